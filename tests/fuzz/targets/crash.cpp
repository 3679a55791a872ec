#include "fuzz/targets/targets.hpp"
#include "gradus/training/post_mortem.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_crash(FuzzBytes bytes) {
  try {
    const Crash crash =
        parse_crash(Safetensors::parse({bytes.begin(), bytes.end()}, kFuzzName), kFuzzName);
    replay(crash, {});
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
