#include "cli/cli.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <gradus/core/error.hpp>
#include <iostream>
#include <string>

#include "cli/check_loss_command.hpp"
#include "cli/config_file.hpp"
#include "cli/help_formatter.hpp"
#include "cli/logging.hpp"
#include "cli/loss_command.hpp"
#include "cli/streams.hpp"
#include "cli/train_command.hpp"
#include "cli/train_options.hpp"
#include "cli/unknown_option.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

/// Says what is wrong, and returns the exit code.
int fail(int code, const std::string& message) {
  spdlog::error("{}", message);
  return code;
}

/// The subcommand that was asked for, or the command itself.
const CLI::App& chosen(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

/// What is wrong with the first word that is neither an option nor a value.
std::string unexpected_word(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  const std::string word = words.empty() ? "" : words.front();
  if (word.starts_with("--")) {
    return unknown_option_message(word.substr(0, word.find('=')), chosen(app));
  }
  return "did not expect '" + word + "'";
}

struct Options {
  TrainOptions train;
  LossOptions loss;
  CheckLossOptions check_loss;
};

void add_commands(CLI::App& app, Options& options) {
  app.require_subcommand(0, 1);
  CLI::App* train = app.add_subcommand("train", "Train a dense classifier of handwritten digits");
  train->fallthrough();  // so that --config may stand after `train`
  train->footer("--config FILE reads any of these from a TOML file: epochs = 5");
  add_train_options(*train, options.train);
  add_config_option(app, *train);
  add_loss_options(*app.add_subcommand("loss", "Compute a loss, explain it, draw it"),
                   options.loss);
  add_check_loss_options(
      *app.add_subcommand("check-loss", "Check a loss's gradient against differences"),
      options.check_loss);
}

int parse_and_run(CLI::App& app, int argc, char** argv) {
  Options options;
  add_commands(app, options);
  const auto see_help = [&] {
    const CLI::App& command = chosen(app);
    return " (see `gradus " + (&command == &app ? "" : command.get_name() + " ") + "--help`)";
  };
  try {
    app.parse(argc, argv);
    if (app.got_subcommand("loss")) return loss(options.loss);
    if (app.got_subcommand("check-loss")) return check_loss_command(options.check_loss);
    if (!app.got_subcommand("train")) {
      std::cerr << app.help();
      return fail(kWrongUsage, "expected a command: gradus train, loss or check-loss");
    }
    check_train_options(options.train);
  } catch (const CLI::ConfigError& error) {
    return fail(kWrongUsage, std::string("--config: ") + error.what());
  } catch (const CLI::ExtrasError&) {
    return fail(kWrongUsage, unexpected_word(app) + see_help());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    return fail(kWrongUsage, std::string(error.what()) + see_help());
  }
  return train(options.train);
}

}  // namespace

int run(int argc, char** argv) {
  open_closed_streams();
  try {
    set_up_logging();
    CLI::App app("Gradus: neural networks, step by step.", "gradus");
    app.set_version_flag("--version", "gradus " GRADUS_VERSION);
    app.formatter(std::make_shared<HelpFormatter>());
    const int code = parse_and_run(app, argc, argv);
    check_standard_output();
    return code;
  } catch (const InvalidArgument& error) {
    return fail(kWrongUsage, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kFailure, "out of memory; make the network, the batch or the data smaller");
  } catch (const std::exception& error) {
    return fail(kFailure, error.what());
  }
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
