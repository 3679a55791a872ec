#include "cli/model_outputs.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/layers/softmax.hpp>
#include <numeric>
#include <string>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

/// 1 / (1 + exp(-z)), without overflow.
Scalar sigmoid_of(Scalar z) {
  const Scalar e = std::exp(-std::abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

Preprocessing unknown_preprocessing(const Network& network) {
  Preprocessing preprocessing;
  if (network.output_kind() == OutputKind::kReal || network.outputs() == 1) {
    preprocessing.task = Task::kRegression;
    return preprocessing;
  }
  for (Index id = 0; id < network.outputs(); ++id) {
    preprocessing.classes.push_back(std::to_string(id));
  }
  return preprocessing;
}

void check_outputs(const LoadedModel& loaded, const std::string& path) {
  const Index classes = std::ssize(loaded.preprocessing.classes);
  const Index outputs = loaded.model.network().outputs();
  if (loaded.preprocessing.task == Task::kRegression || classes == outputs) return;
  if (classes == 2 && outputs == 1) return;
  throw DataError(path + ": the model has " + std::to_string(outputs) + " outputs, and names " +
                  std::to_string(classes) + " classes");
}

}  // namespace

LoadedModel load_model(const std::string& path) {
  const ModelFile file = read_model_file(path);
  LoadedModel loaded{Sequential(file), {}, file.loss, file.loss_config};
  const auto found = file.metadata.find(kPreprocessingKey);
  loaded.preprocessing = found == file.metadata.end()
                             ? unknown_preprocessing(loaded.model.network())
                             : parse_preprocessing(found->second, path);
  check_outputs(loaded, path);
  return loaded;
}

Matrix probabilities(const LoadedModel& loaded, const Matrix& y_pred) {
  if (loaded.preprocessing.task == Task::kRegression) return y_pred;
  const OutputKind kind = loaded.model.network().output_kind();
  if (y_pred.cols() == 1) {
    Matrix both(y_pred.rows(), 2);
    both.col(1) = y_pred;
    if (kind == OutputKind::kReal) both.col(1) = y_pred.unaryExpr(&sigmoid_of);
    both.col(0) = 1 - both.col(1).array();
    return both;
  }
  if (kind != OutputKind::kReal) return y_pred;
  Matrix p(y_pred.rows(), y_pred.cols());
  Softmax().forward({nullptr, 0}, {y_pred.data(), y_pred.rows(), y_pred.cols()}, view(p));
  return p;
}

void check_outputs(const std::string& model, const Matrix& y_pred) {
  for (Index row = 0; row < y_pred.rows(); ++row) {
    if (!y_pred.row(row).hasNaN()) continue;
    throw DataError(model + ": its output for sample " + std::to_string(row) +
                    " is no number; its training has diverged, or the sample's numbers are far "
                    "from those it was trained on");
  }
}

std::string class_name(const Preprocessing& preprocessing, Index id) {
  const auto i = static_cast<std::size_t>(id);
  return i < preprocessing.classes.size() ? preprocessing.classes[i] : std::to_string(id);
}

std::vector<std::pair<Index, double>> likeliest(const Matrix& probabilities, Index row, Index k) {
  std::vector<Index> order(static_cast<std::size_t>(probabilities.cols()));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::stable_sort(order, std::greater(), [&](Index j) { return probabilities(row, j); });
  std::vector<std::pair<Index, double>> first;
  for (const Index j : order) {
    if (std::ssize(first) == k) break;
    first.emplace_back(j, static_cast<double>(probabilities(row, j)));
  }
  return first;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
