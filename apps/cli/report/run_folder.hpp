// What `gradus train --log-dir` left in a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct Run {
  std::string name;  ///< The folder's.
  std::vector<Report::Epoch> epochs = {};
  Report::Texts provenance = {};  ///< Of run.json; what is nested in it as "outer.inner".
};

/// Reads history.csv, or metrics.jsonl where there is none, and run.json, which may be missing.
/// Throws DataError, with file and line, where there is no history, or what is there is none.
Run read_run(const std::filesystem::path& folder);

/// The epochs of a history.csv, as CSVLogger writes it: a row of names, "epoch" first, then a row
/// of numbers an epoch. Warns of a last line that is cut off. Throws DataError with file and line.
std::vector<Report::Epoch> read_history(const std::filesystem::path& csv);

}  // namespace gradus::cli
