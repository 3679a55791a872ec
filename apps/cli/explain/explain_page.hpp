// One training step as a page of HTML to step through.
#pragma once

#include <string>
#include <vector>

#include <gradus/study/recorded_step.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

struct ExplainPageInfo {
  std::string title;
  std::string command;                   ///< That made it; empty: not shown.
  std::vector<std::string> class_names;  ///< Of the outputs; empty: their numbers.
};

/// The document, with every number of the step in it, bit for bit. It asks for nothing, and forbids
/// the browser to; its stages need JavaScript.
std::string explain_html(const RecordedStep& step, const ExplainPageInfo& info);

}  // namespace gradus::cli
