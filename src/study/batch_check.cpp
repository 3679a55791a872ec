#include <algorithm>
#include <cmath>

#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"
#include "study/predictions.hpp"
#include "study/short_training.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kMostBatchSteps = 500;

/// Samples that differ, as many as the model has parameters to know by heart, and no more than 16.
Samples small_batch(const ModelUnderTest& model, const Network& network) {
  constexpr Index kMost = 16;
  const Index parameters = network.theta().size() / std::max<Index>(1, network.outputs());
  const Index wanted = std::clamp<Index>(parameters / 2, 1, kMost);
  const Samples& all = model.train;
  Samples batch{Matrix(0, all.x.cols()), Matrix(0, all.y.cols())};
  for (Index n = 0; n < all.size() && batch.size() < wanted; ++n) {
    const Index k = batch.size();
    const Vector apart = (batch.x.rowwise() - all.x.row(n)).rowwise().squaredNorm();
    if (k > 0 && apart.minCoeff() == 0) continue;
    batch.x.conservativeResize(k + 1, Eigen::NoChange);
    batch.y.conservativeResize(k + 1, Eigen::NoChange);
    batch.x.row(k) = all.x.row(n);
    batch.y.row(k) = all.y.row(n);
  }
  return batch;
}

/// The least loss there can be, as far as it is known: that of the targets themselves.
double least_loss(const ModelUnderTest& model, const Samples& batch, Index outputs) {
  if (model.is_classification() || batch.y.cols() != outputs) return 0;
  const double least = static_cast<double>((*model.loss)(batch.y, batch.y));
  return std::isfinite(least) ? least : 0;
}

/// How far a training on the batch came.
struct Outcome {
  double rate = 0, loss = 0, accuracy = 0;
  Index steps = 0;
  bool learned = false, ignores_input = false;
};

Outcome learn_by_heart(const ModelUnderTest& model, const Samples& batch, double rate) {
  constexpr Index kRound = 25;
  constexpr double kSolved = 0.01, kAboutZero = 0.1;
  ShortTraining training(model, batch, rate, batch.size());
  const double start = loss_of(model, training.network(), batch);
  const double least = least_loss(model, batch, training.network().outputs());
  Outcome outcome{.rate = rate, .loss = start};
  double remaining = 1;
  while (outcome.steps < kMostBatchSteps && !(remaining < kSolved)) {
    const bool finite = training.run(kRound);
    outcome.steps += kRound;
    const Matrix y_pred = outputs_of(training.network(), batch.x);
    outcome.loss = static_cast<double>((*model.loss)(batch.y, y_pred));
    if (model.is_classification()) outcome.accuracy = accuracy_of(model, y_pred, batch.y);
    remaining = (outcome.loss - least) / std::max(start - least, 1e-9);
    outcome.ignores_input =
        batch.size() > 1 && (y_pred.rowwise() - y_pred.row(0)).cwiseAbs().maxCoeff() == 0;
    if (!finite) break;
  }
  // Label smoothing keeps the loss above 0, where all answers are right.
  outcome.learned = remaining < kAboutZero || outcome.accuracy == 1;
  return outcome;
}

std::string advice_on_batch(const Outcome& outcome, const RateSweep& sweep) {
  if (sweep.all_raise) {
    return "The loss rises at every learning rate: the steps go uphill. Look for a wrong sign in "
           "the gradient of the loss, or in the optimizer.";
  }
  if (outcome.ignores_input) {
    return "It gives every sample the same output: the input does not get through. Look for dead "
           "layers, weights of zeros, and inputs that are all the same.";
  }
  if (!sweep.one_lowers || !std::isfinite(outcome.loss)) {
    return "The loss does not come down at all: the steps go the wrong way, or nowhere. Look for a "
           "wrong sign in the optimizer or the gradient: check_gradients(), StepObserver.";
  }
  return "A model that cannot learn these by heart will not learn the rest. Look for a gradient "
         "that is wrong (check_gradients()), too strong a penalty, or too few units.";
}

}  // namespace

Finding check_one_batch(const ModelUnderTest& model, const RateSweep& sweep) {
  const Network network = model.network();
  const Samples batch = small_batch(model, network);
  const double start = loss_of(model, network, batch);
  Outcome outcome = learn_by_heart(model, batch, sweep.usable());
  if (!outcome.learned && sweep.suggested != sweep.usable()) {
    outcome = learn_by_heart(model, batch, sweep.suggested);
  }
  Finding finding{
      .name = "one batch",
      .measured = concat(batch.size(), " samples: loss ", printed(start, 'g', 4), " -> ",
                         printed(outcome.loss, 'g', 3), " in ", outcome.steps, " steps"),
      .numbers = {{"samples", static_cast<double>(batch.size())},
                  {"start", start},
                  {"loss", outcome.loss},
                  {"learning_rate", outcome.rate}}};
  if (model.is_classification()) {
    finding.measured += ", accuracy " + printed(outcome.accuracy, 'f', 2);
    finding.numbers.emplace_back("accuracy", outcome.accuracy);
  }
  if (outcome.rate != sweep.own) {
    finding.measured += " (rate " + printed(outcome.rate, 'g', 6) + ")";
  }
  if (!outcome.learned) finding.add(Verdict::kFailed, advice_on_batch(outcome, sweep));
  return finding;
}

}  // namespace gradus
