// One training step, with every number that it works on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/shape.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One array of parameters, as rows x columns: a kernel inputs x units, a bias 1 x units.
struct RecordedParameter {
  std::string name;  ///< "kernel"
  Shape shape;
  Matrix before, after;                               ///< θ
  Matrix gradient;                                    ///< ∂L/∂θ, before clipping.
  std::vector<Matrix> moments_before, moments_after;  ///< As Optimizer::moments().
};

/// Step l of the network's chain, a_l = f_l(θ_l, a_{l-1}).
struct RecordedLayer {
  std::string name, class_name;  ///< "dense_1/softmax", "Softmax"
  Matrix y;                      ///< a_l: N x out
  Matrix dy;                     ///< δ_l = ∂L/∂a_l: N x out; empty where training needs none.
  Matrix noise;          ///< What a layer has drawn: N x in; empty for one that draws nothing.
  bool in_loss = false;  ///< The loss is fused with it, so that δ of the step below is the loss's.
  std::vector<RecordedParameter> parameters;  ///< In the order in which they stand in θ.
};

/// Copies of what a StepObserver is shown. In a step that diverged, gradients, moments and
/// parameters after the step are empty.
struct RecordedStep {
  std::int64_t number = 0;  ///< From 0.
  Shape input_shape;
  Matrix x;  ///< N x features; those that the network left out, as 0 in all of the batch, are 0.
  std::vector<RecordedLayer> layers;  ///< layers[l - 1] is step l.
  std::string loss_name;
  bool loss_of_logits = false;  ///< As it was evaluated: with softmax or sigmoid in it.
  Matrix y_true;                ///< N x targets
  Vector sample_weights;        ///< Empty: all 1.
  Vector values;                ///< v_n, of each sample.
  Vector coefficients;          ///< c_n: the loss is Σ_n c_n v_n + penalty.
  double loss = 0, penalty = 0;
  /// Of the same batch, without noise, when θ has moved. Not recorded: whoever wants it, computes
  /// it.
  std::optional<double> loss_after;
  std::string optimizer;        ///< "Adam"
  bool centered_alone = false;  ///< Of RMSprop: centered, without momentum; its moments are u, a.
  double learning_rate = 0;     ///< α of this step.
  std::string divergence, tensor;  ///< Its message, and what is not finite; empty where all is.
};

/// Records one step of a training; where the training diverges before it, the step that diverged.
///
///     StepRecorder recorder(0);
///     model.fit(data, {.observers = {&recorder}});
///     const Matrix& dW = recorder.recorded()->layers[0].parameters[0].gradient;
class StepRecorder : public StepObserver {
 public:
  /// number: of the step, from 0.
  explicit StepRecorder(std::int64_t number) : number_(number) {}

  void before_update(const TrainingStep& step) override;
  void after_update(const TrainingStep& step) override;
  void on_divergence(const TrainingStep& step, const std::string& tensor,
                     const std::string& message) override;

  /// Empty before the step was taken.
  std::optional<RecordedStep>& recorded() { return recorded_; }

 private:
  std::int64_t number_;
  std::optional<RecordedStep> recorded_;
};

}  // namespace gradus
