// Mistakes that are better said before training than found after an hour of it.
#pragma once

#include <string>

#include "gradus/losses/loss.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION {

void check_options(const FitOptions& options);
void check_same_targets(const Dataset& training, const Dataset& validation);

/// How many of n samples to train on: all, or the first share under validation_split.
Index train_size(Index n, const FitOptions& options);

/// Throws InvalidArgument if the model gives probabilities and the loss takes logits, or the
/// reverse, or if a loss of independent answers meets a choice among classes.
void check_predictions(const Loss& loss, OutputKind output);

/// Throws InvalidArgument for targets that do not go with the loss and the model's outputs, or that
/// are a mistake. caller: who asks, for messages: "fit".
void check_targets(const std::string& caller, const Loss& loss, const Matrix& y, Index outputs,
                   OutputKind output);

/// From options.sample_weight or options.class_weight: data.size() numbers, or none where neither
/// is given. The class of a sample is its id, or the largest of its one-hot targets; a class
/// without a weight has 1. Throws InvalidArgument if both are given (as Keras does), or one does
/// not fit the data.
Vector sample_weights(const Dataset& data, const FitOptions& options);

}  // namespace gradus
