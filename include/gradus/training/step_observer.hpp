// What may look into a training step.
#pragma once

#include <cstdint>
#include <string>

#include "gradus/core/matrix.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/network.hpp"
#include "gradus/optimizers/optimizer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A training step as the Trainer has it: not copies, but what it works on. Of work.a and
/// work.delta only `rows` are this batch's. The deltas are there from network.first_trainable() up
/// to `top`: nobody needs those below, and what stands above is fused with the loss.
struct TrainingStep {
  std::int64_t number = 0;  ///< From 0; where the optimizer's formulas say t, number + 1.
  const Network& network;
  const Workspace& work;
  Rows rows;
  const Loss& loss;  ///< Of a[top]: of logits where the last activation is fused with it.
  Index top = 0;
  ConstMatrixView y_true;
  ConstVectorView sample_weights;  ///< Empty: all 1.
  ConstVectorView values;          ///< v_n, of each sample,
  ConstVectorView coefficients;  ///< and c_n: the loss is Σ_n c_n v_n, and what regularizers add.
  double loss_value = 0;
  const Optimizer& optimizer;
  ConstVectorView gradient;  ///< dL/dθ, before clipping. Computed after before_update().
};

/// Sees every number of a training step, and changes none: what it is shown is what training uses.
/// One's own overrides what it wants to know of; see Trainer::train_step and FitOptions::observers.
class StepObserver {
 public:
  virtual ~StepObserver() = default;

  /// Forward, loss and backward are done; θ, network.theta(), and the optimizer's moments are as
  /// they were.
  virtual void before_update(const TrainingStep& /*step*/) {}

  /// θ and the moments have moved, and the gradient is there.
  virtual void after_update(const TrainingStep& /*step*/) {}

  /// In place of after_update() where the loss or its gradient is not finite: nothing moves, and
  /// the step will throw DivergenceError. tensor: the first that is not finite, "output of dense";
  /// empty where none is known. message: the error's.
  virtual void on_divergence(const TrainingStep& /*step*/, const std::string& /*tensor*/,
                             const std::string& /*message*/) {}
};

}}  // namespace gradus
