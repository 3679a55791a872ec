#include "cli/train/setup.hpp"

#include <utility>

#include "cli/train/model.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void fit_targets(const Loss& loss, Data& data) {
  if (data.preprocessing.task == Task::kRegression || loss.takes_class_ids()) return;
  const Index classes = std::ssize(data.preprocessing.classes);
  data.sets.train.one_hot(classes);
  if (data.sets.test.size() > 0) data.sets.test.one_hot(classes);
}

TrainingParts make_training_parts(const TrainOptions& options) {
  // What can be wrong is said before data are read.
  TrainingParts parts{.data = {}, .layers = {}, .loss = {}, .optimizer = make_optimizer(options)};
  if (!options.loss.empty()) (void)make_loss(options, Task::kClassification);
  parts.data = load_data(options);
  parts.loss = make_loss(options, parts.data.preprocessing.task);
  fit_targets(*parts.loss, parts.data);
  set_schedule(options, parts.data.sets.train.size(), *parts.optimizer);
  parts.layers = make_layers(options, parts.data, *parts.loss);
  return parts;
}

TrainingSetup set_up_training(const TrainOptions& options, TrainingParts parts) {
  auto model = std::make_unique<Sequential>(std::move(parts.layers), options.seed);
  model->build(parts.data.sets.train.sample_shape());
  if (parts.theta.size() > 0) model->network().theta() = parts.theta;
  model->compile({.optimizer = parts.optimizer,
                  .loss = parts.loss,
                  .metrics = make_metrics(options, parts.data.preprocessing.task)});
  model->metadata()[kPreprocessingKey] = to_json(parts.data.preprocessing);
  return {std::move(parts.data), std::move(model)};
}

}  // namespace cli
}}  // namespace gradus
