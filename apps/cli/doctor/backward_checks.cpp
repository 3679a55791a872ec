#include "cli/doctor/backward_checks.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/study/gradient_question.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using nlohmann::ordered_json;

/// What the check says of the tensors of parameters, from the lowest layer up.
struct Tensors {
  std::vector<std::string> all, wrong, right;
  std::vector<double> ratios;  // of the wrong ones: analytic / numerical, where it is worst

  explicit Tensors(const ordered_json& result) {
    for (const ordered_json& tensor : result["tensors"]) {
      all.push_back(tensor["name"]);
      const bool is_wrong = tensor["verdict"] == "WRONG";
      (is_wrong ? wrong : right).push_back(tensor["name"]);
      const ordered_json& worst = tensor["worst"];
      if (is_wrong) {
        ratios.push_back(worst["analytic"].get<double>() / worst["numerical"].get<double>());
      }
    }
  }

  /// Whether all are wrong by the same factor.
  bool all_by(double factor) const {
    constexpr double kSame = 0.01;
    return right.empty() && std::ranges::all_of(ratios, [&](double ratio) {
             return std::abs(ratio - factor) <= kSame * std::abs(factor);
           });
  }
  bool wrong_are_all(const std::string& ending) const {
    return std::ranges::all_of(wrong, [&](const auto& name) { return name.ends_with(ending); });
  }
  /// Whether the lower layers' are wrong, and the upper ones' right.
  bool wrong_below() const {
    return !right.empty() && std::equal(wrong.begin(), wrong.end(), all.begin());
  }
};

std::string layer_of(const std::string& tensor) { return tensor.substr(0, tensor.rfind('/')); }

std::string names(const std::vector<std::string>& list) {
  return fmt::format("{}", fmt::join(list, ", "));
}

/// Where the fault must be, by what it has made wrong.
std::string place_of_fault(const Tensors& tensors, double samples) {
  if (tensors.all_by(-1)) {
    return "All have the opposite sign: the gradient of the loss, where the way back begins, is y "
           "- p where it should be p - y. Every step goes uphill.";
  }
  if (tensors.all_by(samples)) {
    return fmt::format(
        "All are {:g} times too large, the number of samples: the loss is the mean over the batch, "
        "and its gradient that of the sum, without 1/N. A learning rate acts as if it were as many "
        "times larger.",
        samples);
  }
  if (tensors.all_by(tensors.ratios.front())) {
    return fmt::format(
        "All are {:.4g} times what they should be: a factor is missing in the gradient of the "
        "loss, or there twice.",
        tensors.ratios.front());
  }
  if (tensors.right.empty()) {
    return "All layers' are wrong, each in its own way: look at the gradient of the loss, and at "
           "backward() of the last activation, where the way back begins.";
  }
  if (tensors.wrong_are_all("/bias")) {
    return "Every other one is right: look at gradient() of the layers, db = Σ_n dy_n. Is it the "
           "sum over the batch?";
  }
  if (tensors.wrong_are_all("/kernel")) {
    return "Every other one is right: look at gradient() of the layers, dW = xᵀ dy. Is it the sum "
           "over the batch, or does one sample overwrite another?";
  }
  if (tensors.wrong_below()) {
    return fmt::format(
        "Those above are right: what is wrong stands between {} and {}. Look at backward() of the "
        "activation there, and at that of {}, dx = dy Wᵀ.",
        layer_of(tensors.wrong.back()), layer_of(tensors.right.front()),
        layer_of(tensors.right.front()));
  }
  return "Look at gradient() of " + layer_of(tensors.wrong.front()) + ".";
}

/// The steps of a copy of the optimizer down a slope that stays as it is, each as a multiple of
/// the learning rate.
std::vector<double> steps_down_a_slope(const Patient& patient, double slope) {
  constexpr int kSteps = 100;
  Polymorphic<Optimizer> optimizer = patient.parts.optimizer;
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

Finding check_backward(const Patient& patient) {
  constexpr Index kSamples = 8, kElements = 12;
  Finding finding{.name = "gradients"};
  try {
    const ordered_json result = check_gradients_of(patient.parts, {.samples = kSamples,
                                                                   .elements = kElements,
                                                                   .seed = patient.seed,
                                                                   .exercise = patient.exercise});
    const Tensors tensors(result);
    finding.numbers = {{"arrays", static_cast<double>(tensors.all.size())},
                       {"wrong", static_cast<double>(tensors.wrong.size())}};
    if (tensors.wrong.empty()) {
      finding.measured = fmt::format("all {} agree with differences", tensors.all.size());
      return finding;
    }
    finding.measured = "wrong, by differences: " + names(tensors.wrong);
    finding.add(Verdict::kFailed, place_of_fault(tensors, result["samples"].get<double>()) +
                                      " `gradus check-gradients` has the numbers.");
    return finding;
  } catch (const Error& error) {
    return skipped("gradients", error.what());
  }
}

Finding check_optimizer(const Patient& patient) {
  constexpr double kSlope = 1e-3;  // below what clips
  constexpr double kRoundings = 0.01, kSpread = 1.25;
  const std::string name = patient.parts.optimizer->class_name();
  const std::vector<double> steps = steps_down_a_slope(patient, kSlope);
  if (steps.empty()) return skipped("optimizer", "its learning rate is 0");
  const auto [least, most] = std::ranges::minmax(steps);
  Finding finding{.name = "optimizer"};
  if (!(least > 0)) {
    finding.measured = name + " goes uphill on a steady slope";
    finding.add(Verdict::kFailed,
                "A step must go against the gradient, θ ← θ - α g: look for a wrong sign.");
  } else if (name == "SGD") {
    finding.measured =
        fmt::format("SGD's step down a steady slope becomes {:.3g} α g", steps.back() / kSlope);
    if (steps.back() / kSlope < 1 - kRoundings) {
      finding.add(Verdict::kFailed,
                  "It must be α g without momentum, and α g / (1 - μ) with it: momentum can only "
                  "lengthen such a step. Here each takes back a part of the one before: look at "
                  "the sign of μ v in v ← μ v - α g.");
    }
  } else if (name == "Adam" || name == "AdamW" || name == "Adamax" || name == "Nadam") {
    finding.measured =
        fmt::format("{}'s steps down a steady slope are {:.3g} to {:.3g} α", name, least, most);
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

}  // namespace cli
}}  // namespace gradus
