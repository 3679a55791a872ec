// `gradus loss`: the value and the gradient of a loss.
#include <spdlog/fmt/fmt.h>

#include <CLI/CLI.hpp>
#include <cctype>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/losses/loss.hpp>
#include <iostream>
#include <memory>
#include <span>
#include <string>

#include "cli/both_precisions/explain_loss.hpp"
#include "cli/both_precisions/in_double.hpp"
#include "cli/both_precisions/json_config.hpp"
#include "cli/both_precisions/loss_case.hpp"
#include "cli/files/paths.hpp"
#include "cli/loss/lines.hpp"
#include "cli/loss/plot.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/subcommand.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

enum class Precision { kFloat, kDouble };

struct LossOptions {
  std::string name;
  std::string y_true, y_pred, sample_weight, config;
  Precision precision = Precision::kFloat;
  std::string plot;
  bool gradient = false;
  bool explain = false;
  bool jsonl = false;
  bool list = false;
};

const Choices<Precision> kPrecisions = {{"float", Precision::kFloat},
                                        {"double", Precision::kDouble}};

/// .5 and 5. as JSON wants them: 0.5 and 5.0.
std::string with_whole_digits(const std::string& text) {
  const auto digit_at = [&](std::size_t i) {
    return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && (i == 0 || !digit_at(i - 1))) result += '0';
    result += text[i];
    if (text[i] == '.' && !digit_at(i + 1)) result += '0';
  }
  return result;
}

/// JSON, or a plain list of numbers: 1,1,0.
Json parse_numbers(const std::string& text, const std::string& option) {
  const std::string numbers = with_whole_digits(text);
  for (const std::string& form : {numbers, "[" + numbers + "]"}) {
    try {
      const auto parsed = parse_json(form, option);
      return parsed.is_number() ? Json::array({parsed}) : parsed;
    } catch (const DataError&) {  // the other form, or the message below
    }
  }
  throw InvalidArgument(option +
                        ": expected numbers such as 1,1,0 or JSON such as "
                        "[[0,1],[1,0]], got '" +
                        text.substr(0, 60) + "'");
}

Json request_of(const LossOptions& options, const Json& config) {
  Json request = {{"loss", options.name},
                  {"y_true", parse_numbers(options.y_true, "--y-true")},
                  {"y_pred", parse_numbers(options.y_pred, "--y-pred")},
                  {"config", config}};
  if (!options.sample_weight.empty()) {
    request["sample_weight"] = parse_numbers(options.sample_weight, "--sample-weight");
  }
  return request;
}

void print_list() {
  for (const RegistryEntry<Loss>& known : known_losses()) {
    std::cout << known.names.front() << "\n";
    const std::string aliases = joined(std::span(known.names).subspan(1));
    if (!aliases.empty()) std::cout << "    aliases    " << aliases << "\n";
    const std::string arguments = as_arguments(known.defaults);
    std::cout << "    arguments  " << (arguments.empty() ? "none" : arguments) << "\n";
    if (!known.formula.empty()) std::cout << "    formula    " << known.formula << "\n";
  }
  std::cout << "\n(not available: ctc, which works on sequences)\n";
}

/// What the library in double throws is a type of its own, which nothing here would know.
template <class Action>
auto in_double(const Action& action) {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw InvalidArgument(error.what());
  }
}

int print_loss(const LossOptions& options, const Json& request) {
  // What is wrong with the input is wrong in either precision, and is said by this one.
  Json result = evaluate_loss(request);
  // A loss of the user's own is built in float alone.
  const bool known_in_double = f64::cli::knows_loss(options.name);
  if (options.precision == Precision::kDouble) {
    if (!known_in_double) {
      throw InvalidArgument("--precision: " + options.name + " is available in float only");
    }
    result = in_double([&] { return f64::cli::evaluate_loss(request); });
  }
  if (options.explain) {
    std::cout << explain_loss(request) << "\n";
    if (known_in_double) {
      std::cout << in_double([&] { return f64::cli::explain_loss(request); }) << "\n";
    }
  }
  std::cout << to_line(result.at("value")) << "\n";
  if (options.gradient) std::cout << to_line(result.at("gradient")) << "\n";
  return 0;
}

void add_loss_options(CLI::App& loss, LossOptions& options) {
  loss.add_option("NAME", options.name, "The loss, by name or alias; see --list");
  begin_group(loss, "Batch");
  loss.add_option("--y-true", options.y_true,
                  "Targets: 1,1,0, or JSON with a row per sample, [[0,1],[1,0]]")
      ->type_name("NUMBERS");
  loss.add_option("--y-pred", options.y_pred, "Predictions, in the same form")
      ->type_name("NUMBERS");
  loss.add_option("--sample-weight", options.sample_weight, "Weights of the samples")
      ->type_name("NUMBERS");
  loss.add_option("--config", options.config, "Arguments of the loss as a JSON object")
      ->type_name("JSON");
  begin_group(loss, "Output");
  loss.add_flag("--gradient", options.gradient, "Also print the gradient with respect to y_pred");
  loss.add_flag("--explain", options.explain, "Show where the number comes from");
  add_choice(loss, "--precision", options.precision, "Precision to compute in", kPrecisions);
  loss.add_option("--plot", options.plot, "Plot loss and gradient over the prediction, as SVG")
      ->type_name("FILE")
      ->check(output_path());
  loss.add_flag(
      "--jsonl", options.jsonl,
      "Read one JSON object per line from standard input (id, loss, config, y_true, y_pred, "
      "sample_weight), and write one per line (id, value, gradient, or error)");
  loss.add_flag("--list", options.list, "List all losses with their arguments and formulas");
  end_group(loss);
}

/// Runs it. Returns the exit code. Throws InvalidArgument for input that cannot be.
int loss_command(const LossOptions& options) {
  if (options.list) {
    print_list();
    return 0;
  }
  if (options.jsonl) {
    const InputFile only_checked(kStandardInput);  // the lines are read as they come
    const bool in_double = options.precision == Precision::kDouble;
    return evaluate_lines(std::cin, std::cout,
                          in_double ? &f64::cli::evaluate_loss : &evaluate_loss);
  }
  if (options.name.empty()) {
    throw InvalidArgument("loss: expected a name, such as `gradus loss mse`; --list shows all");
  }
  const Json config = parse_object(options.config, "--config");
  if (!options.plot.empty()) {
    plot_loss(options.name, config, options.plot);
    if (options.y_true.empty() && options.y_pred.empty()) return 0;
  }
  if (options.y_true.empty() || options.y_pred.empty()) {
    Loss::from_config(options.name, to_config(config));  // throws where there is none of this name
    throw InvalidArgument("loss: expected --y-true and --y-pred; or --plot FILE, --jsonl, --list");
  }
  return print_loss(options, request_of(options, config));
}

}  // namespace

std::unique_ptr<Subcommand> add_loss(CLI::App& app) {
  return make_subcommand(app, "loss", "Compute, explain and plot a loss", &add_loss_options,
                         &loss_command);
}

}  // namespace gradus::cli
