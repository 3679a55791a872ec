#include "cli/explain_command.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <gradus/core/error.hpp>
#include <gradus/training/trainer.hpp>
#include <numeric>

#include "cli/validators.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr std::uint64_t kLastStep = 1000000000;

/// Options that say what is trained, so that no preset has to.
constexpr std::array kSayWhatIsTrained = {"--preset",    "--data",    "--train", "--limit",
                                          "--normalize", "--augment", "--model", "--hidden",
                                          "--dropout",   "--l1",      "--l2",    "--activation"};

/// Ends the training behind the step that was recorded.
class StopWhenRecorded : public Callback {
 public:
  explicit StopWhenRecorded(StepRecorder& recorder) : recorder_(recorder) {}
  void on_train_batch_end(TrainingState& state) override {
    if (recorder_.recorded()) state.stop_training = true;
  }

 private:
  StepRecorder& recorder_;
};

/// Trains as fit() always does, up to the step. Returns how it diverged, or "".
std::string train_up_to(const ExplainOptions& options, TrainingSetup& setup,
                        StepRecorder& recorder) {
  StopWhenRecorded stop(recorder);
  const Index samples = setup.data.sets.train.size();
  const Index batch_size = std::min(options.study.training.batch_size, samples);
  const Index steps_per_epoch = (samples + batch_size - 1) / batch_size;
  try {
    setup.model->fit(setup.data.sets.train,
                     {.batch_size = options.study.training.batch_size,
                      .epochs = (options.step + steps_per_epoch - 1) / steps_per_epoch,
                      .callbacks = {&stop},
                      .observers = {&recorder},
                      .seed = options.study.training.seed,
                      .threads = options.study.training.threads,
                      .verbose = 0});
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

}  // namespace

void add_explain_options(CLI::App& explain, ExplainOptions& options) {
  add_study_options(explain, options.study);
  CLI::Option* preset = explain.get_option("--preset");
  preset->description(preset->get_description() + "; where nothing says what to train, tiny");
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

int explain_command(const ExplainOptions& options) {
  TrainingSetup setup = set_up_study(options.study);
  StepRecorder recorder(options.step - 1);
  const std::string divergence = train_up_to(options, setup, recorder);
  RecordedStep& step = recorder.recorded().value();
  if (divergence.empty()) {
    step.loss_after = loss_of_batch(*setup.model, step, options.study.training.threads);
  }
  show(step, options.output, setup.data.preprocessing.classes);
  if (divergence.empty()) return 0;
  spdlog::error("{}", divergence);
  return 1;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
