// The gradient that training uses against differences of the loss that training reports.
#pragma once

#include <nlohmann/json.hpp>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// request: "architecture", a text of io/architecture.hpp with the shape of a sample; "theta"; "x",
/// "y": flat, of "samples" rows; "loss", "config"; "elements", the most to check of each tensor;
/// "seed", which draws them; "exercise", the number of a fault to plant, or 0.
///
/// Returns the loss, and for each tensor of parameters how far ∂L/∂θ_i is from
/// (L(θ + h e_i) - L(θ - h e_i)) / 2h, its worst element, and a verdict: "ok", "kink" or "WRONG".
/// Both sides are Trainer::train_step()'s, with noise that is the same each time. Throws
/// InvalidArgument for what does not fit, DivergenceError where L is not finite.
nlohmann::ordered_json check_gradients(const nlohmann::json& request);

/// Whether this precision knows the request's layers and its loss.
bool knows_model(const nlohmann::json& request);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
