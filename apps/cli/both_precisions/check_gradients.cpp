#include "cli/both_precisions/check_gradients.hpp"

#include <gradus/core/error.hpp>
#include <gradus/io/architecture.hpp>
#include <gradus/optimizers/sgd.hpp>
#include <utility>
#include <vector>

#include "cli/both_precisions/exercise.hpp"
#include "cli/both_precisions/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// A loss that computes in double, whatever precision it was built for.
class OwnLoss : public Loss {
 public:
  OwnLoss(const std::string& name, Reduction reduction, LossInDouble f)
      : Loss(name, reduction), f_(std::move(f)) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    VectorInDouble v(values.size());
    f_(y_true.cast<double>(), y_pred.cast<double>(), v, nullptr);
    values = v.cast<Scalar>();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    VectorInDouble v(y_pred.rows());
    MatrixInDouble g(y_pred.rows(), y_pred.cols());
    f_(y_true.cast<double>(), y_pred.cast<double>(), v, &g);
    dy_pred = g.cast<Scalar>();
  }
  void check_targets(const Matrix& /*y_true*/, Index /*outputs*/) const override {}

 private:
  LossInDouble f_;
};

Matrix matrix_of(const Json& numbers, Index rows) {
  const auto flat = numbers.get<std::vector<Scalar>>();
  const Index size = std::ssize(flat);
  return ConstMatrixView(flat.data(), rows, size / rows);
}

Polymorphic<Loss> loss_of_request(const Json& request, const LossInDouble& own_loss) {
  const auto name = request.at("loss").get<std::string>();
  if (!own_loss) return Loss::from_config(name, to_config(request.at("config")));
  Reduction reduction{};
  read_value(ConfigValue(request.at("reduction").get<std::string>()), reduction);
  return OwnLoss(name, reduction, own_loss);
}

}  // namespace

std::optional<GradientReport> check_gradients(const Json& request, const LossInDouble& own_loss) {
  Architecture architecture;
  Polymorphic<Loss> loss;
  Polymorphic<Optimizer> optimizer = SGD();
  try {
    architecture = parse_architecture(request.at("architecture").get<std::string>(), "the model");
    loss = loss_of_request(request, own_loss);
  } catch (const Error&) {
    return {};
  }
  plant_fault(request.at("exercise").get<int>(), {architecture.layers, loss, optimizer});
  Network network(architecture.layers, architecture.input, 0);
  network.theta() = matrix_of(request.at("theta"), 1).transpose();
  const auto samples = request.at("samples").get<Index>();
  const Dataset data(matrix_of(request.at("x"), samples), matrix_of(request.at("y"), samples),
                     architecture.input);
  return gradus::check_gradients(network, *loss, data,
                                 {.samples = samples,
                                  .elements = request.at("elements").get<Index>(),
                                  .seed = request.at("seed").get<std::uint64_t>()});
}

}  // namespace gradus::cli
