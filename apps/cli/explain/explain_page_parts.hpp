// What the page of a step is made of.
#pragma once

#include <string>

#include "cli/explain/explain_page.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// The step as JSON without <, > and &. A matrix is its rows, its columns, and its numbers as
/// Scalars in base64, lowest byte first; a number that JSON does not have is a string: "NaN".
std::string step_json(const RecordedStep& step, const ExplainPageInfo& info);

}  // namespace cli
}}  // namespace gradus
