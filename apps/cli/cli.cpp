#include "cli/cli.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <gradus/core/error.hpp>
#include <string>

#include "cli/logging.hpp"
#include "cli/train_command.hpp"
#include "cli/train_options.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

/// A configuration file without sections is about the subcommand: `epochs = 5` and not `[train]
/// epochs = 5`.
class SubcommandConfig : public CLI::ConfigBase {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> all = ConfigBase::from_config(input);
    for (CLI::ConfigItem& item : all) {
      if (item.parents.empty()) item.parents = {"train"};
    }
    return all;
  }
};

void fail(const std::string& message) { spdlog::error("{}", message); }

int run_subcommand(CLI::App& app, const TrainOptions& train_options) {
  if (app.got_subcommand("train")) {
    check_train_options(train_options);
    return train(train_options);
  }
  std::fputs(app.help().c_str(), stderr);
  return kWrongUsage;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Gradus: neural networks, step by step.", "gradus");
  app.set_version_flag("--version", "gradus " GRADUS_VERSION);
  app.set_config("--config", "", "Read options from a TOML file, one `name = value` a line")
      ->type_name("FILE");
  app.config_formatter(std::make_shared<SubcommandConfig>());
  app.allow_config_extras(CLI::config_extras_mode::error);

  set_up_logging();
  TrainOptions train_options;
  CLI::App* train = app.add_subcommand("train", "Train a dense classifier of handwritten digits");
  train->fallthrough();  // so that --config may stand after `train`
  train->footer("--config FILE reads any of these from a TOML file, one a line: epochs = 5");
  add_train_options(*train, train_options);

  try {
    app.parse(argc, argv);
    const int code = run_subcommand(app, train_options);
    std::fflush(stdout);
    if (std::ferror(stdout) != 0) throw DataError("cannot write to standard output");
    return code;
  } catch (const CLI::ConfigError& error) {
    fail(std::string("--config: ") + error.what() + "; expected lines such as `epochs = 5`");
    return kWrongUsage;
  } catch (const CLI::FileError& error) {
    fail(std::string("--config: ") + error.what());
    return kWrongUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  } catch (const InvalidArgument& error) {
    fail(error.what());
    return kWrongUsage;
  } catch (const std::bad_alloc&) {
    fail("out of memory; make the network, the batch or the data smaller");
    return kFailure;
  } catch (const std::exception& error) {
    fail(error.what());
    return kFailure;
  }
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
