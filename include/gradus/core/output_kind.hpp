// What the numbers are that a model gives, and what a loss takes them for.
#pragma once

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Of a layer: what its outputs are. Of a loss: what y_pred is to be. A model is checked for it
/// before it is trained.
enum class OutputKind {
  kAnything,       ///< Not said: a layer of the user's own; a loss that takes any numbers.
  kLogits,         ///< Any numbers, which softmax or sigmoid make probabilities of.
  kUnitInterval,   ///< Each in [0, 1], as sigmoid gives them.
  kProbabilities,  ///< Those of a sample are at least 0 and sum to 1, as softmax gives them.
};

}}  // namespace gradus
