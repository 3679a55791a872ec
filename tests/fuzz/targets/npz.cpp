#include "gradus/data/npy.hpp"

#include "fuzz/targets/samples.hpp"
#include "fuzz/targets/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_npz(FuzzBytes bytes) {
  try {
    const TrainTest parts = parse_train_test_npz(bytes, kFuzzName);  // calls parse_npz
    fuzz_check(all_features(parts.train).allFinite() && parts.test.y().allFinite(), "finite");
    fuzz_check(parts.train.sample_shape() == parts.test.sample_shape(), "shape");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
