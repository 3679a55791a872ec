// The library's check_gradients(), asked by text: so that a program in float can ask double.
#pragma once

#include <functional>
#include <gradus/study/check_gradients.hpp>
#include <optional>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Loss::call_in_double() of a loss of one's own.
using LossInDouble = std::function<void(const MatrixInDouble& y_true, const MatrixInDouble& y_pred,
                                        VectorInDouble& values, MatrixInDouble* dy_pred)>;

/// request: "architecture", a text of io/architecture.hpp with the shape of a sample; "theta"; "x",
/// "y": flat, of "samples" rows; "loss", "config", "reduction"; "elements", the most to check of
/// each tensor; "seed", which draws them; "exercise", the number of a fault to plant, or 0.
///
/// own_loss: in place of the loss of that name, one that only the other precision knows.
///
/// Returns nothing where this precision does not know the layers or the loss. Throws as the library
/// does.
std::optional<GradientReport> check_gradients(const Json& request,
                                              const LossInDouble& own_loss = {});

}  // namespace gradus::cli
