#include "cli/both_precisions/loss_case.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gradus/core/error.hpp>
#include <gradus/losses/loss.hpp>
#include <numeric>
#include <utility>

#include "cli/both_precisions/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

const Json& field(const Json& request, const char* name) {
  static const Json kNull;
  const auto found = request.find(name);
  return found == request.end() ? kNull : *found;
}

/// Axes of y_pred that one value is of: from the config, where they may be counted from the end.
/// Takes them out of it, as rows are samples and columns outputs by the time the loss sees them.
std::vector<Index> take_axes(Config& config, const RegistryEntry<Loss>& known, Index rank) {
  const auto is_axis = [](const auto& item) { return item.first == "axis"; };
  const auto fallback = std::ranges::find_if(known.defaults, is_axis);
  if (fallback == known.defaults.end()) return {rank - 1};
  ConfigValue value = fallback->second;
  const auto given = std::ranges::find_if(config, is_axis);
  if (given != config.end()) {
    value = given->second;
    config.erase(given);
  }
  std::vector<double> numbers;
  if (const auto* list = std::get_if<std::vector<double>>(&value)) {
    numbers = *list;
  } else if (std::holds_alternative<std::monostate>(value)) {
    for (Index axis = 0; axis < rank; ++axis) numbers.push_back(static_cast<double>(axis));
  } else if (const auto* number = std::get_if<double>(&value)) {
    numbers.push_back(*number);
  }
  if (numbers.empty()) {
    throw InvalidArgument("config: axis: expected a number, a list of numbers, or null");
  }
  // Dice and Tversky: each row of the matrix by itself, whatever it is made of.
  if (std::holds_alternative<std::monostate>(fallback->second)) config.emplace_back("axis", -1.0);
  std::vector<Index> axes;
  for (double number : numbers) {
    const double axis = number < 0 ? number + static_cast<double>(rank) : number;
    if (axis != std::floor(axis) || axis < 0 || axis >= static_cast<double>(rank)) {
      throw InvalidArgument("config: axis: y_pred has " + std::to_string(rank) +
                            " axes, got axis " + to_text(number));
    }
    axes.push_back(static_cast<Index>(axis));
    if (std::ranges::count(axes, axes.back()) > 1) {
      throw InvalidArgument("config: axis: got axis " + to_text(number) + " twice");
    }
  }
  return axes;
}

Matrix to_matrix(const Tensor& tensor, const Unfolded& unfolded) {
  Matrix m(unfolded.rows, unfolded.columns);
  for (Index k = 0; k < m.size(); ++k) {
    const auto place = static_cast<std::size_t>(unfolded.place[static_cast<std::size_t>(k)]);
    m.data()[k] = static_cast<Scalar>(tensor.data[place]);
  }
  return m;
}

/// Class ids, one for each row.
Matrix to_ids(Tensor y_true, const Unfolded& rows, const Tensor& y_pred) {
  if (y_true.rank() == y_pred.rank() && y_true.shape.back() == 1) y_true.shape.pop_back();
  if (y_true.shape != rows.row_shape) {
    throw InvalidArgument("y_true: expected a class id for each sample, shape " +
                          shape_text(rows.row_shape) + ", got " + shape_text(y_true.shape) +
                          "; for one-hot targets use a loss that is not sparse");
  }
  Matrix ids(y_true.size(), 1);
  for (Index n = 0; n < ids.rows(); ++n) {
    ids(n, 0) = static_cast<Scalar>(y_true.data[static_cast<std::size_t>(n)]);
  }
  return ids;
}

/// Keras's generalized cross-entropy takes class ids (N, 1) with every prediction: N x N values.
void pair_all(LossCase& given) {
  const Index N = given.y_pred.rows(), C = given.y_pred.cols();
  Matrix y_true(N * N, 1), y_pred(N * N, C);
  std::vector<Index> place;
  for (Index i = 0; i < N; ++i) {
    for (Index j = 0; j < N; ++j) {
      y_true(i * N + j, 0) = given.y_true(i, 0);
      y_pred.row(i * N + j) = given.y_pred.row(j);
      for (Index k = 0; k < C; ++k)
        place.push_back(given.place[static_cast<std::size_t>(j * C + k)]);
    }
  }
  given.y_true = std::move(y_true);
  given.y_pred = std::move(y_pred);
  given.place = std::move(place);
  given.row_shape = {N, N};
}

/// Throws InvalidArgument unless there is one weight for all samples, or one for each: Keras would
/// repeat the values to fit. w: the weights; n: the number of values once both are broadcast. A
/// batch with one value, such as a 1-D one, has as many samples as y_pred's first axis.
void check_weights(const LossCase& given, const Tensor& w, Index values, Index n) {
  const bool one_value = given.row_shape.empty() && !given.loss->takes_class_ids();
  const Index samples = one_value ? given.y_pred_shape.front() : values;
  if (w.size() == 1 || n == samples) return;
  throw InvalidArgument("sample_weight: expected one weight for each sample (" +
                        std::to_string(samples) + "), or one for all, got shape " +
                        shape_text(w.shape));
}

/// Whether Keras has a mask, in which all samples may count.
bool has_mask(const Loss& loss) {
  const auto ignores = [](const auto& option) {
    return option.first == "ignore_class" && !std::holds_alternative<std::monostate>(option.second);
  };
  return loss.name() == "circle" || std::ranges::any_of(loss.config(), ignores);
}

}  // namespace

LossCase to_loss_case(const Json& request) {
  if (!request.is_object()) throw InvalidArgument("expected a JSON object");
  const Json& name = field(request, "loss");
  if (!name.is_string()) throw InvalidArgument("loss: expected a name, such as \"mse\"");
  Tensor y_true = to_tensor(field(request, "y_true"), "y_true");
  Tensor y_pred = to_tensor(field(request, "y_pred"), "y_pred");
  if (y_pred.rank() == 0) throw InvalidArgument("y_pred: expected a list, got one number");
  LossCase given;
  given.y_pred_shape = y_pred.shape;

  const RegistryEntry<Loss>& known = known_loss(name.get<std::string>());
  Config config = to_config(field(request, "config"));
  const bool class_ids = known.make({})->takes_class_ids();
  const bool column_of_ids = class_ids && y_true.rank() == y_pred.rank();
  if (!class_ids) align_ranks(y_true, y_pred);
  const std::vector<Index> axes = take_axes(config, known, y_pred.rank());
  if (class_ids && axes.size() != 1) {
    throw InvalidArgument("config: axis: expected one axis, that of the classes");
  }
  const Unfolded unfolded = unfold(y_pred.shape, axes);
  given.loss = known.make(config);
  given.row_shape = unfolded.row_shape;
  given.place = unfolded.place;
  given.y_pred = to_matrix(y_pred, unfolded);
  if (class_ids) {
    given.y_true = to_ids(std::move(y_true), unfolded, y_pred);
  } else if (y_true.shape == y_pred.shape) {
    given.y_true = to_matrix(y_true, unfolded);
  } else {
    throw InvalidArgument("y_true has shape " + shape_text(y_true.shape) + " and y_pred " +
                          shape_text(y_pred.shape) + "; expected the same shape");
  }
  given.loss->check_targets(given.y_true, given.y_pred.cols());
  const bool of_batch = dynamic_cast<const BatchLoss*>(&*given.loss) != nullptr;
  if (of_batch && class_ids && y_pred.rank() != 2) {
    throw InvalidArgument(given.loss->name() + ": expected embeddings of shape (N, D), got " +
                          shape_text(y_pred.shape));
  }
  if (column_of_ids && given.loss->name() == "categorical_generalized_cross_entropy") {
    pair_all(given);
  }
  const Json& weight = field(request, "sample_weight");
  if (!weight.is_null()) given.sample_weight = to_tensor(weight, "sample_weight");
  return given;
}

Weighting weighting_of(const LossCase& given, const Vector& values) {
  const Loss& loss = *given.loss;
  Tensor v{given.row_shape, std::vector<double>(static_cast<std::size_t>(values.size()), 1)};
  Tensor w{{}, {1}};
  if (has_mask(loss)) {
    Vector kept(values.size());
    loss.mask(read_only(given.y_true), read_only(values), view(kept));
    const double valid = static_cast<double>(kept.sum());
    const bool mean = loss.reduction() == Reduction::kSumOverBatchSize;
    const double scale = !mean ? 1 : (valid == 0 ? 0 : static_cast<double>(kept.size()) / valid);
    for (std::size_t n = 0; n < v.data.size(); ++n) {
      v.data[n] = static_cast<double>(kept(static_cast<Index>(n))) * scale;
    }
  }
  if (given.sample_weight) w = *given.sample_weight;
  align_ranks(v, w);

  Weighting result;
  result.shape = broadcast_shape(v, w, "sample_weight");
  const Index n =
      std::accumulate(result.shape.begin(), result.shape.end(), Index{1}, std::multiplies<>());
  check_weights(given, w, v.size(), n);
  double masked_sum = 0;
  for (Index k = 0; k < n; ++k) {
    const auto row = broadcast_index(v.shape, result.shape, k);
    const auto of = static_cast<std::size_t>(broadcast_index(w.shape, result.shape, k));
    result.row.push_back(row);
    result.weight.push_back(v.data[static_cast<std::size_t>(row)] * w.data[of]);
    masked_sum += result.weight.back();
  }
  if (result.shape.empty()) return result;  // one number, which no reduction changes
  // Keras sums the weights as they were given, before they are broadcast.
  double weight_sum = static_cast<double>(n);
  if (given.sample_weight) weight_sum = std::accumulate(w.data.begin(), w.data.end(), 0.0);
  if (has_mask(loss)) weight_sum = masked_sum;
  result.divisor = loss.divisor(static_cast<double>(n), weight_sum);
  return result;
}

Json evaluate_loss(const Json& request) {
  const LossCase given = to_loss_case(request);
  const Matrix &y_true = given.y_true, &y_pred = given.y_pred;
  Vector values(y_pred.rows());
  given.loss->call(read_only(y_true), read_only(y_pred), view(values));
  const Weighting weighting = weighting_of(given, values);

  // The loss is Σ_k weight_k v_row(k) / divisor = Σ_n c_n v_n.
  Tensor weighted{weighting.shape, {}};
  std::vector<double> c(static_cast<std::size_t>(values.size()), 0);
  double sum = 0;
  const double scale = weighting.divisor == 0 ? 0 : 1 / weighting.divisor;
  for (std::size_t k = 0; k < weighting.row.size(); ++k) {
    const Index row = weighting.row[k];
    weighted.data.push_back(static_cast<double>(values(row)) * weighting.weight[k]);
    sum += weighted.data.back();
    c[static_cast<std::size_t>(row)] += weighting.weight[k] * scale;
  }
  Vector coefficients(values.size());
  for (Index n = 0; n < values.size(); ++n) {
    coefficients(n) = static_cast<Scalar>(c[static_cast<std::size_t>(n)]);
  }
  Matrix dy_pred(y_pred.rows(), y_pred.cols());
  given.loss->weighted_gradient(read_only(y_true), read_only(y_pred), read_only(coefficients),
                                view(dy_pred));

  Tensor gradient{given.y_pred_shape, std::vector<double>(1, 0)};
  for (Index length : given.y_pred_shape) {
    gradient.data.resize(gradient.data.size() * static_cast<std::size_t>(length));
  }
  for (Index k = 0; k < dy_pred.size(); ++k) {
    const auto place = static_cast<std::size_t>(given.place[static_cast<std::size_t>(k)]);
    gradient.data[place] += static_cast<double>(dy_pred.data()[k]);
  }
  const bool none = given.loss->reduction() == Reduction::kNone;
  const Tensor value = none ? weighted : Tensor{{}, {scale == 0 ? 0 : sum * scale}};
  return {{"value", to_json(value)}, {"gradient", to_json(gradient)}};
}

}  // namespace gradus::cli
