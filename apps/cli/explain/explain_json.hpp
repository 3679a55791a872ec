// One training step for a program, and for the page.
#pragma once

#include <gradus/study/recorded_step.hpp>
#include <string>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// How a matrix of numbers is written; either way with all of their bits.
enum class MatrixFormat {
  kRows,  ///< A list of rows; a vector as a list. Each number in the shortest form that reads back.
  kBase64,  ///< {rows, columns, data}: Scalars in base64, lowest byte first; a vector is a column.
};

/// Every number of the step: "nan", "inf" and "-inf" as texts, what is not there as null; and the
/// formulas with function, file and line.
Json describe_step(const RecordedStep& step, MatrixFormat format);

/// The step, with rows of numbers, as a line.
std::string explain_json(const RecordedStep& step);

}  // namespace gradus::cli
