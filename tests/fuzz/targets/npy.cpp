#include "gradus/data/npy.hpp"

#include "fuzz/targets/samples.hpp"
#include "fuzz/targets/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_npy(FuzzBytes bytes) {
  try {
    const NpyArray array = parse_npy(bytes, kFuzzName);
    fuzz_check(array.size() == Shape(array.shape).size(), "size");
    fuzz_check(to_matrix(array).size() == array.size(), "matrix");
    const Dataset samples = npy_dataset(array, kFuzzName);
    fuzz_check(samples.size() == array.shape[0], "samples");
    fuzz_check(all_features(samples).allFinite(), "finite");
    fuzz_check(npy_dataset(array, array, kFuzzName).y().allFinite(), "finite targets");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
