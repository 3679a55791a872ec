#include "cli/cli.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <gradus/core/error.hpp>
#include <iostream>
#include <string>

#include "cli/config_file.hpp"
#include "cli/help_formatter.hpp"
#include "cli/logging.hpp"
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

/// What is wrong with the first word that is neither an option nor a value.
std::string unexpected_word(const CLI::App& app, const CLI::App& train) {
  const std::vector<std::string> words = app.remaining(true);
  const std::string word = words.empty() ? "" : words.front();
  if (word.starts_with("--")) return unknown_option_message(word.substr(0, word.find('=')), train);
  return "did not expect '" + word + "'";
}

int parse_and_run(CLI::App& app, int argc, char** argv) {
  TrainOptions options;
  CLI::App* train_app =
      app.add_subcommand("train", "Train a dense classifier of handwritten digits");
  train_app->fallthrough();  // so that --config may stand after `train`
  train_app->footer("--config FILE reads any of these from a TOML file: epochs = 5");
  add_train_options(*train_app, options);
  add_config_option(app, *train_app);

  constexpr const char* kSeeHelp = " (see `gradus train --help`)";
  try {
    app.parse(argc, argv);
    if (!app.got_subcommand(train_app)) {
      std::cerr << app.help();
      return fail(kWrongUsage, "expected a command: gradus train");
    }
    check_train_options(options);
  } catch (const CLI::ConfigError& error) {
    return fail(kWrongUsage, std::string("--config: ") + error.what());
  } catch (const CLI::ExtrasError&) {
    return fail(kWrongUsage, unexpected_word(app, *train_app) + kSeeHelp);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    return fail(kWrongUsage, std::string(error.what()) + kSeeHelp);
  }
  return train(options);
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
