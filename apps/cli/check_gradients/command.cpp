#include "cli/check_gradients/command.hpp"

#include <array>
#include <iostream>

#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "cli/study/gradient_question.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

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

Json gradients_to_json(const TensorReport& tensor) {
  constexpr std::array kVerdicts = {"ok", "kink", "WRONG"};
  return {
      {"name", tensor.name},
      {"shape", tensor.shape},
      {"elements", tensor.elements},
      {"checked", tensor.checked},
      {"kinks", tensor.kinks},
      {"wrong", tensor.wrong},
      {"largest_gradient", tensor.largest_gradient},
      {"max_relative_error", tensor.error},
      {"worst",
       {{"index", tensor.worst}, {"analytic", tensor.analytic}, {"numerical", tensor.numerical}}},
      {"verdict", kVerdicts.at(static_cast<std::size_t>(tensor.verdict))}};
}

Json gradients_to_json(const GradientReport& report) {
  Json tensors = Json::array();
  for (const TensorReport& tensor : report.tensors) tensors.push_back(gradients_to_json(tensor));
  return {
      {"precision", report.precision}, {"samples", report.samples}, {"loss", report.loss},
      {"tolerance", report.tolerance}, {"tensors", tensors},        {"loss_name", report.loss_name},
      {"right", report.ok()}};
}

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

}  // namespace

int check_gradients_command(const CheckGradientsOptions& options) {
  const GradientReport report =
      check_gradients_of(make_study_parts(options.study), options.study.exercise,
                         {.samples = options.study.training.batch_size,
                          .elements = options.elements,
                          .seed = options.study.training.seed});
  if (options.json) {
    std::cout << to_lines(gradients_to_json(report));
  } else {
    std::cout << report;
  }
  return report.ok() ? 0 : 1;
}

std::unique_ptr<Subcommand> add_check_gradients(CLI::App& app) {
  return make_subcommand(app, "check-gradients", "Check backpropagation against differences",
                         &add_check_gradients_options, &check_gradients_command);
}

}  // namespace gradus::cli
