#include "cli/doctor/output_check.hpp"

#include <spdlog/fmt/fmt.h>

#include <gradus/core/error.hpp>
#include <gradus/training/sequential.hpp>
#include <limits>
#include <string_view>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

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
std::string refused(const Patient& patient) {
  try {
    Sequential model(patient.parts.layers, patient.seed);
    model.build(patient.sample_shape());
    model.compile({.optimizer = patient.parts.optimizer, .loss = patient.parts.loss});
    const Matrix& y = patient.parts.data.sets.train.y();
    patient.loss().check_targets(y, model.network().outputs());
    patient.loss().check_labels(y);
    model.evaluate(Dataset(patient.train.x, patient.train.y, patient.sample_shape()),
                   {.threads = patient.threads});
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
  finding.add(Verdict::kFailed,
              fmt::format("{} is applied to what {} has made: probabilities are "
                          "squashed a second time, so that none comes near 1 and the loss stays "
                          "high. Remove one of the two.",
                          same ? "A second " + last : last, same ? "the first" : below));
}

void judge_logits(const Patient& patient, const std::string& last, Finding& finding) {
  if (patient.loss().predictions() != OutputKind::kLogits) return;
  const OutputRange range = range_of(last);
  if (range.min == OutputRange().min && range.max == OutputRange().max) return;
  finding.add(Verdict::kFailed,
              fmt::format("The loss takes logits, any numbers, and {} lets only some through. "
                          "Remove the activation of the last layer.",
                          last));
}

void judge_choice_of_classes(const Patient& patient, const Network& network, Finding& finding) {
  if (patient.loss().predictions() != OutputKind::kProbabilities) return;
  if (network.output_kind() != OutputKind::kUnitInterval || network.outputs() < 2) return;
  finding.add(Verdict::kWarning,
              "The loss takes the outputs as one choice among classes, and sigmoid decides on each "
              "for itself. End with softmax, or use binary_crossentropy where a sample may have "
              "several labels.");
}

void judge_regression(const Patient& patient, const std::string& last, Finding& finding) {
  const OutputRange range = range_of(last);
  const Matrix& y = patient.parts.data.sets.train.y();
  if (patient.is_classification() || !y.allFinite()) return;
  const double slack = 1e-6;
  const double min = static_cast<double>(y.minCoeff()), max = static_cast<double>(y.maxCoeff());
  if (min < range.min - slack || max > range.max + slack) {
    finding.add(Verdict::kFailed,
                fmt::format("The targets reach from {:.4g} to {:.4g}, and {} gives only {:.3g} to "
                            "{:.3g}. Remove the activation of the last layer.",
                            min, max, last, range.min, range.max));
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

Finding check_output(const Patient& patient) {
  const Network network = patient.network();
  const std::vector<std::string> steps = steps_of(network);
  const std::string& last = steps.back();
  const std::string& below = steps[steps.size() < 2 ? 0 : steps.size() - 2];
  const std::string activation =
      last == "Dense" ? "no activation" : (is_squashing(below) ? below + " and " : "") + last;
  const bool logits = patient.loss().predictions() == OutputKind::kLogits;
  Finding finding{.name = "output and loss",
                  .measured = fmt::format("{} output{} with {}, {}{}", network.outputs(),
                                          network.outputs() == 1 ? "" : "s", activation,
                                          patient.loss().name(), logits ? " from logits" : "")};
  judge_squashed_twice(below, last, finding);
  if (finding.verdict == Verdict::kOk) judge_logits(patient, last, finding);
  if (finding.verdict == Verdict::kOk) judge_regression(patient, last, finding);
  if (finding.verdict != Verdict::kFailed) {
    const std::string problem = refused(patient);
    if (!problem.empty()) finding.add(Verdict::kFailed, problem + ".");
  }
  if (finding.verdict == Verdict::kFailed) return finding;
  judge_choice_of_classes(patient, network, finding);
  judge_hidden(steps, finding);
  return finding;
}

}  // namespace cli
}}  // namespace gradus
