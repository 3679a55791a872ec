#include "cli/replay_command.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <gradus/core/error.hpp>
#include <gradus/training/post_mortem.hpp>

#include "cli/paths.hpp"
#include "cli/preprocessing.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

std::vector<std::string> class_names_of(const Crash& crash, const std::string& file) {
  const auto found = crash.model.metadata.find(kPreprocessingKey);
  if (found == crash.model.metadata.end()) return {};
  return parse_preprocessing(found->second, file).classes;
}

}  // namespace

void add_replay_options(CLI::App& replay, ReplayOptions& options) {
  replay
      .add_option("FILE", options.file,
                  "What a training that diverged left behind: crash.safetensors")
      ->required()
      ->check(input_path())
      ->type_name("FILE");
  add_output_options(replay, options.output);
  replay.parse_complete_callback(
      [&replay, &options] { options.output.command = command_line(replay); });
}

namespace {

int replay_to(OutputFile* page, const ReplayOptions& options) try {
  const Crash crash = read_crash(options.file);
  StepRecorder recorder(crash.step);
  const std::array<StepObserver*, 1> observers = {&recorder};
  const std::string divergence = replay(crash, observers);
  if (!recorder.recorded()) {
    throw DataError(options.file + ": says step " + std::to_string(crash.step) +
                    ", but its optimizer has taken another number of steps");
  }
  const RecordedStep& step = *recorder.recorded();
  show(step, options.output, page, class_names_of(crash, options.file));
  if (!divergence.empty() && step.tensor == crash.tensor) return 0;
  spdlog::error("{}: step {} did not diverge as recorded; then: {}; now: {}", options.file,
                crash.step + 1, crash.message, divergence.empty() ? "all is finite" : divergence);
  return 1;
} catch (const InvalidArgument& error) {
  throw DataError(options.file + ": " + error.what());  // what a file holds is nobody's argument
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  const std::unique_ptr<OutputFile> page = open_page(options.output);
  return replay_to(page.get(), options);
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
