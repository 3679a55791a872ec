#include "fuzz/targets/targets.hpp"
#include "gradus/io/architecture.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_config(FuzzBytes bytes) {
  try {
    const Config config =
        parse_config({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kFuzzName);
    const std::string text = config_json(config);
    const auto again = fuzz_must_succeed([&] { return parse_config(text, kFuzzName); });
    fuzz_check(config_json(again) == text, "written and read again");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
