// What `gradus doctor` found, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/doctor/finding.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// A line for each finding, with advice and details below it.
std::string to_text(const std::vector<Finding>& findings);

/// "10 checks: 8 ok, 1 warning, 1 failed"
std::string summary_of(const std::vector<Finding>& findings);

bool any_failed(const std::vector<Finding>& findings);

nlohmann::ordered_json to_json(const std::vector<Finding>& findings);

}  // namespace cli
}}  // namespace gradus
