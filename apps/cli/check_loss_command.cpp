#include "cli/check_loss_command.hpp"

#include <gradus/losses/known_losses.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/loss_in_double.hpp"
#include "cli/precise/check_known_loss.hpp"
#include "cli/precise/json_config.hpp"
#include "cli/validators.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

void add_check_loss_options(CLI::App& check, CheckLossOptions& options) {
  check.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
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
}

int check_loss_command(const CheckLossOptions& options) {
  const std::string name = known_loss(options.name).names.front();
  nlohmann::json request = {{"loss", options.name},
                            {"config", parse_object(options.config, "--config")},
                            {"samples", options.samples},
                            {"outputs", options.outputs},
                            {"seed", options.seed}};
  // A loss of the user's own is built in float alone, where differences show less.
  std::string problems = check_known_loss(request);
  const bool in_double = f64::cli::knows_loss(options.name);
  if (in_double) problems = f64::cli::check_known_loss(request);
  if (!problems.empty()) {
    std::cout << problems;
    return 1;
  }
  std::cout << name << ": value and gradient are right on " << options.samples << " samples of "
            << options.outputs << " outputs, in " << (in_double ? "double" : "float")
            << ": against central differences, with weights, sample by sample, and at extremes\n";
  return 0;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
