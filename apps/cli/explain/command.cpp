// `gradus explain`: one training step with all its numbers.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <gradus/core/error.hpp>
#include <gradus/training/trainer.hpp>
#include <numeric>

#include "cli/explain/explain_output.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "cli/study/study_options.hpp"
#include "cli/terminal/interrupt.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct ExplainOptions {
  StudyOptions study;
  Index step = 1;  // from 1
  ExplainOutput output;
};

constexpr std::uint64_t kLastStep = 10'000'000;

/// Options that say what is trained, so that no preset has to.
constexpr std::array kSayWhatIsTrained = {"--preset",    "--data",    "--train", "--limit",
                                          "--normalize", "--augment", "--model", "--hidden",
                                          "--dropout",   "--l1",      "--l2",    "--activation"};

/// Ends the training behind the step that was recorded, and says now and then how far it is.
class StopWhenRecorded : public Callback {
 public:
  StopWhenRecorded(StepRecorder& recorder, Index step) : recorder_(recorder), step_(step) {}
  void on_train_batch_end(TrainingState& state) override {
    ++done_;
    if (recorder_.recorded()) state.stop_training = true;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_line_) return;
    next_line_ = now + kBetweenLines;
    spdlog::info("Trained {} of {} steps", done_, step_);
  }

 private:
  static constexpr std::chrono::seconds kBetweenLines{5};

  StepRecorder& recorder_;
  Index step_, done_ = 0;
  std::chrono::steady_clock::time_point next_line_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

/// Trains as fit() always does, up to the step. Returns how it diverged, or "".
std::string train_up_to(const ExplainOptions& options, TrainingSetup& setup,
                        StepRecorder& recorder) {
  StopOnInterrupt interrupt;  // so that the page's temporary file is not left behind
  StopWhenRecorded stop(recorder, options.step);
  const Index samples = setup.data.sets.train.size();
  const Index batch_size = std::min(options.study.training.batch_size, samples);
  const Index steps_per_epoch = (samples + batch_size - 1) / batch_size;
  // Part by part, to the same bits, so that the history of all epochs is not kept.
  constexpr Index kEpochsAtOnce = 100'000;
  Index epochs = (options.step + steps_per_epoch - 1) / steps_per_epoch;
  try {
    for (; epochs > 0 && StopOnInterrupt::signal() == 0; epochs -= kEpochsAtOnce) {
      setup.model->fit(setup.data.sets.train, {.batch_size = options.study.training.batch_size,
                                               .epochs = std::min(epochs, kEpochsAtOnce),
                                               .callbacks = {&interrupt, &stop},
                                               .observers = {&recorder},
                                               .seed = options.study.training.seed,
                                               .threads = options.study.training.threads,
                                               .verbose = 0});
    }
  } catch (const DivergenceError& error) {
    if (!recorder.recorded()) throw;
    return error.what();
  }
  return "";
}

/// Of the step's batch, at the θ that the model has now.
double loss_of_batch(Sequential& model, const RecordedStep& step, int threads) {
  const Dataset batch(step.x, step.y_true, step.input_shape);
  std::vector<std::uint32_t> all(static_cast<std::size_t>(batch.size()));
  std::iota(all.begin(), all.end(), 0U);
  Trainer trainer(model.network(), model.loss(), step.y_true.cols(), batch.size(), threads);
  return trainer.test_step({batch, all, read_only(step.sample_weights)});
}

/// Where nothing says what to train, that is the preset tiny.
void add_explain_options(CLI::App& explain, ExplainOptions& options) {
  add_study_options(explain, options.study);
  explain.get_option("--preset")->default_str("tiny, where nothing says what to train");
  explain.add_option("--step", options.step, "Which step of the training, from 1")
      ->check(whole_number(1, kLastStep))
      ->type_name("N")
      ->capture_default_str();
  add_output_options(explain, options.output);
  explain.parse_complete_callback([&explain, &options] {
    options.output.command = command_line(explain);
    const bool said = std::ranges::any_of(
        kSayWhatIsTrained, [&](const char* name) { return explain.count(name) > 0; });
    if (!said) options.study.preset = "tiny";
  });
}

/// Trains up to the step and shows it, or the step that diverged before it.
int explain_command(const ExplainOptions& options) {
  const std::unique_ptr<OutputFile> page = open_page(options.output);
  TrainingSetup setup = set_up_study(options.study);
  StepRecorder recorder(options.step - 1);
  const std::string divergence = train_up_to(options, setup, recorder);
  if (!recorder.recorded()) {
    spdlog::warn("Interrupted before step {}", options.step);
    return 128 + StopOnInterrupt::signal();
  }
  RecordedStep& step = *recorder.recorded();
  if (divergence.empty()) {
    step.loss_after = loss_of_batch(*setup.model, step, options.study.training.threads);
  }
  show(step, options.output, page.get(), setup.data.preprocessing.classes);
  if (divergence.empty()) return 0;
  spdlog::error("{}", divergence);
  return 1;
}

}  // namespace

std::unique_ptr<Subcommand> add_explain(CLI::App& app) {
  return make_subcommand(app, "explain", "Show one training step with all its numbers",
                         &add_explain_options, &explain_command);
}

}  // namespace gradus::cli
