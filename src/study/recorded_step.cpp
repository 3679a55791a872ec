#include "gradus/study/recorded_step.hpp"

#include "gradus/optimizers/rmsprop.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

Matrix rows_of(const Matrix& m, Rows rows) { return m.middleRows(rows.first, rows.count); }

/// A part of a vector as long as θ, as rows x columns: the last dimension of its shape are columns.
Matrix array_of(const Network::NamedParameter& parameter, ConstVectorView all) {
  const Index columns = parameter.shape.rank() == 0 ? 1 : parameter.shape.dims().back();
  return ConstMatrixView(all.data() + parameter.first, parameter.size / columns, columns);
}

/// Whether "dense_1/kernel" belongs to the step "dense_1".
bool belongs_to(const Network::NamedParameter& parameter, const std::string& step_name) {
  return parameter.name.substr(0, parameter.name.rfind('/')) == step_name;
}

RecordedParameter record_parameter(const TrainingStep& step,
                                   const Network::NamedParameter& parameter) {
  RecordedParameter recorded;
  recorded.name = parameter.name.substr(parameter.name.rfind('/') + 1);
  recorded.shape = parameter.shape;
  recorded.before = array_of(parameter, read_only(step.network.theta()));
  for (const Vector& moment : step.optimizer.moments()) {
    recorded.moments_before.push_back(array_of(parameter, read_only(moment)));
  }
  return recorded;
}

RecordedLayer record_layer(const TrainingStep& step, Index l) {
  const Network& network = step.network;
  const auto i = static_cast<std::size_t>(l);
  RecordedLayer recorded;
  recorded.name = network.step_name(l);
  recorded.class_name = network.step_class(l);
  recorded.y = rows_of(step.work.a[i], step.rows);
  recorded.in_loss = l > step.top;
  if (network.first_trainable() <= l && l <= step.top) {
    recorded.dy = rows_of(step.work.delta[i], step.rows);
  }
  if (step.work.noise[i].size() > 0) recorded.noise = rows_of(step.work.noise[i], step.rows);
  for (const Network::NamedParameter& parameter : network.parameters()) {
    if (!belongs_to(parameter, recorded.name)) continue;
    recorded.parameters.push_back(record_parameter(step, parameter));
  }
  return recorded;
}

RecordedStep record(const TrainingStep& step) {
  RecordedStep recorded;
  recorded.number = step.number;
  recorded.input_shape = step.network.input_shape();
  recorded.x = read_only(step.work.a[0], step.rows);
  for (Index l = 1; l <= step.network.steps(); ++l) {
    recorded.layers.push_back(record_layer(step, l));
  }
  recorded.loss_name = step.loss.name();
  recorded.loss_of_logits = step.loss.predictions() == OutputKind::kLogits;
  recorded.y_true = step.y_true;
  recorded.sample_weights = step.sample_weights;
  recorded.values = step.values;
  recorded.coefficients = step.coefficients;
  recorded.loss = step.loss_value;
  recorded.penalty = step.network.penalty();
  recorded.optimizer = step.optimizer.class_name();
  if (const auto* rmsprop = dynamic_cast<const RMSprop*>(&step.optimizer)) {
    recorded.centered_alone = rmsprop->options().centered && rmsprop->options().momentum == 0;
  }
  recorded.learning_rate = step.optimizer.learning_rate();
  return recorded;
}

}  // namespace

void StepRecorder::before_update(const TrainingStep& step) {
  if (step.number == number_) recorded_ = record(step);
}

void StepRecorder::after_update(const TrainingStep& step) {
  if (step.number != number_) return;
  for (RecordedLayer& layer : recorded_->layers) {
    auto recorded = layer.parameters.begin();
    for (const Network::NamedParameter& parameter : step.network.parameters()) {
      if (!belongs_to(parameter, layer.name)) continue;
      recorded->gradient = array_of(parameter, step.gradient);
      recorded->after = array_of(parameter, read_only(step.network.theta()));
      for (const Vector& moment : step.optimizer.moments()) {
        recorded->moments_after.push_back(array_of(parameter, read_only(moment)));
      }
      ++recorded;
    }
  }
}

void StepRecorder::on_divergence(const TrainingStep& step, const std::string& tensor,
                                 const std::string& message) {
  recorded_ = record(step);  // whichever step it is: the one asked for is not reached
  recorded_->tensor = tensor;
  recorded_->divergence = message;
}

}  // namespace gradus
