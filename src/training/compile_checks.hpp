// Mistakes that are better said before training than found after an hour of it.
#pragma once

#include <string>

#include "gradus/layers/layer.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Throws InvalidArgument where the model gives probabilities and the loss takes logits, or the
/// reverse, or where a loss of independent answers meets a choice among classes.
void check_predictions(const Loss& loss, OutputKind output);

/// Throws InvalidArgument for targets that do not go with the loss and the model's outputs, or that
/// are a mistake. caller: who asks, for messages: "fit".
void check_targets(const std::string& caller, const Loss& loss, const Matrix& y, Index outputs,
                   OutputKind output);

}}  // namespace gradus
