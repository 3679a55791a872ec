#include "gradus/data/mnist.hpp"

#include "fuzz/targets/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_idx(FuzzBytes bytes) {
  try {
    const IdxBytes array = parse_idx(bytes, kFuzzName);
    Index count = 1;
    for (const Index dim : array.dims) count *= dim;
    fuzz_check(count == std::ssize(array.bytes), "size");
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// The same; its corpus and its mutations are of packed files.
bool fuzz_gzip(FuzzBytes bytes) { return fuzz_idx(bytes); }

}  // namespace gradus
