#include "cli/study/gradient_question.hpp"

#include <algorithm>
#include <gradus/io/architecture.hpp>
#include <gradus/training/sequential.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "cli/both_precisions/in_double.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::vector<Scalar> flat(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

/// Empty where double knows the loss itself, or the loss cannot compute in double.
LossInDouble own_loss_in_double(const Polymorphic<Loss>& loss, const Matrix& y_true,
                                Index outputs) {
  if (f64::cli::knows_loss(loss->name())) return {};
  VectorInDouble values(y_true.rows());
  const MatrixInDouble y_pred = MatrixInDouble::Constant(y_true.rows(), outputs, 0.5);
  if (!loss->call_in_double(y_true.cast<double>(), y_pred, values, nullptr)) return {};
  return [loss](const MatrixInDouble& y, const MatrixInDouble& p, VectorInDouble& v,
                MatrixInDouble* dp) { loss->call_in_double(y, p, v, dp); };
}

}  // namespace

GradientReport check_gradients_of(const TrainingParts& parts, int exercise,
                                  const GradientCheckOptions& options) {
  const Dataset& train = parts.data.sets.train;
  const Index samples = std::min(options.samples, train.size());
  std::vector<std::uint32_t> which(static_cast<std::size_t>(samples));
  std::iota(which.begin(), which.end(), 0U);
  Matrix x(samples, train.features()), y(samples, train.y().cols());
  train.gather(which, view(x));
  train.gather_targets(which, view(y));
  Sequential model(parts.layers, options.seed);
  model.build(train.sample_shape());
  model.compile({.optimizer = parts.optimizer, .loss = parts.loss});
  if (parts.theta.size() > 0) model.network().theta() = parts.theta;
  // What is wrong on purpose is called as the right thing is, and planted anew by those who answer.
  const Json request = {{"architecture", to_json(Architecture{train.sample_shape(), parts.layers})},
                        {"theta", flat(model.network().theta())},
                        {"samples", samples},
                        {"x", flat(x)},
                        {"y", flat(y)},
                        {"loss", parts.loss->name()},
                        {"config", to_json(parts.loss->config())},
                        {"reduction", std::get<std::string>(value_of(parts.loss->reduction()))},
                        {"elements", options.elements},
                        {"seed", options.seed},
                        {"exercise", exercise}};
  const LossInDouble own_loss = own_loss_in_double(parts.loss, y, model.network().outputs());
  // A layer, or a loss that is a class, is built in float alone, where differences show less.
  if (auto report = f64::cli::check_gradients(request, own_loss)) return *report;
  GradientReport report =
      gradus::check_gradients(model, Dataset(x, y, train.sample_shape()), options);
  report.remark = ": a layer or the loss is not known in double" + report.remark;
  return report;
}

}  // namespace gradus::cli
