#include "fuzz/targets/targets.hpp"
#include "gradus/training/divergence_recorder.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_diverged_step(FuzzBytes bytes) {
  try {
    const DivergedStep step =
        parse_diverged_step(Safetensors::parse({bytes.begin(), bytes.end()}, kFuzzName), kFuzzName);
    replay(step, {});
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
