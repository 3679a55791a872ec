// The gradient that training uses against differences of the loss that training reports.
#pragma once

#include <functional>
#include <gradus/core/matrix.hpp>
#include <nlohmann/json.hpp>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Loss::call_in_double() of a loss of one's own.
using LossInDouble = std::function<void(const MatrixInDouble& y_true, const MatrixInDouble& y_pred,
                                        VectorInDouble& values, MatrixInDouble* dy_pred)>;

/// request: "architecture", a text of io/architecture.hpp with the shape of a sample; "theta"; "x",
/// "y": flat, of "samples" rows; "loss", "config", "reduction"; "elements", the most to check of
/// each tensor; "seed", which draws them; "exercise", the number of a fault to plant, or 0.
///
/// Returns the loss, and for each tensor of parameters how far ∂L/∂θ_i is from
/// (L(θ + h e_i) - L(θ - h e_i)) / 2h, its worst element, and a verdict: "ok", "kink" or "WRONG".
/// Both sides are Trainer::train_step()'s, with noise that is the same each time. Throws
/// InvalidArgument for what does not fit, DivergenceError where L is not finite.
/// own_loss: in place of the loss of that name, one that only the other precision knows.
nlohmann::ordered_json check_gradients(const nlohmann::json& request,
                                       const LossInDouble& own_loss = {});

/// Whether this precision knows the request's layers and, unless own_loss is there, its loss.
bool knows_model(const nlohmann::json& request, const LossInDouble& own_loss = {});

}  // namespace cli
}}  // namespace gradus
