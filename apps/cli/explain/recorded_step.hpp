// One training step, with every number that it works on.
#pragma once

#include <gradus/training/trainer.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// One array of parameters, as rows x columns: a kernel inputs x units, a bias 1 x units.
struct RecordedParameter {
  std::string name;  ///< "kernel"
  Shape shape;
  Matrix before, after;
  Matrix gradient;  ///< Before clipping. Empty where the step diverged, as are all that come later.
  std::vector<Matrix> moments_before, moments_after;  ///< In the order of the optimizer's formulas.
};

/// Step l of the network's chain, a_l = f_l(θ_l, a_{l-1}).
struct RecordedLayer {
  std::string name, class_name;  ///< "dense_1/softmax", "Softmax"
  Matrix y;                      ///< a_l: N x out
  Matrix dy;  ///< δ_l = ∂L/∂a_l; empty where training does not compute it: see TrainingStep.
  Matrix noise;          ///< Of a layer that draws noise: as its input.
  bool in_loss = false;  ///< The loss has taken it in, so that δ of the step below is the loss's.
  std::vector<RecordedParameter> parameters;
};

/// Copies of what a StepObserver is shown; only loss_after, and `after` less `before`, are not what
/// the step itself computed.
struct RecordedStep {
  std::int64_t number = 0;  ///< From 0.
  Shape input_shape;
  Matrix x;  ///< N x features; those that the network left out, as 0 in all of the batch, are 0.
  std::vector<RecordedLayer> layers;  ///< layers[l - 1] is step l.
  std::string loss_name;
  bool loss_of_logits = false;  ///< As it was evaluated: with softmax or sigmoid in it.
  Matrix y_true;
  Vector sample_weights;  ///< Empty: all 1.
  Vector values;          ///< v_n, of each sample
  Vector coefficients;    ///< c_n: the loss is Σ_n c_n v_n + penalty
  double loss = 0, penalty = 0;
  std::optional<double> loss_after;  ///< Of the same batch, without noise, when θ has moved.
  std::string optimizer;             ///< "Adam"
  bool centered_alone = false;       ///< Of RMSprop: centered, and without momentum.
  double learning_rate = 0;          ///< α of this step.
  std::string divergence, tensor;    ///< What is not finite; empty where all is.
};

/// Records one step; where the training diverges before it, the step that diverged.
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

}  // namespace cli
}}  // namespace gradus
