// One training step, to be read.
#pragma once

#include <string>

#include <gradus/study/recorded_step.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// The step in the order in which training computes it: forward, loss, backward, update; each array
/// with its name, shape and numbers, beside the formula that made it and the line of the source
/// that computes that. See matrix_text().
std::string explain_text(const RecordedStep& step);

}  // namespace gradus::cli
