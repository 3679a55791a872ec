#include "gradus/core/cpu.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

struct Known {
  Cpu cpu;
  const char* name;
};

#if defined(__aarch64__)
constexpr std::array kKnown = {Known{Cpu::kBaseline, "neon"}, Known{Cpu::kBaseline, "baseline"}};
Cpu best() { return Cpu::kBaseline; }
#elif defined(__x86_64__)
constexpr std::array kKnown = {Known{Cpu::kAvx512, "avx512"}, Known{Cpu::kAvx2, "avx2"},
                               Known{Cpu::kBaseline, "baseline"}};
Cpu best() {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return Cpu::kBaseline;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx512 ? Cpu::kAvx512 : Cpu::kAvx2;
}
#else
constexpr std::array kKnown = {Known{Cpu::kBaseline, "baseline"}};
Cpu best() { return Cpu::kBaseline; }
#endif

Cpu choose() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* wanted = std::getenv("GRADUS_CPU");
  if (wanted == nullptr || *wanted == '\0') return best();
  std::string names;
  for (const Known& known : kKnown) {
    if (known.cpu > best()) continue;
    if (known.name == std::string_view(wanted)) return known.cpu;
    names += std::string(names.empty() ? "" : ", ") + known.name;
  }
  throw InvalidArgument("GRADUS_CPU: this processor has " + names + "; got " + in_quotes(wanted));
}

}  // namespace

Cpu cpu() {
  static const Cpu chosen = choose();
  return chosen;
}

std::string cpu_name(Cpu cpu) {
  for (const Known& known : kKnown) {
    if (known.cpu == cpu) return known.name;
  }
  return "";
}

bool has_fused_multiply_add([[maybe_unused]] Cpu cpu) {
#if defined(__x86_64__)
  return cpu != Cpu::kBaseline;
#elif defined(__aarch64__)
  return true;
#else
  return false;
#endif
}

std::string describe_cpu() {
  const char* rounding = ": no fused multiply-adds, so last digits differ from other machines'";
  return cpu_name(cpu()) + (has_fused_multiply_add(cpu()) ? "" : rounding);
}

}  // namespace gradus
