#include "cli/both_precisions/check_gradients.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/random.hpp>
#include <gradus/core/slopes.hpp>
#include <gradus/io/architecture.hpp>
#include <gradus/optimizers/sgd.hpp>
#include <gradus/training/trainer.hpp>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/both_precisions/exercise.hpp"
#include "cli/both_precisions/json_config.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr bool kIsDouble = sizeof(Scalar) == sizeof(double);

// Relative errors up to this are those of the differences, not of the gradient.
constexpr double kTolerance = kIsDouble ? 1e-5 : 2e-2;

const char* text_of(SlopeVerdict verdict) {
  constexpr std::array kTexts = {"ok", "kink", "WRONG"};
  return kTexts.at(static_cast<std::size_t>(verdict));
}

/// One θ_i, as it was found.
struct CheckedElement {
  Index i = 0;
  double analytic = 0, numerical = 0;
  double error = 0;  // relative
  SlopeVerdict verdict = SlopeVerdict::kRight;
};

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

Matrix matrix_of(const json& numbers, Index rows) {
  const auto flat = numbers.get<std::vector<Scalar>>();
  const Index size = std::ssize(flat);
  return ConstMatrixView(flat.data(), rows, size / rows);
}

struct ModelParts {
  Architecture architecture;
  Polymorphic<Loss> loss;
};

Polymorphic<Loss> loss_of_request(const json& request, const LossInDouble& own_loss) {
  const auto name = request.at("loss").get<std::string>();
  if (!own_loss) return Loss::from_config(name, to_config(request.at("config")));
  Reduction reduction{};
  read_value(ConfigValue(request.at("reduction").get<std::string>()), reduction);
  return OwnLoss(name, reduction, own_loss);
}

ModelParts parts_of_request(const json& request, const LossInDouble& own_loss) {
  ModelParts parts{parse_architecture(request.at("architecture").get<std::string>(), "the model"),
                   loss_of_request(request, own_loss)};
  Polymorphic<Optimizer> optimizer = SGD();
  plant_fault(request.at("exercise").get<int>(),
              {parts.architecture.layers, parts.loss, optimizer});
  return parts;
}

/// A model, its loss and a batch, at one θ.
class GradientCheck {
 public:
  GradientCheck(const json& request, const ModelParts& parts);
  ordered_json run();

 private:
  using Slopes = gradus::Slopes<Scalar>;

  double loss_at(const Slopes::Point& theta);
  CheckedElement check(Slopes& slopes, double usual, Index i);
  std::vector<Index> choose(const Network::NamedParameter& tensor);
  ordered_json check(Slopes& slopes, const Network::NamedParameter& tensor);

  Network network_;
  Index samples_;
  Dataset data_;
  std::vector<std::uint32_t> which_;
  Trainer trainer_;
  Index elements_;
  Random random_;
  Vector theta_, gradient_;
  double loss_ = 0;
};

GradientCheck::GradientCheck(const json& request, const ModelParts& parts)
    : network_(parts.architecture.layers, parts.architecture.input, 0),
      samples_(request.at("samples").get<Index>()),
      data_(matrix_of(request.at("x"), samples_), matrix_of(request.at("y"), samples_),
            parts.architecture.input),
      which_(static_cast<std::size_t>(samples_)),
      trainer_(network_, *parts.loss, data_.y().cols(), samples_, 1),
      elements_(request.at("elements").get<Index>()),
      random_(request.at("seed").get<std::uint64_t>()) {
  parts.loss->check_targets(data_.y(), network_.outputs());
  parts.loss->check_labels(data_.y());
  std::iota(which_.begin(), which_.end(), 0U);
  theta_ = matrix_of(request.at("theta"), 1).transpose();
  if (theta_.size() != network_.theta().size()) {
    throw InvalidArgument("theta: expected " + std::to_string(network_.theta().size()) +
                          " numbers, got " + std::to_string(theta_.size()));
  }
  loss_ = loss_at(theta_.transpose());
  gradient_ = trainer_.gradient();
}

/// L(θ), as training computes it. The step then moves θ: each begins anew, and with it an optimizer
/// at step 0, by which layers draw their noise.
double GradientCheck::loss_at(const Slopes::Point& theta) {
  SGD optimizer;
  network_.theta() = theta.transpose();
  return trainer_.train_step({data_, which_}, optimizer);
}

CheckedElement GradientCheck::check(Slopes& slopes, double usual, Index i) {
  const double analytic = gradient_(i);
  const auto answer = slopes.compare(analytic, kTolerance * std::abs(analytic), usual, 0, i);
  const double floor = answer.noise / kTolerance;
  const double size = std::max({std::abs(analytic), std::abs(answer.slope), floor, 1e-300});
  return {.i = i,
          .analytic = analytic,
          .numerical = answer.slope,
          .error = std::abs(analytic - answer.slope) / size,
          .verdict = answer.verdict};
}

/// All elements where there are few; else those with the largest |gradient|, and as many others.
std::vector<Index> GradientCheck::choose(const Network::NamedParameter& tensor) {
  std::vector<Index> all(static_cast<std::size_t>(tensor.size));
  std::iota(all.begin(), all.end(), tensor.first);
  if (tensor.size <= elements_) return all;
  const auto largest = all.begin() + (elements_ + 1) / 2;
  std::partial_sort(all.begin(), largest, all.end(), [&](Index i, Index j) {
    return std::abs(gradient_(i)) > std::abs(gradient_(j));
  });
  const auto end = all.begin() + elements_;
  for (auto place = largest; place != end; ++place) {
    const auto rest = static_cast<std::uint32_t>(
        std::min<std::ptrdiff_t>(all.end() - place, std::numeric_limits<std::uint32_t>::max()));
    std::iter_swap(place, place + random_.below(rest));
  }
  all.erase(end, all.end());
  return all;
}

/// (row, column) of the k-th element.
json place_of(Index k, const Shape& shape) {
  json place = json::array();
  Index left = shape.size();
  for (const Index dim : shape.dims()) {
    left /= dim;
    place.push_back(k / left);
    k %= left;
  }
  return place;
}

ordered_json GradientCheck::check(Slopes& slopes, const Network::NamedParameter& tensor) {
  CheckedElement worst;
  Index kinks = 0, wrong = 0;
  double largest = 0;
  const std::vector<Index> chosen = choose(tensor);
  const double usual = gradient_.segment(tensor.first, tensor.size).cast<double>().norm() /
                       std::sqrt(static_cast<double>(tensor.size));
  for (const Index i : chosen) {
    const CheckedElement element = check(slopes, usual, i);
    kinks += element.verdict == SlopeVerdict::kCorner ? 1 : 0;
    wrong += element.verdict == SlopeVerdict::kWrong ? 1 : 0;
    largest = std::max({largest, std::abs(element.analytic), std::abs(element.numerical)});
    const bool worse =
        std::pair(element.verdict, element.error) > std::pair(worst.verdict, worst.error);
    if (i == chosen.front() || worse) worst = element;
  }
  return {{"name", tensor.name},
          {"shape", tensor.shape.dims()},
          {"elements", tensor.size},
          {"checked", std::ssize(chosen)},
          {"kinks", kinks},
          {"wrong", wrong},
          {"largest_gradient", largest},
          {"max_relative_error", worst.error},
          {"worst",
           {{"index", place_of(worst.i - tensor.first, tensor.shape)},
            {"analytic", worst.analytic},
            {"numerical", worst.numerical}}},
          {"verdict", text_of(worst.verdict)}};
}

ordered_json GradientCheck::run() {
  Slopes slopes([this](const Slopes::Point& theta) { return loss_at(theta); }, theta_.transpose());
  ordered_json tensors = ordered_json::array();
  for (const Network::NamedParameter& tensor : network_.parameters()) {
    tensors.push_back(check(slopes, tensor));
  }
  return {{"precision", kIsDouble ? "double" : "float"},
          {"samples", samples_},
          {"loss", loss_},
          {"tolerance", kTolerance},
          {"tensors", tensors}};
}

}  // namespace

ordered_json check_gradients(const json& request, const LossInDouble& own_loss) {
  const ModelParts parts = parts_of_request(request, own_loss);
  return GradientCheck(request, parts).run();
}

bool knows_model(const json& request, const LossInDouble& own_loss) {
  try {
    (void)parts_of_request(request, own_loss);
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace cli
}}  // namespace gradus
