// One loss on one batch, given as JSON: with Keras's rules for shapes, axes and weights.
#pragma once

#include <gradus/core/polymorphic.hpp>
#include <gradus/losses/loss.hpp>
#include <optional>
#include <vector>

#include "cli/both_precisions/tensor.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A loss, and its batch with one sample a row.
struct LossCase {
  Polymorphic<Loss> loss;
  Matrix y_true, y_pred;
  std::vector<Index> row_shape;  ///< What Keras shapes the values: {} for a 1-D batch.
  std::vector<Index> place;      ///< Where y_pred's elements stand in the tensor that was given.
  std::vector<Index> y_pred_shape;
  std::optional<Tensor> sample_weight;
};

/// From an object with "loss", "config", "y_true", "y_pred", "sample_weight". Throws
/// InvalidArgument, with the name of the field, for what cannot be.
LossCase to_loss_case(const Json& request);

/// The weights of a batch: every number that Keras reduces is a value times a weight.
struct Weighting {
  std::vector<Index> shape;    ///< Of these numbers.
  std::vector<Index> row;      ///< Which value each is of.
  std::vector<double> weight;  ///< And its weight.
  double divisor = 1;          ///< What their sum is divided by; 0 where the loss is 0.
};
Weighting weighting_of(const LossCase& given, const Vector& values);

/// {"value": number or list, "gradient": nested lists as y_pred}: of the sum of values where the
/// reduction is none.
Json evaluate_loss(const Json& request);

}  // namespace gradus::cli
