#include "cli/saved/provenance.hpp"

#include "cli/data/preprocessing.hpp"
#include "fuzz/targets/targets.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The other JSON that a model carries from its training.
void read_preprocessing(std::string_view text) {
  try {
    const std::string again = to_json(cli::parse_preprocessing(std::string(text), kFuzzName));
    fuzz_check(to_json(fuzz_must_succeed(
                   [&] { return cli::parse_preprocessing(again, kFuzzName); })) == again,
               "written and read again");
  } catch (const Error&) {
  }
}

}  // namespace

bool fuzz_provenance(FuzzBytes bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  read_preprocessing(text);
  try {
    return !cli::provenance_lines(parse_json(text, kFuzzName)).empty();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
