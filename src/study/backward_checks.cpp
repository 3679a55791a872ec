#include <algorithm>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The steps of a copy of the optimizer down a slope that stays as it is, each as a multiple of
/// the learning rate.
std::vector<double> steps_down_a_slope(const ModelUnderTest& model, double slope) {
  constexpr int kSteps = 100;
  Polymorphic<Optimizer> optimizer = model.optimizer;
  optimizer->build(1);
  const Vector gradient = Vector::Constant(1, static_cast<Scalar>(slope));
  std::vector<double> steps;
  for (int t = 0; t < kSteps; ++t) {
    const double rate = optimizer->learning_rate();
    Vector theta = Vector::Zero(1);
    optimizer->step(view(theta), read_only(gradient));
    if (rate > 0) steps.push_back(-static_cast<double>(theta(0)) / rate);
  }
  return steps;
}

}  // namespace

Finding check_backward(const ModelUnderTest& model) {
  constexpr Index kSamples = 8, kElements = 12;
  constexpr GradientVerdict kWrong = GradientVerdict::kWrong;
  const GradientCheckOptions options{
      .samples = kSamples, .elements = kElements, .seed = model.seed};
  Finding finding{.name = "gradients"};
  try {
    const GradientReport report =
        model.gradients ? model.gradients(options)
                        : check_gradients(model.network(), *model.loss, model.data, options);
    std::string wrong;
    for (const TensorReport& tensor : report.tensors) {
      if (tensor.verdict == kWrong) wrong += (wrong.empty() ? "" : ", ") + tensor.name;
    }
    const auto count = std::ranges::count(report.tensors, kWrong, &TensorReport::verdict);
    finding.numbers = {{"arrays", static_cast<double>(report.tensors.size())},
                       {"wrong", static_cast<double>(count)}};
    finding.measured = report.ok()
                           ? concat("all ", report.tensors.size(), " agree with differences")
                           : "wrong, by differences: " + wrong;
    if (!report.ok()) {
      finding.add(Verdict::kFailed, place_of_fault(report) + " check_gradients() has the numbers.");
    }
    return finding;
  } catch (const Error& error) {
    return Finding::skipped("gradients", error.what());
  }
}

Finding check_optimizer(const ModelUnderTest& model) {
  constexpr double kSlope = 1e-3;  // below what clips
  constexpr double kRoundings = 0.01, kSpread = 1.25;
  const std::string name = model.optimizer->class_name();
  const std::vector<double> steps = steps_down_a_slope(model, kSlope);
  if (steps.empty()) return Finding::skipped("optimizer", "its learning rate is 0");
  const auto [least, most] = std::ranges::minmax(steps);
  Finding finding{.name = "optimizer"};
  if (!(least > 0)) {
    finding.measured = name + " goes uphill on a steady slope";
    finding.add(Verdict::kFailed,
                "A step must go against the gradient, θ ← θ - α g: look for a wrong sign.");
  } else if (name == "SGD") {
    finding.measured =
        "SGD's step down a steady slope becomes " + printed(steps.back() / kSlope, 'g', 3) + " α g";
    if (steps.back() / kSlope < 1 - kRoundings) {
      finding.add(Verdict::kFailed,
                  "It must be α g without momentum, and α g / (1 - μ) with it: momentum can only "
                  "lengthen such a step. Here each takes back a part of the one before: look at "
                  "the sign of μ v in v ← μ v - α g.");
    }
  } else if (name == "Adam" || name == "AdamW" || name == "Adamax" || name == "Nadam") {
    finding.measured = name + "'s steps down a steady slope are " + printed(least, 'g', 3) +
                       " to " + printed(most, 'g', 3) + " α";
    if (most > kSpread) {
      finding.add(Verdict::kFailed,
                  "Each must be about α: mean and root of the gradients are the same there. Look "
                  "at the correction for the number of the step, 1/(1 - β₁ᵗ) and √(1 - β₂ᵗ): does "
                  "t advance?");
    }
  } else {
    finding.measured = name + " goes downhill on a steady slope; how far it should, is not known";
  }
  return finding;
}

}  // namespace gradus
