// A quiet end when the loss is no number.
#pragma once

#include "gradus/training/callback.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Where the loss of a batch, or of the validation, is nan or infinite, training ends with a
/// message, the epochs finished so far, and the parameters of the last update; without this
/// callback fit() throws DivergenceError. Keras: TerminateOnNaN.
class TerminateOnNaN : public Callback {
 public:
  void on_divergence(TrainingState& state) override;
};

}}  // namespace gradus
