// `gradus check-loss`: is the gradient of a loss right?
#include <CLI/CLI.hpp>
#include <gradus/losses/loss.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "cli/both_precisions/check_known_loss.hpp"
#include "cli/both_precisions/in_double.hpp"
#include "cli/both_precisions/json_config.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct CheckLossOptions {
  std::string name;
  std::string config;
  int samples = 8;
  int outputs = 5;
  std::uint64_t seed = 0;
  std::optional<double> lowest, highest;
};

void add_check_loss_options(CLI::App& check, CheckLossOptions& options) {
  check
      .add_option("NAME", options.name,
                  "The loss, by name or alias; `gradus loss --list` shows all")
      ->required();
  check.add_option("--config", options.config, "Arguments of the loss as a JSON object")
      ->type_name("JSON");
  add_value(check, "--samples N", options.samples, whole_number(2, 1000),
            "Samples in the batch that is tried")
      ->capture_default_str();
  add_value(check, "--outputs N", options.outputs, whole_number(1, 1000),
            "Predictions for each sample")
      ->capture_default_str();
  add_value(check, "--seed N", options.seed, any_seed(), "Determines the batch")
      ->capture_default_str();
  const std::string range = " prediction at which value and gradient must be finite; by default ";
  add_value(check, "--lowest X", options.lowest, number({-1e30, 1e30}),
            "Lowest" + range + "0, or -40 if some are below 0");
  add_value(check, "--highest X", options.highest, number({-1e30, 1e30}),
            "Highest" + range + "1, or 40 if some are above 1");
}

/// Runs it. Returns 0 where the loss is right, 1 where it is not. Throws InvalidArgument for an
/// unknown loss.
int check_loss_command(const CheckLossOptions& options) {
  const std::string name = known_loss(options.name).names.front();
  const auto number = [](const std::optional<double>& given) {
    return given ? Json(*given) : Json(nullptr);
  };
  const Json config = parse_object(options.config, "--config");
  (void)Loss::from_config(options.name, to_config(config));  // refuses what it does not know
  const Json request = {{"loss", options.name},
                        {"config", config},
                        {"samples", options.samples},
                        {"outputs", options.outputs},
                        {"seed", options.seed},
                        {"lowest", number(options.lowest)},
                        {"highest", number(options.highest)}};
  // A loss of the user's own is built in float alone; whether double is of use, it knows.
  const Json found = f64::cli::knows_loss(options.name) ? f64::cli::check_known_loss(request)
                                                        : check_known_loss(request);
  const auto problems = found["problems"].get<std::string>();
  std::cout << problems;
  std::istringstream warnings(found["warnings"].get<std::string>());
  for (std::string line; std::getline(warnings, line);) std::cout << "warning: " << line << '\n';
  if (!problems.empty()) return 1;
  std::cout << name << ": value and gradient are right on " << options.samples << " samples of "
            << options.outputs << " outputs, in "
            << (found["in_double"] == true ? "double" : "float")
            << ": against central differences, with weights, sample by sample, and at extremes\n";
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_check_loss(CLI::App& app) {
  return make_subcommand(app, "check-loss", "Check a loss's gradient against finite differences",
                         &add_check_loss_options, &check_loss_command);
}

}  // namespace gradus::cli
