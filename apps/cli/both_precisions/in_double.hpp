// What the command, which is built in float, calls of its parts that are built in double too.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/both_precisions/check_gradients.hpp"

namespace gradus::f64::cli {

nlohmann::ordered_json evaluate_loss(const nlohmann::json& request);
std::string explain_loss(const nlohmann::json& request);
nlohmann::ordered_json check_known_loss(const nlohmann::json& request);
bool knows_loss(const std::string& name);
std::optional<GradientReport> check_gradients(const nlohmann::json& request,
                                              const gradus::cli::LossInDouble& own_loss);

}  // namespace gradus::f64::cli
