#include "cli/report/evaluation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/softmax.hpp>
#include <gradus/core/text.hpp>
#include <limits>
#include <numeric>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kMostMistakes = 24;
constexpr std::size_t kMostUnits = 36;
constexpr Index kMostPoints = 1000;
constexpr Index kMostTargets = 8;
constexpr std::size_t kLikeliest = 3;

/// Height, width and channels of an image's shape; channels 0 where it is none.
ByteImage image_of_shape(const Shape& shape) {
  const std::vector<Index>& dims = shape.dims();
  if (dims.size() == 2) return {dims[0], dims[1], 1};
  if (dims.size() == 3 && (dims[2] == 1 || dims[2] == 3)) return {dims[0], dims[1], dims[2]};
  return {0, 0, 0};
}

bool within_unit_interval(const Matrix& y) { return y.minCoeff() >= 0 && y.maxCoeff() <= 1; }

/// A number a class from what the model gives: N x classes, at least 2.
Matrix class_scores(Matrix y_pred, OutputKind kind) {
  const bool logits = kind == OutputKind::kLogits ||
                      (kind != OutputKind::kUnitInterval && kind != OutputKind::kProbabilities &&
                       !within_unit_interval(y_pred));
  if (y_pred.cols() == 1) {
    if (logits) y_pred = (1 + (-y_pred.array()).exp()).inverse();  // sigmoid
    Matrix both(y_pred.rows(), 2);
    both << (1 - y_pred.array()).matrix(), y_pred;
    return both;
  }
  if (logits) softmax(read_only(y_pred), view(y_pred));
  return y_pred;
}

Index largest_of(const Matrix& m, Index row) {
  Index place = 0;
  m.row(row).maxCoeff(&place);
  return place;
}

std::vector<std::pair<Index, double>> likeliest_classes(const Matrix& scores, Index row) {
  std::vector<Index> classes(static_cast<std::size_t>(scores.cols()));
  std::iota(classes.begin(), classes.end(), Index{0});
  const std::size_t count = std::min(kLikeliest, classes.size());
  std::ranges::partial_sort(classes, classes.begin() + static_cast<std::ptrdiff_t>(count),
                            [&](Index a, Index b) {
                              const Scalar p = scores(row, a), q = scores(row, b);
                              return p != q ? p > q : a < b;
                            });
  std::vector<std::pair<Index, double>> result;
  for (std::size_t i = 0; i < count; ++i) {
    result.emplace_back(classes[i], static_cast<double>(scores(row, classes[i])));
  }
  return result;
}

Index true_class(const Matrix& y, Index row) {
  return y.cols() == 1 ? static_cast<Index>(y(row, 0)) : largest_of(y, row);
}

void add_mistakes(Report& report, const ShownData& shown, const Matrix& scores) {
  const Dataset& data = shown.data;
  std::vector<std::pair<double, Index>> wrong;  // -score, sample
  for (Index n = 0; n < scores.rows(); ++n) {
    const Index predicted = largest_of(scores, n);
    if (predicted == true_class(data.y(), n)) continue;
    wrong.emplace_back(-static_cast<double>(scores(n, predicted)), n);
  }
  const std::size_t count = std::min(kMostMistakes, wrong.size());
  std::ranges::partial_sort(wrong, wrong.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const Index n = wrong[i].second;
    const Index number = shown.rows.empty() ? n : shown.rows[static_cast<std::size_t>(n)];
    report.mistakes.push_back({.index = number,
                               .true_class = true_class(data.y(), n),
                               .predicted_class = largest_of(scores, n),
                               .likeliest = likeliest_classes(scores, n),
                               .image = sample_image(data, n)});
  }
}

void add_classification(Report& report, const ShownData& shown, const Matrix& y_pred,
                        OutputKind kind) {
  const Matrix scores = class_scores(y_pred, kind);
  ConfusionMatrix confusion(scores.cols());
  confusion.update(read_only(shown.data.y()), read_only(scores));
  report.confusion = confusion.counts();
  add_mistakes(report, shown, scores);
}

/// Of column j. The points are at equal steps through the data, so that all of it is seen.
Report::Target target_of(const Matrix& y, const Matrix& y_pred, Index j) {
  const auto truth = y.col(j).cast<double>(), predicted = y_pred.col(j).cast<double>();
  const Eigen::ArrayXd residuals = truth - predicted;
  const double squares = residuals.square().sum();
  const double spread = (truth.array() - truth.mean()).square().sum();
  const double count = static_cast<double>(y.rows());
  Report::Target target{
      .name = "Output " + std::to_string(j + 1),
      .samples = y.rows(),
      .r2 = spread > 0 ? 1 - squares / spread : std::numeric_limits<double>::quiet_NaN(),
      .rmse = std::sqrt(squares / count),
      .mae = residuals.abs().mean()};
  target.residuals = histogram({residuals.begin(), residuals.end()});
  const Index points = std::min(kMostPoints, y.rows());
  for (Index i = 0; i < points; ++i) {
    const Index n = i * y.rows() / points;
    target.points.push_back({truth(n), predicted(n)});
  }
  return target;
}

void add_targets(Report& report, const Matrix& y, const Matrix& y_pred) {
  for (Index j = 0; j < std::min(kMostTargets, y.cols()); ++j) {
    report.targets.push_back(target_of(y, y_pred, j));
  }
  if (y.cols() <= kMostTargets) return;
  report.notes.push_back(concat("Predictions and residuals are shown of the first ", kMostTargets,
                                " of ", y.cols(), " outputs."));
}

/// The weights of a unit for each pixel, averaged over its channels. kernel: pixels * channels x
/// units.
Report::UnitWeights unit_weights(const Matrix& kernel, Index unit, const ByteImage& image) {
  Report::UnitWeights weights{.unit = unit, .height = image.height, .width = image.width};
  for (Index pixel = 0; pixel < image.height * image.width; ++pixel) {
    const auto channels = kernel.col(unit).segment(pixel * image.channels, image.channels);
    weights.values.push_back(static_cast<double>(channels.mean()));
  }
  return weights;
}

}  // namespace

ByteImage sample_image(const Dataset& data, Index i) {
  ByteImage image = image_of_shape(data.sample_shape());
  if (image.channels == 0) return {};
  const std::span<const std::uint8_t> bytes = data.bytes(i);
  if (data.is_bytes()) {
    image.bytes.assign(bytes.begin(), bytes.end());
    return image;
  }
  Matrix x(1, data.features());
  const std::array which = {static_cast<std::uint32_t>(i)};
  data.gather(which, view(x));
  const Scalar least = x.minCoeff(), range = x.maxCoeff() - least;
  for (const Scalar value : x.reshaped()) {
    const Scalar share = std::isfinite(value) && range > 0 ? (value - least) / range : 0;
    image.bytes.push_back(static_cast<std::uint8_t>(std::lround(255 * share)));
  }
  return image;
}

void add_weights(Report& report, const Network& network) {
  const ByteImage image = image_of_shape(network.input_shape());
  if (image.channels == 0) return;
  const Index inputs = network.inputs();
  const auto is_kernel = [&](const Network::NamedParameter& parameter) {
    return parameter.name.ends_with("kernel") && parameter.shape.rank() == 2 &&
           parameter.shape.dims()[0] == inputs;
  };
  const auto& parameters = network.parameters();
  const auto found = std::ranges::find_if(parameters, is_kernel);
  if (found == parameters.end()) return;
  const Matrix kernel =
      ConstMatrixView(network.theta().data() + found->first, inputs, found->size / inputs);
  std::vector<std::pair<Scalar, Index>> units;  // -norm, unit
  for (Index unit = 0; unit < kernel.cols(); ++unit) {
    units.emplace_back(-kernel.col(unit).norm(), unit);
  }
  const auto end = units.begin() + static_cast<std::ptrdiff_t>(std::min(kMostUnits, units.size()));
  std::ranges::partial_sort(units, end);
  for (auto unit = units.begin(); unit != end; ++unit) {
    report.weights.push_back(unit_weights(kernel, unit->second, image));
  }
}

void add_evaluation(Report& report, Sequential& model, const ShownData& shown,
                    const std::vector<std::string>& class_names, const EvaluateOptions& options) {
  report.samples = shown.name;
  const Matrix y_pred = model.predict(shown.data, options);
  const bool finite = y_pred.allFinite() && model.network().theta().allFinite();
  if (!finite) {
    report.notes.emplace_back(
        "The trained model's parameters or predictions are not finite numbers, so their charts "
        "are left out.");
    return;
  }
  if (y_pred.rows() > 0 && class_names.empty()) add_targets(report, shown.data.y(), y_pred);
  if (y_pred.rows() > 0 && !class_names.empty()) {
    report.class_names = class_names;
    add_classification(report, shown, y_pred, model.network().output_kind());
  }
  add_weights(report, model.network());
}

}  // namespace gradus::cli
