// Denormal numbers count as 0.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <cstdint>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// While it lives, this thread takes denormal numbers, those below 1e-38 in float, for 0: many
/// processors take some hundred cycles for one. They come up in training: where a gradient is 0 for
/// long, an average that forgets shrinks towards 0 and gets stuck just above it. Does nothing on
/// processors that it does not know.
class FlushDenormals {
 public:
  FlushDenormals() : before_(get()) { set(before_ | kFlush); }
  ~FlushDenormals() { set(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  using Register = std::uint32_t;
  static constexpr Register kFlush = 0x8040;  // results (FTZ) and operands (DAZ)
  static Register get() { return _mm_getcsr(); }
  static void set(Register value) { _mm_setcsr(value); }
#elif defined(__aarch64__)
  using Register = std::uint64_t;
  static constexpr Register kFlush = Register{1} << 24;  // FZ
  static Register get() {
    Register value = 0;
    asm volatile("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void set(Register value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
#else
  using Register = int;
  static constexpr Register kFlush = 0;
  static Register get() { return 0; }
  static void set(Register /*value*/) {}
#endif

  Register before_;
};

}}  // namespace gradus
