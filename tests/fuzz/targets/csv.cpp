#include "gradus/data/csv.hpp"

#include "fuzz/targets/samples.hpp"
#include "fuzz/targets/targets.hpp"
#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_csv(FuzzBytes bytes) {
  try {
    const CsvTable table =
        parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kFuzzName);
    fuzz_check(std::ssize(table.ends) == table.rows() * table.columns, "cells");
    // The last column is the target, as in most tables.
    const TableEncoding encoding = fit_encoding(
        table, {.target = std::to_string(table.columns), .standardize = Standardize::kYes});
    const Dataset samples = encode(table, encoding, Targets::kRequired);
    fuzz_check(samples.size() == table.rows(), "rows");
    fuzz_check(all_features(samples).allFinite() && samples.y().allFinite(), "finite");
    fuzz_check(all_features(encode(table, encoding, Targets::kIgnored)) == all_features(samples),
               "the same again");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
