// A stream of losses, one JSON object a line.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

using Evaluate = nlohmann::ordered_json (*)(const nlohmann::json& request);

/// Answers each line with a line: {"id":...,"value":...,"gradient":...}, or {"id":...,"error":...}
/// for one that is wrong, and goes on. Holds one line at a time. Returns 1 if any was wrong, else
/// 0.
int evaluate_lines(std::istream& in, std::ostream& out, Evaluate evaluate);

}  // namespace gradus::cli
