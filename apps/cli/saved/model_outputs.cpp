#include "cli/saved/model_outputs.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/layers/activations.hpp>
#include <numeric>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// 1 / (1 + exp(-z)), without overflow.
Scalar sigmoid_of(Scalar z) {
  const Scalar e = std::exp(-std::abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/// What the file leaves open.
void guess(const Network& network, Preprocessing& preprocessing) {
  if (!preprocessing.knows_scale) preprocessing.scale = static_cast<double>(Scalar(1) / 255);
  if (preprocessing.knows_task) return;
  const bool numbers = network.output_kind() == OutputKind::kLogits || network.outputs() == 1;
  set_task(numbers ? Task::kRegression : Task::kClassification, network.outputs(), preprocessing);
  preprocessing.knows_task = !numbers;
}

}  // namespace

bool outputs_fit(const Preprocessing& preprocessing, Index outputs) {
  const Index classes = std::ssize(preprocessing.classes);
  return preprocessing.task == Task::kRegression || classes == outputs ||
         (classes == 2 && outputs == 1);
}

LoadedModel load_model(const std::string& path, const ReadingOptions& options) {
  const ModelFile file = read_model_file(path);
  LoadedModel loaded{Sequential(file), {{}, {file.loss, file.loss_config}}};
  Preprocessing& preprocessing = loaded.preprocessing;
  const auto found = file.metadata.find(kPreprocessingKey);
  preprocessing = parse_preprocessing(found == file.metadata.end() ? "{}" : found->second, path);
  apply(options, loaded.model.network(), loaded);
  guess(loaded.model.network(), preprocessing);
  const Index outputs = loaded.model.network().outputs();
  if (outputs_fit(preprocessing, outputs)) return loaded;
  throw DataError(path + ": the model has " + std::to_string(outputs) + " outputs, and names " +
                  std::to_string(preprocessing.classes.size()) + " classes");
}

void tell_scale(const std::string& model, const Preprocessing& preprocessing) {
  if (preprocessing.knows_scale) return;
  spdlog::info(
      "{} does not say how its images are scaled. Pixels are scaled to 0...1; --normalize "
      "changes that",
      model);
}

Matrix probabilities(const LoadedModel& loaded, const Matrix& y_pred) {
  if (loaded.preprocessing.task == Task::kRegression) return y_pred;
  const OutputKind kind = loaded.model.network().output_kind();
  if (y_pred.cols() == 1) {
    Matrix both(y_pred.rows(), 2);
    both.col(1) = y_pred;
    if (kind == OutputKind::kLogits) both.col(1) = y_pred.unaryExpr(&sigmoid_of);
    both.col(0) = 1 - both.col(1).array();
    return both;
  }
  if (kind != OutputKind::kLogits) return y_pred;
  Matrix p(y_pred.rows(), y_pred.cols());
  Softmax().forward({nullptr, 0}, {y_pred.data(), y_pred.rows(), y_pred.cols()}, view(p));
  return p;
}

void check_outputs(const std::string& model, const Matrix& y_pred) {
  for (Index row = 0; row < y_pred.rows(); ++row) {
    if (!y_pred.row(row).hasNaN()) continue;
    throw DataError(model + ": its output for sample " + std::to_string(row) +
                    " is not a number; its training diverged, or the sample's numbers are far "
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

}  // namespace gradus::cli
