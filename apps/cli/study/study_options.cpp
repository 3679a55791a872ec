#include "cli/study/study_options.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/io/model_file.hpp>
#include <gradus/layers/input.hpp>
#include <utility>

#include "cli/both_precisions/exercise.hpp"
#include "cli/exercise/plant.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/study/preset.hpp"
#include "cli/train/setup.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// A safetensors file begins with a number of 64 bits that never needs all of them; JSON has no 0.
bool is_saved_model(const std::string& path) {
  constexpr std::size_t kNumber = 8;
  const std::vector<std::uint8_t> start = read_start(path, kNumber);
  return std::ranges::find(start, 0) != start.end();
}

/// What the preset sets. An optimizer that is asked for has its own defaults.
OptionSettings options_of(const Preset& preset, const CLI::App& app) {
  OptionSettings values = preset.options;
  const CLI::Option* optimizer = app.get_option_no_throw("--optimizer");
  if (optimizer == nullptr || optimizer->count() == 0) return values;
  std::erase_if(values, [](const auto& value) {
    return value.first == "--learning-rate" || value.first == "--momentum";
  });
  return values;
}

/// The preset's data, layers and first parameters.
void add_preset(const Preset& preset, const TrainOptions& options, TrainingParts& parts) {
  preset.make(parts);
  add_loss_of_task(options, parts);
  if (parts.layers.back()->activation()->class_name() == "Softmax") {
    fit_targets(*parts.loss, parts.data);
  }
}

/// A saved model, on the samples that `gradus evaluate` would measure it on.
void add_saved_model(const TrainOptions& options, TrainingParts& parts) {
  const ModelFile file = read_model_file(options.model);
  parts.layers = {Input(file.architecture.input)};
  parts.theta = file.theta;
  for (const Polymorphic<Layer>& layer : file.architecture.layers) parts.layers.push_back(layer);
  const std::string& place = options.train.empty() ? options.data : options.train;
  if (place.empty()) {
    throw InvalidArgument("--model: a saved model needs --data or --train");
  }
  const LoadedModel loaded = load_model(options.model);
  parts.data.preprocessing = loaded.preprocessing;
  TestSource source{place, options.target, options.arrays};
  if (place == kDigits) source.seed = options.seed;
  parts.data.sets.train = load_test_data(source, parts.data.preprocessing);
  understand_task(options.model, loaded.model.network(), parts.data.sets.train.y(),
                  parts.data.preprocessing);
  if (options.limit > 0) parts.data.sets.train.keep_first(options.limit);
  parts.data.name = place_name(place);
  const bool is_named = parts.loss || !file.loss.empty();
  if (!parts.loss && is_named) parts.loss = Loss::from_config(file.loss, file.loss_config);
  add_loss_of_task(options, parts);
  const bool logits = loaded.model.network().output_kind() == OutputKind::kLogits;
  if (!is_named && logits && parts.loss->takes_class_ids()) {
    parts.loss = Loss::from_config(parts.loss->name(), {{"from_logits", true}});
  }
  fit_targets(*parts.loss, parts.data);
}

/// As the options say, and right.
TrainingParts right_parts(const StudyOptions& options) {
  const TrainOptions& training = options.training;
  TrainingParts parts = make_named_parts(training);
  const Preset* preset = find_preset(options.preset);
  if (preset != nullptr && preset->make != nullptr) {
    add_preset(*preset, training, parts);
  } else if (!training.model.empty() && is_saved_model(training.model)) {
    add_saved_model(training, parts);
  } else {
    complete_parts(training, parts);
  }
  return parts;
}

}  // namespace

void add_study_options(CLI::App& app, StudyOptions& options) {
  Choices<std::string> choices;
  for (const Preset& preset : presets()) {
    choices.push_back({preset.name, preset.name, preset.purpose});
  }
  add_choice(app, "--preset", options.preset, "A ready-made training, instead of data and layers",
             choices);
  add_value(app, "--exercise N", options.exercise, whole_number(1, kExercises),
            "Plant the fault of this exercise; `gradus exercise` lists them");
  add_setup_options(app, options.training);
  app.remove_option(app.get_option("--test"));  // these look at the samples to train on
  app.get_option("--model")->description(
      app.get_option("--model")->get_description() +
      "; or read a saved model, with its parameters, its loss and its preprocessing");
  app.callback([&app, &options] {
    if (const Preset* preset = find_preset(options.preset)) {
      options.training.set_by_recipe = set_where_not_given(options_of(*preset, app), app);
    }
  });
}

TrainingParts make_study_parts(const StudyOptions& options) {
  TrainingParts parts = right_parts(options);
  plant_exercise(options.exercise, parts);
  return parts;
}

TrainingSetup set_up_study(const StudyOptions& options) {
  return set_up_training(options.training, make_study_parts(options));
}

}  // namespace gradus::cli
