// What the command, which is built in float, calls of its parts that are built in double too.
#pragma once

#include <optional>
#include <string>

#include "cli/both_precisions/check_gradients.hpp"
#include "io/json_text.hpp"

namespace gradus::f64::cli {

Json evaluate_loss(const Json& request);
std::string explain_loss(const Json& request);
Json check_known_loss(const Json& request);
bool knows_loss(const std::string& name);
std::optional<GradientReport> check_gradients(const Json& request,
                                              const gradus::cli::LossInDouble& own_loss);

}  // namespace gradus::f64::cli
