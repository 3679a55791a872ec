#include "cli/precise/check_gradients.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/random.hpp>
#include <gradus/io/architecture.hpp>
#include <gradus/optimizers/sgd.hpp>
#include <gradus/training/trainer.hpp>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "cli/precise/exercise.hpp"
#include "cli/precise/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr bool kIsDouble = sizeof(Scalar) == sizeof(double);

// Relative errors up to this are those of the differences, not of the gradient.
constexpr double kTolerance = kIsDouble ? 1e-5 : 2e-2;

// h, times max(1, |θ_i|). A smaller one only where a larger one disagrees: the error of a central
// difference is h² L'''/6 from the curve, which a smaller h makes smaller, and from rounding ε L/h,
// which it makes larger. Around the cube root of ε both are small.
constexpr std::array<double, 3> kSteps =
    kIsDouble ? std::array{1e-5, 1e-6, 1e-7} : std::array{1e-2, 3e-3, 1e-3};

enum class Verdict { kOk, kKink, kWrong };

const char* text_of(Verdict verdict) {
  constexpr std::array kTexts = {"ok", "kink", "WRONG"};
  return kTexts.at(static_cast<std::size_t>(verdict));
}

/// One θ_i, as it was found.
struct CheckedElement {
  Index i = 0;
  double analytic = 0, numerical = 0;
  double error = 0;  // relative
  Verdict verdict = Verdict::kOk;
};

/// Differences of L at one h.
struct Differences {
  double central, left, right;
  double noise;  // what rounding may do to `central`

  double jump() const { return right - left; }
  double relative_error(double analytic) const {
    const double floor = noise / kTolerance;
    return std::abs(analytic - central) / std::max({std::abs(analytic), std::abs(central), floor});
  }
  bool agrees(double analytic) const { return relative_error(analytic) <= kTolerance; }
};

/// The largest number that a step computes on the way to L: rounding is relative to it.
class LargestNumber : public StepObserver {
 public:
  void before_update(const TrainingStep& step) override {
    largest_ = std::max(1.0, std::abs(step.loss_value));
    for (Index l = 1; l <= step.top; ++l) {
      const auto a = read_only(step.work.a[static_cast<std::size_t>(l)], step.rows);
      largest_ = std::max(largest_, static_cast<double>(a.cwiseAbs().maxCoeff()));
    }
  }
  double get() const { return largest_; }

 private:
  double largest_ = 1;
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

ModelParts parts_of_request(const json& request) {
  ModelParts parts{
      parse_architecture(request.at("architecture").get<std::string>(), "the model"),
      Loss::from_config(request.at("loss").get<std::string>(), to_config(request.at("config")))};
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
  double loss_with(Index i, Scalar value);
  Differences differences(Index i, double h);
  CheckedElement check(Index i);
  static Verdict judge(double analytic, const Differences& near, const Differences& nearest);
  std::vector<Index> choose(const Network::NamedParameter& tensor);
  ordered_json check(const Network::NamedParameter& tensor);

  Network network_;
  Index samples_;
  Dataset data_;
  std::vector<std::uint32_t> which_;
  Trainer trainer_;
  Index elements_;
  Random random_;
  Vector theta_, gradient_;
  double loss_ = 0, rounding_ = 0;
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
  LargestNumber largest;
  StepObserver* observer = &largest;
  SGD optimizer;
  network_.theta() = theta_;
  loss_ = trainer_.train_step({data_, which_}, optimizer, {&observer, 1});
  gradient_ = trainer_.gradient();
  // Sixteen roundings: sums of many terms lose that much.
  rounding_ = 16 * static_cast<double>(std::numeric_limits<Scalar>::epsilon()) * largest.get();
}

/// L(θ) with θ_i = value, as training computes it. The step then moves θ: each begins anew, and
/// with it an optimizer at step 0, by which layers draw their noise.
double GradientCheck::loss_with(Index i, Scalar value) {
  SGD optimizer;
  network_.theta() = theta_;
  network_.theta()(i) = value;
  return trainer_.train_step({data_, which_}, optimizer);
}

Differences GradientCheck::differences(Index i, double h) {
  const auto size = static_cast<Scalar>(h * std::max(1.0, std::abs(double{theta_(i)})));
  // θ ± h are rounded: what is divided by is the distance of what was taken.
  const Scalar below = theta_(i) - size, above = theta_(i) + size;
  const double down = double{theta_(i)} - double{below};
  const double up = double{above} - double{theta_(i)};
  const double L_below = loss_with(i, below), L_above = loss_with(i, above);
  return {.central = (L_above - L_below) / (up + down),
          .left = (loss_ - L_below) / down,
          .right = (L_above - loss_) / up,
          .noise = rounding_ / (up + down)};
}

/// Where no h agreed. At a kink of L the slopes on both sides stay apart, whatever h is, and any
/// number between them is as right as they are; where L is smooth they differ by h L''.
Verdict GradientCheck::judge(double analytic, const Differences& near, const Differences& nearest) {
  const bool stays = std::abs(nearest.jump()) > std::abs(near.jump()) / 2;
  const bool is_jump = std::abs(nearest.jump()) > 8 * nearest.noise;
  const auto [low, high] = std::minmax(nearest.left, nearest.right);
  const double slack = 2 * nearest.noise + kTolerance * std::max(std::abs(low), std::abs(high));
  const bool between = low - slack <= analytic && analytic <= high + slack;
  return stays && is_jump && between ? Verdict::kKink : Verdict::kWrong;
}

CheckedElement GradientCheck::check(Index i) {
  CheckedElement element{.i = i, .analytic = gradient_(i)};
  std::array<Differences, kSteps.size()> tried{};
  for (std::size_t k = 0; k < kSteps.size(); ++k) {
    tried.at(k) = differences(i, kSteps.at(k));
    // A smaller h has more noise: it counts only where it gives something else.
    const double apart = std::abs(element.analytic - tried[0].central);
    const double changed = std::abs(tried.at(k).central - tried[0].central);
    if (!tried.at(k).agrees(element.analytic) || (k > 0 && changed < apart / 2)) continue;
    element.numerical = tried.at(k).central;
    element.error = tried.at(k).relative_error(element.analytic);
    return element;
  }
  element.numerical = tried[0].central;
  element.error = tried[0].relative_error(element.analytic);
  element.verdict = judge(element.analytic, tried[1], tried[2]);
  return element;
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

ordered_json GradientCheck::check(const Network::NamedParameter& tensor) {
  CheckedElement worst;
  Index kinks = 0, wrong = 0;
  double largest = 0;
  const std::vector<Index> chosen = choose(tensor);
  for (const Index i : chosen) {
    const CheckedElement element = check(i);
    kinks += element.verdict == Verdict::kKink ? 1 : 0;
    wrong += element.verdict == Verdict::kWrong ? 1 : 0;
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
  ordered_json tensors = ordered_json::array();
  for (const Network::NamedParameter& tensor : network_.parameters()) {
    tensors.push_back(check(tensor));
  }
  return {{"precision", kIsDouble ? "double" : "float"},
          {"samples", samples_},
          {"loss", loss_},
          {"tolerance", kTolerance},
          {"tensors", tensors}};
}

}  // namespace

ordered_json check_gradients(const json& request) {
  const ModelParts parts = parts_of_request(request);
  return GradientCheck(request, parts).run();
}

bool knows_model(const json& request) {
  try {
    (void)parts_of_request(request);
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
