// The slopes of a function by differences, as exactly as rounding allows.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "gradus/core/matrix.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class SlopeVerdict { kRight, kCorner, kWrong };

/// f near a point, in float or in double. The error of a difference over 2h is h² f'''/6 from the
/// curve and σ/h from rounding, σ being the noise of f. No h suits all functions, so several are
/// tried, the largest first: it has the least noise.
template <class Number>
class Slopes {
 public:
  using Point = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Function = std::function<double(const Point&)>;

  Slopes(Function f, Point x)
      : f_(std::move(f)), x_(std::move(x)), f_at_x_(f_(x_)), noise_(measured_noise()) {}

  /// σ
  double noise() const { return noise_; }

  struct Answer {
    double slope = 0;  ///< By the differences that agree, or else can be trusted most,
    double noise = 0;  ///< and what they may be wrong by.
    SlopeVerdict verdict = SlopeVerdict::kWrong;
  };

  /// Whether `claimed` is ∂f/∂x_nj: up to `slack`, to what rounding and the curve may do to the
  /// differences, and to either slope at a corner. usual: how large such slopes are.
  Answer compare(double claimed, double slack, double usual, Index n, Index j) {
    std::array<Difference, kSizes.size()> tried;
    for (std::size_t i = 0; i < tried.size(); ++i) {
      const Difference& d = tried.at(i) = difference(kSizes.at(i), n, j);
      const bool sharp = d.noise <= usual / 20;
      if (sharp && std::abs(claimed - d.central) <= slack + d.noise)
        return {d.central, d.noise, SlopeVerdict::kRight};
    }
    const Difference best = most_certain(tried);
    SlopeVerdict verdict = SlopeVerdict::kWrong;
    if (is_at_corner(claimed, slack, tried)) verdict = SlopeVerdict::kCorner;
    if (std::abs(claimed - best.central) <= slack + best.noise) verdict = SlopeVerdict::kRight;
    return {best.central, best.noise, verdict};
  }

 private:
  static constexpr bool kFloat = sizeof(Number) == sizeof(float);
  static constexpr double kEpsilon = std::numeric_limits<Number>::epsilon();
  // h, as a multiple of max(|x|, 0.1).
  static constexpr std::array<double, 6> kSizes =
      kFloat ? std::array{0x1p-3, 0x1p-5, 0x1p-7, 0x1p-9, 0x1p-11, 0x1p-13}
             : std::array{0x1p-12, 0x1p-15, 0x1p-18, 0x1p-21, 0x1p-24, 0x1p-27};

  struct Difference {
    double central = NAN, left = NAN, right = NAN;
    double noise = INFINITY;  ///< At most, for all three.
    double jump() const { return std::abs(right - left); }
  };
  using Differences = std::array<Difference, kSizes.size()>;

  Difference difference(double size, Index n, Index j) {
    constexpr double kDeviations = 10;  // σ is an estimate, and millions of differences are taken
    Number& x_nj = x_(n, j);
    const Number x = x_nj, h = static_cast<Number>(size * std::max(std::abs(double{x}), 0.1));
    const Number above = x + h, below = x - h;  // rounded: what counts is their distance
    const double up = double{above} - double{x}, down = double{x} - double{below};
    x_nj = above;
    const double f_above = f_(x_);
    x_nj = below;
    const double f_below = f_(x_);
    x_nj = x;
    Difference d{.central = (f_above - f_below) / (up + down),
                 .left = (f_at_x_ - f_below) / down,
                 .right = (f_above - f_at_x_) / up,
                 .noise = kDeviations * noise_ / std::min(up, down)};
    // Where f ends, such as log x at 0, there is one side alone.
    if (!std::isfinite(f_below)) d.central = d.left = d.right;
    if (!std::isfinite(f_above)) d.central = d.right = d.left;
    return std::isfinite(d.central) ? d : Difference{};
  }

  /// The one that a smaller h confirms best; its `noise` then holds the curve's part too.
  static Difference most_certain(const Differences& tried) {
    Difference best;
    for (std::size_t i = 0; i + 1 < tried.size(); ++i) {
      const double curve = 2 * std::abs(tried.at(i).central - tried.at(i + 1).central);
      if (!(tried.at(i).noise + curve < best.noise)) continue;
      best = tried.at(i);
      best.noise += curve;
    }
    return best;
  }

  /// At a corner the slopes on both sides stay apart, whatever h is, where else they differ by
  /// h f''. Any number between them is as right as they are.
  static bool is_at_corner(double claimed, double slack, const Differences& tried) {
    constexpr double kStays = 0.35;  // h f'' falls to 1/4 or less from one h to the next
    for (std::size_t i = 0; i + 1 < tried.size(); ++i) {
      const Difference &d = tried.at(i), &next = tried.at(i + 1);
      if (d.jump() <= 2 * d.noise || next.jump() + 2 * next.noise <= kStays * d.jump()) continue;
      const auto [low, high] = std::minmax(d.left, d.right);
      if (claimed >= low - slack - d.noise && claimed <= high + slack + d.noise) return true;
    }
    return false;
  }

  /// σ from fourth differences of f at points a few roundings of x apart: there f is a straight
  /// line, of which they leave nothing (J. Moré and S. Wild, "Estimating computational noise",
  /// 2011).
  double measured_noise() {
    constexpr Index kPoints = 16, kOrder = 4;
    constexpr double kSumOfSquares = 70;  // 1² + 4² + 6² + 4² + 1²
    constexpr int kSpacing = 4;
    Random random(1);
    Point step(x_.rows(), x_.cols()), moved = x_;
    for (Index k = 0; k < x_.size(); ++k) {
      const Number x = std::abs(x_.data()[k]);
      const Number next = std::nextafter(x, std::numeric_limits<Number>::infinity());
      step.data()[k] = (random.uniform(0, 1) < 0.5 ? -kSpacing : kSpacing) * (next - x);
    }
    Eigen::Array<double, kPoints, 1> table;
    for (double& value : table) {
      value = f_(moved);
      moved += step;
    }
    for (Index order = 1; order <= kOrder; ++order) {
      const Index count = kPoints - order;
      table.head(count) = (table.segment(1, count) - table.head(count)).eval();
    }
    const double mean = table.head<kPoints - kOrder>().square().mean();
    const double least = kEpsilon / 2 * std::abs(f_at_x_);
    return std::isfinite(mean) ? std::max(least, std::sqrt(mean / kSumOfSquares)) : least;
  }

  Function f_;
  Point x_;
  double f_at_x_, noise_;
};

}  // namespace gradus
