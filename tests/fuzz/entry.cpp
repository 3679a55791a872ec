// Where libFuzzer enters. GRADUS_FUZZ_TARGET is one of the functions of targets.hpp.
#include <cstddef>
#include <cstdint>

#include "fuzz/targets/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gradus::GRADUS_FUZZ_TARGET({data, size});
  return 0;
}
