// A stream of losses, one JSON object a line.
#pragma once

#include <iosfwd>

#include "gradus/core/scalar.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

using Evaluate = Json (*)(const Json& request);

/// Answers each line with a line: {"id":...,"value":...,"gradient":...}, or {"id":...,"error":...}
/// for one that is wrong, and goes on. Holds one line at a time. Returns 1 if any was wrong, else
/// 0.
int evaluate_lines(std::istream& in, std::ostream& out, Evaluate evaluate);

}  // namespace gradus::cli
