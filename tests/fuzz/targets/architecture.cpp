#include "gradus/io/architecture.hpp"

#include "fuzz/targets/targets.hpp"
#include "gradus/model/network.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Builds the model where that costs no more than a megabyte.
void build(const Architecture& architecture) {
  constexpr Index kMost = 100'000;
  if (architecture.input.rank() == 0 || architecture.input.size() > kMost) return;
  if (count_parameters(architecture.layers, architecture.input) > kMost) return;
  const Network network(architecture.layers, architecture.input, 0);
  fuzz_check(network.theta().allFinite(), "theta");
}

}  // namespace

bool fuzz_architecture(FuzzBytes bytes) {
  try {
    const Architecture architecture =
        parse_architecture({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kFuzzName);
    const std::string text = to_json(architecture);
    const auto again = fuzz_must_succeed([&] { return parse_architecture(text, kFuzzName); });
    fuzz_check(to_json(again) == text, "written and read again");
    build(architecture);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
