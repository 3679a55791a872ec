#include "gradus/study/check_gradients.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/option_checks.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/slopes.hpp"
#include "gradus/losses/check_loss.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr bool kIsDouble = sizeof(Scalar) == sizeof(double);

// Relative errors up to this are those of the differences, not of the gradient.
constexpr double kSlopeTolerance = kIsDouble ? 1e-5 : 2e-2;

GradientVerdict verdict_of(SlopeVerdict slope) {
  if (slope == SlopeVerdict::kCorner) return GradientVerdict::kKink;
  return slope == SlopeVerdict::kWrong ? GradientVerdict::kWrong : GradientVerdict::kOk;
}

/// (row, column) of the k-th element.
std::vector<Index> place_of(Index k, const Shape& shape) {
  std::vector<Index> place;
  Index left = shape.size();
  for (const Index dim : shape.dims()) {
    left /= dim;
    place.push_back(k / left);
    k %= left;
  }
  return place;
}

/// A network, its loss and a batch, at one θ.
class GradientCheck {
 public:
  GradientCheck(Network network, const Loss& loss, const Dataset& data,
                const GradientCheckOptions& options)
      : network_(std::move(network)),
        data_(data),
        which_(static_cast<std::size_t>(std::min(options.samples, data.size()))),
        trainer_(network_, loss, data.y().cols(), std::ssize(which_), 1),
        elements_(options.elements),
        random_(options.seed) {
    std::iota(which_.begin(), which_.end(), 0U);
    theta_ = network_.theta();
    loss_ = loss_at(theta_.transpose());
    gradient_ = trainer_.gradient();
  }

  GradientReport run(const Loss& loss) {
    GradientReport report{.loss_name = loss.name(),
                          .loss = loss_,
                          .samples = std::ssize(which_),
                          .precision = kIsDouble ? "double" : "float",
                          .remark = kIsDouble ? "" : ", so that only errors above 2 % show",
                          .tolerance = kSlopeTolerance};
    const Matrix y_true = trainer_.y_true(), y_pred = trainer_.y_pred();  // at θ
    Slopes slopes([this](const Point& theta) { return loss_at(theta); }, theta_.transpose());
    for (const Network::NamedParameter& tensor : network_.parameters()) {
      report.tensors.push_back(check(slopes, tensor));
    }
    const auto is_right = [](const TensorReport& t) {
      return t.verdict != GradientVerdict::kWrong;
    };
    if (!report.ok() && std::ranges::none_of(report.tensors, is_right) && report.samples > 1) {
      report.loss_problems = check_loss(loss, y_true, y_pred).problems;
    }
    return report;
  }

 private:
  using Slopes = gradus::Slopes<Scalar>;
  using Point = Slopes::Point;

  /// L(θ), as training computes it. The step then moves θ: each begins anew, and with it an
  /// optimizer at step 0, by which layers draw their noise.
  double loss_at(const Point& theta) {
    SGD optimizer;
    network_.theta() = theta.transpose();
    return trainer_.train_step({data_, which_}, optimizer);
  }

  /// All elements where there are few; else those with the largest |gradient|, and as many others.
  std::vector<Index> choose(const Network::NamedParameter& tensor) {
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

  TensorReport check(Slopes& slopes, const Network::NamedParameter& tensor) {
    const std::vector<Index> chosen = choose(tensor);
    TensorReport report{.name = tensor.name,
                        .shape = tensor.shape.dims(),
                        .elements = tensor.size,
                        .checked = std::ssize(chosen)};
    const double usual = gradient_.segment(tensor.first, tensor.size).cast<double>().norm() /
                         std::sqrt(static_cast<double>(tensor.size));
    for (const Index i : chosen) {
      const double analytic = gradient_(i);
      const auto answer =
          slopes.compare(analytic, kSlopeTolerance * std::abs(analytic), usual, 0, i);
      const GradientVerdict verdict = verdict_of(answer.verdict);
      const double larger = std::max(std::abs(analytic), std::abs(answer.slope));
      const double error = std::abs(analytic - answer.slope) /
                           std::max({larger, answer.noise / kSlopeTolerance, 1e-300});
      report.kinks += verdict == GradientVerdict::kKink ? 1 : 0;
      report.wrong += verdict == GradientVerdict::kWrong ? 1 : 0;
      report.largest_gradient = std::max(report.largest_gradient, larger);
      const bool worse = std::pair(verdict, error) > std::pair(report.verdict, report.error);
      if (i != chosen.front() && !worse) continue;
      report.worst = place_of(i - tensor.first, tensor.shape);
      report.analytic = analytic;
      report.numerical = answer.slope;
      report.error = error;
      report.verdict = verdict;
    }
    return report;
  }

  Network network_;
  const Dataset& data_;
  std::vector<std::uint32_t> which_;
  Trainer trainer_;
  Index elements_;
  Random random_;
  Vector theta_, gradient_;
  double loss_ = 0;
};

}  // namespace

GradientReport check_gradients(Network network, const Loss& loss, const Dataset& data,
                               const GradientCheckOptions& options) {
  const OptionChecks check("check_gradients");
  check.require(options.samples >= 1, "samples", options.samples, "at least 1");
  check.require(options.elements >= 1, "elements", options.elements, "at least 1");
  loss.check_targets(data.y(), network.outputs());
  loss.check_labels(data.y());
  network.check_theta();
  return GradientCheck(std::move(network), loss, data, options).run(loss);
}

}  // namespace gradus
