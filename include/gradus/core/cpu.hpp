// The instruction set that runs.
#pragma once

#include <span>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The instruction sets that the hot loops are compiled for. One program holds them all and takes
/// the best that the processor has.
enum class Cpu {
  kBaseline,  ///< Every x86-64 or arm64 processor.
  kAvx2,      ///< x86-64 with AVX2 and FMA: since 2013.
  kAvx512,    ///< x86-64 with AVX-512F.
};

/// The one that runs: the best that this processor has, or a lower one that the environment
/// variable GRADUS_CPU asks for, "baseline" (on arm64 "neon"), "avx2" or "avx512". Throws
/// InvalidArgument if that is none of these, or if the processor does not have it.
Cpu cpu();

/// "avx2"
std::string cpu_name(Cpu cpu);

/// Whether products add by fused multiply-adds. Without them, numbers differ in their last digits
/// from those of all other machines.
bool has_fused_multiply_add(Cpu cpu);

/// cpu()'s name and, if it has no fused multiply-adds, what follows from that.
std::string describe_cpu();

#if defined(__x86_64__)
#define GRADUS_AVX2 gnu::target("avx2,fma")
#define GRADUS_AVX512 gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")

template <class Loops>
[[GRADUS_AVX2, gnu::flatten]] void run_with_avx2(const Loops& loops) {
  loops();
}

template <class Loops>
[[GRADUS_AVX512, gnu::flatten]] void run_with_avx512(const Loops& loops) {
  loops();
}
#endif

/// Marks a lambda that is called in such loops, so that it becomes a part of them.
#define GRADUS_INLINE __attribute__((always_inline))

/// The lambda's loops, compiled for each instruction set; that of cpu() runs.
///
///     on_best_cpu([&] {
///       for (Index i = 0; i < n; ++i) theta[i] -= step * m[i];
///     });
template <class Loops>
void on_best_cpu(const Loops& loops) {
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return run_with_avx512(loops);
    case Cpu::kAvx2:
      return run_with_avx2(loops);
    case Cpu::kBaseline:
      break;
  }
#endif
  loops();
}

}  // namespace gradus
