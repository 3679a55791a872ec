// One training step for a program.
#pragma once

#include <string>

#include <gradus/study/recorded_step.hpp>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Every number of the step as one JSON object: matrices as lists of rows, each number in the
/// shortest form that reads back to the same bits, "nan", "inf" and "-inf" as texts, what is not
/// there as null; and the formulas with function, file and line.
std::string explain_json(const RecordedStep& step);

}  // namespace cli
}}  // namespace gradus
