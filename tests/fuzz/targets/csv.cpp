#include "gradus/data/table.hpp"

#include "fuzz/targets/samples.hpp"
#include "fuzz/targets/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Learns an encoding, and encodes. Returns whether the table is right for it.
bool encode_as(const CsvTable& table, const TableOptions& options) {
  try {
    const TableEncoding encoding = fit_encoding(table, options);
    const Dataset samples = encode(table, encoding, Targets::kRequired);
    const Matrix x = all_features(samples);
    fuzz_check(samples.size() == table.rows(), "rows");
    fuzz_check(x.allFinite() && samples.y().allFinite(), "finite");
    fuzz_check(all_features(encode(table, encoding, Targets::kIgnored)) == x, "the same again");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool fuzz_csv(FuzzBytes bytes) {
  try {
    const CsvTable table =
        parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kFuzzName);
    fuzz_check(std::ssize(table.cells) == table.columns, "columns");
    // The last column is the target, as in most tables.
    const std::string target = std::to_string(table.columns);
    encode_as(table, {.target = target, .task = Task::kClassification, .categories = {"1"}});
    return encode_as(table, {.target = target, .standardize = Standardize::kYes});
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
