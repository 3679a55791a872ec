// What the page of a step is made of.
#pragma once

#include <string>
#include <string_view>

#include "cli/explain/explain_page.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// The step as JSON without <, > and &. A matrix is its rows, its columns, and its numbers as
/// Scalars in base64, lowest byte first; a number that JSON does not have is a string: "NaN".
std::string step_json(const RecordedStep& step, const ExplainPageInfo& info);

std::string_view explain_style();  ///< CSS, beside page_style()

// JavaScript without < and &, in the order in which the page needs it.
std::string_view explain_matrix_script();    ///< Matrices and numbers as text.
std::string_view explain_view_script();      ///< Matrices drawn as tables, heat maps and images.
std::string_view explain_tip_script();       ///< What is shown of a cell.
std::string_view explain_sum_script();       ///< The sums of products behind a cell.
std::string_view explain_stage_script();     ///< What the stages up to the loss show.
std::string_view explain_backward_script();  ///< What those after it show.
std::string_view explain_page_script();      ///< The chain of stages, and how to move along it.

}  // namespace cli
}}  // namespace gradus
