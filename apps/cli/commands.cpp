#include "cli/commands.hpp"

#include "cli/train/command.hpp"
#include "cli/train/config_file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

/// A checkpoint's options and then those beside --resume: the later count. Else nothing is
/// repeated: see check_words().
void take_last_of_repeated(CLI::App& definition) {
  definition.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

Command add_train(CLI::App& app, TrainOptions& options) {
  CLI::App* definition = app.add_subcommand(
      "train", "Train a model: by default a dense classifier of handwritten digits");
  definition->fallthrough();  // so that --config may stand after `train`
  definition->footer("--config FILE reads any of these from a TOML file: epochs = 5");
  take_last_of_repeated(*definition);
  add_train_options(*definition, options);
  add_config_option(app, options.config);
  return {definition, [&options] { return train(options); }};
}

template <class CommandOptions>
Command add(CLI::App& app, const std::string& name, const std::string& help,
            CommandOptions& options, void (*add_options)(CLI::App&, CommandOptions&),
            int (*run)(const CommandOptions&)) {
  CLI::App* definition = app.add_subcommand(name, help);
  take_last_of_repeated(*definition);
  add_options(*definition, options);
  return {definition, [&options, run] { return run(options); }};
}

}  // namespace

std::vector<Command> add_commands(CLI::App& app, Options& options) {
  app.require_subcommand(0, 1);
  return {add_train(app, options.train),
          add(app, "evaluate", "Measure a saved model on data", options.evaluate,
              &add_evaluate_options, &evaluate_command),
          add(app, "predict", "Say what a saved model sees in images and other files",
              options.predict, &add_predict_options, &predict_command),
          add(app, "summary", "Show what a model's file holds", options.summary,
              &add_summary_options, &summary_command),
          add(app, "compare", "Show several runs side by side", options.compare,
              &add_compare_options, &compare),
          add(app, "export", "Write a model for Keras, PyTorch, ONNX or NumPy",
              options.export_model, &add_export_options, &export_model),
          add(app, "import", "Make a model of another program's safetensors file",
              options.import_model, &add_import_options, &import_model),
          add(app, "explain", "Show one training step with all its numbers", options.explain,
              &add_explain_options, &explain_command),
          add(app, "replay", "Run a step that diverged again, and show it", options.replay_step,
              &add_replay_options, &replay_command),
          add(app, "check-gradients", "Check backpropagation against differences",
              options.check_gradients, &add_check_gradients_options, &check_gradients_command),
          add(app, "doctor", "Say what may keep a model from learning its data", options.doctor,
              &add_doctor_options, &doctor_command),
          add(app, "exercise", "Find what is wrong in a backward pass", options.exercise,
              &add_exercise_options, &exercise_command),
          add(app, "loss", "Compute a loss, explain it, draw it", options.loss, &add_loss_options,
              &loss),
          add(app, "check-loss", "Check a loss's gradient against differences", options.check_loss,
              &add_check_loss_options, &check_loss_command)};
}

}  // namespace cli
}}  // namespace gradus
