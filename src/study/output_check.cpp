#include <limits>
#include <string_view>

#include "gradus/core/error.hpp"
#include "gradus/study/check_training.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Between which numbers the outputs of an activation are.
struct OutputRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

OutputRange range_of(const std::string& activation) {
  OutputRange range;
  if (activation == "Sigmoid" || activation == "Softmax") range = {0, 1};
  if (activation == "Tanh") range = {-1, 1};
  if (activation == "ReLU" || activation == "Softplus") range.min = 0;
  return range;
}

bool is_squashing(const std::string& activation) {
  return activation == "Softmax" || activation == "Sigmoid";
}

/// The class names of the steps, without those that leave values as they are when not training.
std::vector<std::string> steps_of(const Network& network) {
  std::vector<std::string> steps = {"Input"};
  for (Index l = 1; l <= network.steps(); ++l) {
    const std::string name = network.step_class(l);
    if (name != "Dropout" && name != "RandomDistortion") steps.push_back(name);
  }
  return steps;
}

/// What fit() would refuse; empty: nothing.
std::string refused(const ModelUnderTest& model) {
  try {
    Sequential sequential(model.layers, model.seed);
    sequential.build(model.data.sample_shape());
    sequential.compile({.optimizer = model.optimizer, .loss = model.loss});
    const Matrix& y = model.data.y();
    model.loss->check_targets(y, sequential.network().outputs());
    model.loss->check_labels(y);
    sequential.evaluate(Dataset(model.train.x, model.train.y, model.data.sample_shape()),
                        {.threads = model.threads});
  } catch (const InvalidArgument& error) {
    std::string message = error.what();
    for (const std::string_view start : {"compile: ", "evaluate: "}) {
      if (message.starts_with(start)) return message.substr(start.size());
    }
    return message;
  }
  return "";
}

void judge_squashed_twice(const std::string& below, const std::string& last, Finding& finding) {
  if (!is_squashing(below) || !is_squashing(last)) return;
  const bool same = below == last;
  finding.add(
      Verdict::kFailed,
      concat(same ? "A second " : "", last, " is applied to what ", same ? "the first" : below,
             " has made: probabilities are squashed a second time, so that none comes near "
             "1 and the loss stays high. Remove one of the two."));
}

void judge_logits(const ModelUnderTest& model, const std::string& last, Finding& finding) {
  if (model.loss->predictions() != OutputKind::kLogits) return;
  const OutputRange range = range_of(last);
  if (range.min == OutputRange().min && range.max == OutputRange().max) return;
  finding.add(Verdict::kFailed,
              "The loss takes logits, any numbers, and " + last +
                  " lets only some through. Remove the activation of the last layer.");
}

void judge_choice_of_classes(const ModelUnderTest& model, const Network& network,
                             Finding& finding) {
  if (model.loss->predictions() != OutputKind::kProbabilities) return;
  if (network.output_kind() != OutputKind::kUnitInterval || network.outputs() < 2) return;
  finding.add(Verdict::kWarning,
              "The loss takes the outputs as one choice among classes, and sigmoid decides on each "
              "for itself. End with softmax, or use binary_crossentropy where a sample may have "
              "several labels.");
}

void judge_regression(const ModelUnderTest& model, const std::string& last, Finding& finding) {
  const OutputRange range = range_of(last);
  const Matrix& y = model.data.y();
  if (model.is_classification() || !y.allFinite()) return;
  const double slack = 1e-6;
  const double min = static_cast<double>(y.minCoeff()), max = static_cast<double>(y.maxCoeff());
  if (min < range.min - slack || max > range.max + slack) {
    finding.add(
        Verdict::kFailed,
        concat("The targets reach from ", printed(min, 'g', 4), " to ", printed(max, 'g', 4),
               ", and ", last, " gives only ", printed(range.min, 'g', 3), " to ",
               printed(range.max, 'g', 3), ". Remove the activation of the last layer."));
  } else if (last == "Softmax") {
    finding.add(Verdict::kFailed,
                "Softmax makes a sample's outputs sum to 1, which numbers to predict do not. "
                "Remove the activation of the last layer.");
  } else if (last == "ReLU") {
    finding.add(Verdict::kWarning,
                "Where ReLU at the end gives 0, no gradient comes back, and such a sample is never "
                "learned. Remove it, or use softplus.");
  }
}

void judge_hidden(const std::vector<std::string>& steps, Finding& finding) {
  for (std::size_t l = 1; l < steps.size(); ++l) {
    if (steps[l - 1] == "Dense" && steps[l] == "Dense") {
      finding.add(Verdict::kWarning,
                  "Dense follows Dense with no activation between them: both together are one "
                  "linear layer. Add an activation.");
      return;
    }
    if (steps[l - 1] == "Softmax" && steps[l] == "Dense") {
      finding.add(Verdict::kWarning,
                  "Softmax in a hidden layer lets its units share one unit of signal. Use relu "
                  "there.");
      return;
    }
  }
}

}  // namespace

Finding check_output(const ModelUnderTest& model) {
  const Network network = model.network();
  const std::vector<std::string> steps = steps_of(network);
  const std::string& last = steps.back();
  const std::string& below = steps[steps.size() < 2 ? 0 : steps.size() - 2];
  const std::string activation =
      last == "Dense" ? "no activation" : (is_squashing(below) ? below + " and " : "") + last;
  const bool logits = model.loss->predictions() == OutputKind::kLogits;
  Finding finding{.name = "output and loss",
                  .measured = concat(
                      network.outputs(), network.outputs() == 1 ? " output" : " outputs", " with ",
                      activation, ", ", model.loss->name(), logits ? " from logits" : "")};
  judge_squashed_twice(below, last, finding);
  if (finding.verdict == Verdict::kOk) judge_logits(model, last, finding);
  if (finding.verdict == Verdict::kOk) judge_regression(model, last, finding);
  if (finding.verdict != Verdict::kFailed) {
    const std::string problem = refused(model);
    if (!problem.empty()) finding.add(Verdict::kFailed, problem + ".");
  }
  if (finding.verdict == Verdict::kFailed) return finding;
  judge_choice_of_classes(model, network, finding);
  judge_hidden(steps, finding);
  return finding;
}

}  // namespace gradus
