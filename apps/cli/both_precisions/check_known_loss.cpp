#include "cli/both_precisions/check_known_loss.hpp"

#include <algorithm>
#include <gradus/core/random.hpp>
#include <gradus/core/softmax.hpp>
#include <gradus/losses/check_loss.hpp>
#include <gradus/losses/loss.hpp>

#include "cli/both_precisions/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Predictions as the loss takes them. A loss that does not say gets probabilities, which are
/// numbers like any others.
Matrix predictions_for(const Loss& loss, Index samples, Index outputs, Random& random) {
  Matrix y_pred(samples, outputs);
  const bool in_unit_interval =
      loss.predictions() == OutputKind::kUnitInterval ||
      (outputs == 1 && loss.predictions() != OutputKind::kLogits);  // where no softmax makes it so
  for (Scalar& number : y_pred.reshaped()) {
    number = static_cast<Scalar>(in_unit_interval ? random.uniform(0.05, 0.95) : random.normal());
  }
  const bool distribution = loss.predictions() == OutputKind::kProbabilities ||
                            loss.predictions() == OutputKind::kAnything;
  if (distribution && outputs > 1) softmax(read_only(y_pred), view(y_pred));
  return y_pred;
}

/// Class ids, or one-hot rows, of classes drawn at random; each class twice where there is room, as
/// a loss may look for pairs.
Matrix targets_for(const Loss& loss, Index samples, Index outputs) {
  Matrix y_true = Matrix::Zero(samples, loss.takes_class_ids() ? 1 : outputs);
  for (Index n = 0; n < samples; ++n) {
    const Index id = n / 2 % outputs;
    y_true(n, loss.takes_class_ids() ? 0 : id) =
        loss.takes_class_ids() ? static_cast<Scalar>(id) : 1;
  }
  return y_true;
}

}  // namespace

Json check_known_loss(const Json& request) {
  const Polymorphic<Loss> loss =
      Loss::from_config(request.at("loss").get<std::string>(), to_config(request.at("config")));
  const auto samples = request.at("samples").get<Index>();
  const auto outputs = request.at("outputs").get<Index>();
  Random random(request.at("seed").get<std::uint64_t>());
  const Matrix y_true = targets_for(*loss, samples, outputs);
  const Matrix y_pred = predictions_for(*loss, samples, outputs, random);
  LossCheckOptions options;
  if (!request.at("lowest").is_null()) options.lowest = request["lowest"].get<Scalar>();
  if (!request.at("highest").is_null()) options.highest = request["highest"].get<Scalar>();
  const LossReport report = check_loss(*loss, y_true, y_pred, options);
  VectorInDouble values(samples);
  const bool in_double =
      sizeof(Scalar) == sizeof(double) ||
      loss->call_in_double(y_true.cast<double>(), y_pred.cast<double>(), values, nullptr);
  return {{"problems", report.problems}, {"warnings", report.warnings}, {"in_double", in_double}};
}

bool knows_loss(const std::string& name) {
  return std::ranges::any_of(known_losses(), [&](const RegistryEntry<Loss>& known) {
    return std::ranges::any_of(known.names,
                               [&](const std::string& n) { return same_name(n, name); });
  });
}

}  // namespace gradus::cli
