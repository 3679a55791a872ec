// `gradus train`. With --config and --resume, a file and a checkpoint say options too.
#include <utility>

#include "cli/options/subcommand.hpp"
#include "cli/train/config_file.hpp"
#include "cli/train/options.hpp"
#include "cli/train/resume.hpp"
#include "cli/train/run.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

class TrainSubcommand : public Subcommand {
 public:
  TrainSubcommand(CLI::App& app, CLI::App& definition) : Subcommand(definition) {
    definition.fallthrough();  // so that --config may stand after `train`
    definition.footer("--config FILE reads any of these from a TOML file: epochs = 5");
    add_train_options(definition, options_);
    add_config_option(app, options_.config);
  }

  std::optional<CommandLine> in_place_of(const std::vector<std::string>& words) override;
  int run() const override { return train(options_); }

 private:
  TrainOptions options_;
  std::optional<ResumedArguments> resumed_;  // once they are asked for
};

std::optional<CommandLine> TrainSubcommand::in_place_of(const std::vector<std::string>& words) {
  if (!options_.config.empty()) {
    const std::string file = std::exchange(options_, {}).config;
    return CommandLine{with_config(words, file, definition())};
  }
  if (resumed_) {
    set_resumed(options_, *resumed_);
    return std::nullopt;
  }
  if (options_.resume.empty()) {
    options_.arguments = words;
    return std::nullopt;
  }
  const std::string dir = std::exchange(options_, {}).resume;
  resumed_ = resumed_arguments(words, definition(), dir);
  return CommandLine{resumed_->all, "--resume: the checkpoint's options"};
}

}  // namespace

std::unique_ptr<Subcommand> add_train(CLI::App& app) {
  CLI::App& definition = add_definition(
      app, "train", "Train a model: by default a dense classifier of handwritten digits");
  return std::make_unique<TrainSubcommand>(app, definition);
}

}  // namespace gradus::cli
