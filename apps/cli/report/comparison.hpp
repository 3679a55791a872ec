// Several runs side by side.
#pragma once

#include <string>
#include <vector>

#include "cli/report/run_folder.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A line of provenance in which the runs are not alike.
struct Difference {
  std::string name;
  std::vector<std::string>
      values;  ///< One for each run; empty where its provenance has no such line.
};

struct Comparison {
  std::vector<Run> runs;             ///< At least one.
  std::vector<std::string> metrics;  ///< That all of them have, those on validation data first.
  std::vector<Difference> differences;
};

/// Throws InvalidArgument where there is no metric that all runs have.
Comparison compare_runs(std::vector<Run> runs);

/// The metrics on validation data, or all where there are none of those.
std::vector<std::string> main_metrics(const Comparison& comparison);

/// In which lines of their provenance the runs differ. Of commands, only the options are given that
/// not all of them have. Empty for a single run.
std::vector<Difference> differences_of(const std::vector<Run>& runs);

/// The curves of all runs one over the other, as one HTML file that needs no other.
std::string comparison_html(const Comparison& comparison);

}  // namespace gradus::cli
