// `gradus replay`: the step in which a training diverged, again.
#include <spdlog/spdlog.h>

#include <array>
#include <gradus/core/error.hpp>
#include <gradus/training/divergence_recorder.hpp>

#include "cli/data/preprocessing.hpp"
#include "cli/explain/explain_output.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/subcommand.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct ReplayOptions {
  std::string file;
  ExplainOutput output;
};

std::vector<std::string> class_names_of(const DivergedStep& diverged, const std::string& file) {
  const auto found = diverged.model.metadata.find(kPreprocessingKey);
  if (found == diverged.model.metadata.end()) return {};
  return parse_preprocessing(found->second, file).classes;
}

void add_replay_options(CLI::App& replay, ReplayOptions& options) {
  replay
      .add_option("FILE", options.file,
                  "What a training that diverged left behind: diverged_step.safetensors")
      ->required()
      ->check(input_path())
      ->type_name("FILE");
  add_output_options(replay, options.output);
  replay.parse_complete_callback(
      [&replay, &options] { options.output.command = command_line(replay); });
}

int replay_to(OutputFile* page, const ReplayOptions& options) try {
  const DivergedStep diverged = read_diverged_step(options.file);
  StepRecorder recorder(diverged.number);
  const std::array<StepObserver*, 1> observers = {&recorder};
  const std::string divergence = replay(diverged, observers);
  if (!recorder.recorded()) {
    throw DataError(options.file + ": says step " + std::to_string(diverged.number) +
                    ", but its optimizer has taken another number of steps");
  }
  const RecordedStep& step = *recorder.recorded();
  show(step, options.output, page, class_names_of(diverged, options.file));
  if (!divergence.empty() && step.tensor == diverged.tensor) return 0;
  spdlog::error("{}: step {} did not diverge as recorded; then: {}; now: {}", options.file,
                diverged.number + 1, diverged.message,
                divergence.empty() ? "all is finite" : divergence);
  return 1;
} catch (const InvalidArgument& error) {
  throw DataError(options.file + ": " + error.what());  // what a file holds is nobody's argument
}

/// 0 if the step diverges as it did, 1 if it does not.
int replay_command(const ReplayOptions& options) {
  const std::unique_ptr<OutputFile> page = open_page(options.output);
  return replay_to(page.get(), options);
}

}  // namespace

std::unique_ptr<Subcommand> add_replay(CLI::App& app) {
  return make_subcommand(app, "replay", "Run a step that diverged again, and show it",
                         &add_replay_options, &replay_command);
}

}  // namespace gradus::cli
