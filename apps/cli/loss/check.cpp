#include "cli/loss/check.hpp"

#include <gradus/losses/loss.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/both_precisions/check_known_loss.hpp"
#include "cli/both_precisions/in_double.hpp"
#include "cli/both_precisions/json_config.hpp"
#include "cli/options/validators.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_check_loss_options(CLI::App& check, CheckLossOptions& options) {
  check
      .add_option("NAME", options.name,
                  "The loss, by name or alias; `gradus loss --list` shows all")
      ->required();
  check.add_option("--config", options.config, "Arguments of the loss, a JSON object")
      ->type_name("JSON");
  check.add_option("--samples", options.samples, "Samples in the batch that is tried")
      ->check(whole_number(2, 1000))
      ->type_name("N")
      ->capture_default_str();
  check.add_option("--outputs", options.outputs, "Predictions for each sample")
      ->check(whole_number(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  check.add_option("--seed", options.seed, "Determines the batch")
      ->check(whole_number(0, 18446744073709551615U))
      ->type_name("N")
      ->capture_default_str();
  const std::string range = " prediction at which value and gradient must be finite; by default ";
  check
      .add_option("--lowest", options.lowest,
                  "The least" + range + "0, or -40 where some are below")
      ->check(number({-1e30, 1e30}))
      ->type_name("X");
  check
      .add_option("--highest", options.highest,
                  "The greatest" + range + "1, or 40 where some are above")
      ->check(number({-1e30, 1e30}))
      ->type_name("X");
}

int check_loss_command(const CheckLossOptions& options) {
  const std::string name = known_loss(options.name).names.front();
  const auto number = [](const std::optional<double>& given) {
    return given ? nlohmann::json(*given) : nlohmann::json(nullptr);
  };
  const nlohmann::json config = parse_object(options.config, "--config");
  (void)Loss::from_config(options.name, to_config(config));  // refuses what it does not know
  const nlohmann::json request = {{"loss", options.name},
                                  {"config", config},
                                  {"samples", options.samples},
                                  {"outputs", options.outputs},
                                  {"seed", options.seed},
                                  {"lowest", number(options.lowest)},
                                  {"highest", number(options.highest)}};
  // A loss of the user's own is built in float alone; whether double is of use, it knows.
  const nlohmann::ordered_json found = f64::cli::knows_loss(options.name)
                                           ? f64::cli::check_known_loss(request)
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

std::unique_ptr<Subcommand> add_check_loss(CLI::App& app) {
  return make_subcommand(app, "check-loss", "Check a loss's gradient against differences",
                         &add_check_loss_options, &check_loss_command);
}

}  // namespace cli
}}  // namespace gradus
