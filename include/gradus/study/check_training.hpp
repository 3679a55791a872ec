// What may keep this model from learning these data? The checks that an expert does by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/study/model_under_test.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class Verdict {
  kOk,
  kWarning,  ///< Training may work, and would work better.
  kFailed,   ///< Training cannot work well like this.
  kSkipped,  ///< Could not be looked at, for what `measured` says.
};

struct Finding {
  std::string name = {};  ///< "learning rate"
  Verdict verdict = Verdict::kOk;
  std::string measured = {};              ///< On one line.
  std::string advice = {};                ///< Where not ok: what it means, and what to do.
  std::vector<std::string> details = {};  ///< Lines of a small table.
  std::vector<std::pair<std::string, double>> numbers = {};  ///< For programs.

  /// Something that was not looked at, and why.
  static Finding skipped(const std::string& name, const std::string& reason) {
    return {.name = name, .verdict = Verdict::kSkipped, .measured = reason};
  }
  /// Keeps the graver of two verdicts, and adds to the advice.
  void add(Verdict other, const std::string& text) {
    if (other == Verdict::kFailed || verdict == Verdict::kOk) verdict = other;
    advice += (advice.empty() ? "" : " ") + text;
  }
};

/// All checks that follow, in the order in which their causes come; takes seconds.
///
///     const ModelUnderTest model{.layers = {Flatten(), Dense(84, "relu"), Dense(10, "softmax")},
///                                .loss = "sparse_categorical_crossentropy",
///                                .optimizer = Adam(),
///                                .data = mnist.train};
///     for (const Finding& finding : check_training(model)) ...
///
/// Each fault is to be named once: where a check has failed, those after it go on as if its advice
/// had been followed (inputs scaled, a learning rate that works), or are skipped. Throws DataError
/// for data without samples, InvalidArgument where the layers do not fit one another or the data.
std::vector<Finding> check_training(ModelUnderTest model);

// Each check alone. The model's samples have been drawn.

/// Range, mean and deviation of x.
Finding check_inputs(const ModelUnderTest& model);

/// How often each class is there; of a regression, the scale of the targets.
Finding check_targets(const ModelUnderTest& model);

/// Samples that are the same, and whether their targets are.
Finding check_duplicates(const ModelUnderTest& model);

/// Do the last activation, the loss and the targets fit?
Finding check_output(const ModelUnderTest& model);

/// Do the units of a layer begin differently? Those that begin alike stay alike.
Finding check_symmetry(const ModelUnderTest& model);

/// Units that never, or hardly, pass a gradient on.
Finding check_units(const ModelUnderTest& model);

/// The first loss, against that of predictions which know nothing.
Finding check_first_loss(const ModelUnderTest& model);

/// The gradients of the first samples against differences, and where a fault must be.
Finding check_backward(const ModelUnderTest& model);

/// The optimizer's steps down a steady slope: whether they go down, and, of SGD and Adam's kind,
/// how far.
Finding check_optimizer(const ModelUnderTest& model);

/// What short trainings with learning rates from 1e-5 to 10 show.
struct RateSweep {
  Finding finding;
  bool one_lowers = false;  ///< Some rate lowers the loss.
  bool all_raise = false;   ///< Every rate raises it.
  double own = 0;           ///< The optimizer's own rate,
  double suggested = 0;     ///< and a better one, or the same.
  /// The one to go on with.
  double usable() const { return finding.verdict == Verdict::kOk ? own : suggested; }
};

/// Is the learning rate too large, too small, or right?
RateSweep sweep_rates(const ModelUnderTest& model);

/// Trains on one small batch until its loss is about as low as it can be.
Finding check_one_batch(const ModelUnderTest& model, const RateSweep& sweep);

/// Is a model that was trained for a moment worse where all inputs are 0?
Finding check_zeroed_inputs(const ModelUnderTest& model, double learning_rate);

/// Do the targets belong to the inputs? Asks the nearest neighbour, which needs no training, and,
/// with a learning rate above 0, a model that was trained for a moment.
Finding check_relation(const ModelUnderTest& model, double learning_rate);

}  // namespace gradus
