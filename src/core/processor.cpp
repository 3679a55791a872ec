// A build for processors with AVX2 says so on another one; it would end there with an illegal
// instruction, before main.
#if defined(__x86_64__) && defined(__AVX2__) && defined(__ELF__)

#include <unistd.h>

#include <string_view>

namespace {

constexpr std::string_view kNotForThisProcessor =
    "error: this build of Gradus needs instructions (AVX2, FMA) that this processor does not have; "
    "one for every x86-64 is made with CMake's option -DGRADUS_ARCH=none\n";

#ifdef __AVX512F__
#define GRADUS_HAS_AVX512 __builtin_cpu_supports("avx512f")
#else
#define GRADUS_HAS_AVX512 true
#endif

// Compiled for every x86-64, and called before the static objects are made, whose code is not.
__attribute__((constructor(101), target("arch=x86-64"))) void check_processor() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2") && GRADUS_HAS_AVX512) {
    return;
  }
  // Where even this cannot be written, there is no other place.
  if (write(STDERR_FILENO, kNotForThisProcessor.data(), kNotForThisProcessor.size()) < 0) _exit(1);
  _exit(1);
}

}  // namespace

#endif
