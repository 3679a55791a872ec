#include "cli/check_gradients/command.hpp"

#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exercise/plant.hpp"
#include "cli/options/validators.hpp"
#include "cli/study/gradient_question.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using nlohmann::ordered_json;

constexpr const char* kHowToRead =
    R"(How to read the table. For each tensor of parameters, elements are moved by a small h, and the
loss that training reports is computed anew: (L(θ + h) - L(θ - h)) / 2h is what the gradient must
be, up to about h², whatever formulas led to it. Both sides are training's own step.

  rel. error       |a - n| / max(|a|, |n|), analytic against numerical, of the worst element. A
                   right gradient gives 1e-6 and less; a wrong one mostly 1e-2 and more.
  ok               no element above 1e-5.
  kink             where L has a corner: relu at exactly 0, hinge at its margin. On both sides of
                   it the slope is another; the difference is the mean of both, and the gradient
                   one of them, or one between. Neither is wrong: try another --seed. A corner only
                   nearby is stepped over with a smaller h.
  WRONG            the slopes on both sides agree with each other, but not with the gradient.

Where to look: backward() of a layer makes the gradients of all tensors below it wrong, gradient()
of a layer only its own; the loss all. An optimizer is not checked here: it uses the gradient, and
`gradus explain` shows what it makes of it. Exit code: 0 if all are right, 1 if one is WRONG.)";

/// "(784, 84)"
std::string tuple_text(const nlohmann::json& numbers) {
  std::string text;
  for (const nlohmann::json& number : numbers) text += (text.empty() ? "" : ", ") + to_line(number);
  return "(" + text + ")";
}

std::string checked_text(const ordered_json& tensor) {
  const auto checked = tensor["checked"].get<Index>();
  const auto elements = tensor["elements"].get<Index>();
  if (checked == elements) return fmt::format("all {}", elements);
  return fmt::format("{} of {}", checked, elements);
}

std::string verdict_text(const ordered_json& tensor) {
  const auto verdict = tensor["verdict"].get<std::string>();
  if (verdict != "ok" && tensor["checked"].get<Index>() > 1) {
    return fmt::format("{} ({})", verdict,
                       tensor[verdict == "kink" ? "kinks" : "wrong"].get<Index>());
  }
  return tensor["largest_gradient"] == 0.0 ? verdict + ", all 0" : verdict;
}

std::string line_of(const ordered_json& tensor) {
  const ordered_json& worst = tensor["worst"];
  return fmt::format("{:<24} {:<12} {:<14} {:>10.1e}  {:<12} {:>14.6e} {:>14.6e}  {}\n",
                     tensor["name"].get<std::string>(), tuple_text(tensor["shape"]),
                     checked_text(tensor), tensor["max_relative_error"].get<double>(),
                     tuple_text(worst["index"]), worst["analytic"].get<double>(),
                     worst["numerical"].get<double>(), verdict_text(tensor));
}

/// Names of the tensors with this verdict.
std::string tensors_of_verdict(const ordered_json& tensors, const std::string& verdict) {
  std::string text;
  for (const ordered_json& tensor : tensors) {
    if (tensor["verdict"] != verdict) continue;
    text += (text.empty() ? "" : ", ") + tensor["name"].get<std::string>();
  }
  return text;
}

std::string conclusion(const ordered_json& result) {
  const std::string wrong = tensors_of_verdict(result["tensors"], "WRONG");
  const std::string kinks = tensors_of_verdict(result["tensors"], "kink");
  if (!wrong.empty()) return "WRONG: " + wrong + "\n";
  if (!kinks.empty()) {
    return "Right, but for elements at a kink of the loss, where none is: " + kinks + "\n";
  }
  return "All gradients are right.\n";
}

std::string table_of(const ordered_json& result) {
  std::string text = fmt::format(
      "Loss {}, {:.6g}, on {} samples, in {}{}\n\n", result["loss_name"].get<std::string>(),
      result["loss"].get<double>(), result["samples"].get<Index>(),
      result["precision"].get<std::string>(),
      result["precision"] == "double"
          ? ""
          : ": a layer or the loss is not known in double, so that only errors above 2 % show");
  text +=
      fmt::format("{:<24} {:<12} {:<14} {:>10}  {:<12} {:>14} {:>14}  {}\n", "parameters", "shape",
                  "checked", "rel. error", "worst at", "analytic", "numerical", "verdict");
  for (const ordered_json& tensor : result["tensors"]) text += line_of(tensor);
  return text + "\n" + conclusion(result);
}

}  // namespace

void add_check_gradients_options(CLI::App& check, CheckGradientsOptions& options) {
  constexpr Index kSamples = 8;
  options.study.training.batch_size = kSamples;
  add_study_options(check, options.study);
  // The optimizer is not checked, and no threads are needed.
  for (const char* name : {"--optimizer", "--optimizer-config", "--learning-rate", "--momentum",
                           "--nesterov", "--threads"}) {
    check.remove_option(check.get_option(name));
  }
  check.get_option("--batch-size")->description("Samples to check with: the first of the data");
  check
      .add_option("--elements", options.elements,
                  "The most to check of each tensor: those with the largest gradients, and others "
                  "drawn at random")
      ->check(whole_number(1, 1'000'000))
      ->type_name("N")
      ->capture_default_str();
  check.add_flag("--json", options.json, "Print the numbers as JSON");
  check.footer(kHowToRead);
}

int check_gradients_command(const CheckGradientsOptions& options) {
  StudyOptions right = options.study;
  right.exercise = 0;
  TrainingParts parts = make_study_parts(right);
  adapt_training(options.study.exercise, parts);
  const ordered_json result =
      check_gradients_of(parts, {.samples = options.study.training.batch_size,
                                 .elements = options.elements,
                                 .seed = options.study.training.seed,
                                 .exercise = options.study.exercise});
  std::cout << (options.json ? to_lines(result) : table_of(result));
  return result["right"] == true ? 0 : 1;
}

std::unique_ptr<Subcommand> add_check_gradients(CLI::App& app) {
  return make_subcommand(app, "check-gradients", "Check backpropagation against differences",
                         &add_check_gradients_options, &check_gradients_command);
}

}  // namespace cli
}}  // namespace gradus
