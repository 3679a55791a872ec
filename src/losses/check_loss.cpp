#include "gradus/losses/check_loss.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr bool kDouble = sizeof(Scalar) == sizeof(double);
constexpr Scalar kDifference = static_cast<Scalar>(kDouble ? 1e-5 : 4e-3);
constexpr double kTolerance = kDouble ? 1e-6 : 1e-2;
constexpr double kSame = kDouble ? 1e-12 : 1e-5;  // for two ways to compute the same

std::string text(double number) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.6g", number);
  return buffer.data();
}

std::string element(Index n, Index j) {
  return "(" + std::to_string(n) + ", " + std::to_string(j) + ")";
}

bool close(double a, double b, double tolerance, double scale) {
  return std::abs(a - b) <= tolerance * std::max({std::abs(a), std::abs(b), scale});
}

class Check {
 public:
  Check(const Loss& loss, const Matrix& y_true, const Matrix& y_pred)
      : loss_(loss), y_true_(y_true), y_pred_(y_pred) {}

  std::string run() {
    if (!check_input()) return problems_;
    const Vector values = call(y_true_, y_pred_);
    const Matrix gradient = this->gradient(y_true_, y_pred_);
    if (!values.allFinite() || !gradient.allFinite()) {
      add("value or gradient is not finite for the y_pred that was given");
      return problems_;
    }
    check_gradient(gradient);
    check_weights();
    check_both_at_once(values, gradient);
    if (loss_.per_sample()) check_samples(values, gradient);
    check_extremes();
    return problems_;
  }

 private:
  void add(const std::string& problem) { problems_ += loss_.name() + ": " + problem + "\n"; }

  Vector call(const Matrix& y_true, const Matrix& y_pred) const {
    Vector values = Vector::Constant(y_pred.rows(), NAN);
    loss_.call(read_only(y_true), read_only(y_pred), view(values));
    return values;
  }

  Matrix gradient(const Matrix& y_true, const Matrix& y_pred) const {
    Matrix dy_pred = Matrix::Constant(y_pred.rows(), y_pred.cols(), NAN);
    loss_.gradient(read_only(y_true), read_only(y_pred), view(dy_pred));
    return dy_pred;
  }

  Matrix weighted_gradient(const Vector& c) const {
    Matrix dy_pred = Matrix::Constant(y_pred_.rows(), y_pred_.cols(), NAN);
    loss_.weighted_gradient(read_only(y_true_), read_only(y_pred_), read_only(c), view(dy_pred));
    return dy_pred;
  }

  bool check_input() {
    if (y_pred_.rows() < 2 || y_pred_.cols() < 1 || y_true_.rows() != y_pred_.rows()) {
      add("expected y_true and y_pred with the same number of rows, at least 2, got " +
          std::to_string(y_true_.rows()) + " and " + std::to_string(y_pred_.rows()));
      return false;
    }
    try {
      loss_.check_targets(y_true_, y_pred_.cols());
    } catch (const InvalidArgument& error) {
      add(error.what());
      return false;
    }
    return true;
  }

  /// ∂ Σ_n c_n v_n / ∂ y_pred by differences to both sides, and whether that has a corner here.
  struct Difference {
    double central = 0, left = 0, right = 0;
  };
  Difference difference(const Vector& c, Index n, Index j) const {
    Matrix moved = y_pred_;
    const Scalar x = y_pred_(n, j);
    const Scalar h = kDifference * std::max(Scalar(0.05), std::min(Scalar(1), std::abs(x)));
    const auto f = [&](Scalar at) {
      moved(n, j) = at;
      return call(y_true_, moved).cast<double>().dot(c.cast<double>());
    };
    const double at_x = f(x), above = f(x + h), below = f(x - h);
    const double up = static_cast<double>((x + h) - x), down = static_cast<double>(x - (x - h));
    return {(above - below) / (up + down), (at_x - below) / down, (above - at_x) / up};
  }

  /// Compares formula with differences of Σ c_n v_n, and reports the worst element.
  void compare(const Matrix& formula, const Vector& c, const std::string& what) {
    Matrix differences(formula.rows(), formula.cols());
    double worst = 0;
    Index worst_n = 0, worst_j = 0;
    std::vector<Difference> all;
    for (Index n = 0; n < formula.rows(); ++n) {
      for (Index j = 0; j < formula.cols(); ++j) {
        all.push_back(difference(c, n, j));
        differences(n, j) = static_cast<Scalar>(all.back().central);
      }
    }
    const double scale = static_cast<double>(differences.cwiseAbs().maxCoeff()) / 10 + 1e-30;
    for (Index k = 0; k < formula.size(); ++k) {
      const Difference& d = all[static_cast<std::size_t>(k)];
      const double g = static_cast<double>(formula.data()[k]);
      if (close(g, d.central, kTolerance, scale)) continue;
      const auto [low, high] = std::minmax(d.left, d.right);
      // At a corner, of the loss or of its slope, which a difference to both sides rounds off.
      if (g >= low - kTolerance * scale && g <= high + kTolerance * scale) continue;
      const double error = std::isnan(g) ? INFINITY : std::abs(g - d.central);
      if (error <= worst) continue;
      worst = error;
      worst_n = k / formula.cols();
      worst_j = k % formula.cols();
    }
    if (worst == 0) return;
    add(what + " is wrong at element " + element(worst_n, worst_j) + ": it gives " +
        text(static_cast<double>(formula(worst_n, worst_j))) + ", central differences give " +
        text(static_cast<double>(differences(worst_n, worst_j))) + "; " +
        cause(formula, differences, worst_n, worst_j));
  }

  /// The usual reason for such an error.
  std::string cause(const Matrix& g, const Matrix& d, Index n, Index j) const {
    const double rows = static_cast<double>(g.rows()), cols = static_cast<double>(g.cols());
    if (std::isnan(g(n, j))) return "the gradient is not a number, or the element was never set";
    const double ratio = g.cwiseProduct(d).cast<double>().sum() / d.cast<double>().squaredNorm();
    const Matrix scaled = d * static_cast<Scalar>(ratio);
    const bool only_scaled =
        !close(ratio, 1, 0.02, 0) && (g - scaled).norm() <= std::sqrt(kTolerance) * g.norm();
    const auto is = [&](double factor) { return only_scaled && close(ratio, factor, 0.02, 0); };
    if (is(-1)) return "the sign is wrong: take y_pred - y_true, not y_true - y_pred";
    if (is(cols)) {
      return "it is " + text(cols) +
             " times too large everywhere: divide by the number of outputs, "
             "as the value is a mean over them (the missing 1/N)";
    }
    if (is(1 / cols)) return "it is too small everywhere by the number of outputs, " + text(cols);
    if (is(1 / rows)) {
      return "it is too small everywhere by the number of samples, " + text(rows) +
             ": leave the mean over samples to the base class";
    }
    if (is(rows)) return "it is too large everywhere by the number of samples, " + text(rows);
    if (only_scaled) {
      return "it is " + text(ratio) +
             " times what it should be everywhere: a constant factor is "
             "missing or too many";
    }
    for (Index m = 0; m < g.rows(); ++m) {
      for (Index k = 0; k < g.cols(); ++k) {
        const bool same_value =
            close(static_cast<double>(d(m, k)), static_cast<double>(g(n, j)), kTolerance, 1e-30);
        if (same_value && std::pair(m, k) != std::pair(n, j)) {
          return "that is the right value of element " + element(m, k) +
                 ": is the gradient written to the wrong element?";
        }
      }
    }
    return "check the derivative of the term that involves this element";
  }

  void check_gradient(const Matrix& gradient) {
    compare(gradient, Vector::Ones(y_pred_.rows()), "gradient()");
  }

  void check_weights() {
    Random random(1);
    Vector c(y_pred_.rows());
    for (Index n = 0; n < c.size(); ++n) c(n) = static_cast<Scalar>(random.uniform(0.5, 2));
    if (problems_.empty()) compare(weighted_gradient(c), c, "weighted_gradient(), sample weights:");
  }

  void check_both_at_once(const Vector& values, const Matrix& gradient) {
    Vector v = Vector::Constant(values.size(), NAN);
    Matrix g = Matrix::Constant(gradient.rows(), gradient.cols(), NAN);
    loss_.call_with_gradient(read_only(y_true_), read_only(y_pred_), view(v), view(g));
    if (!v.isApprox(values, static_cast<Scalar>(kSame)) ||
        !g.isApprox(gradient, static_cast<Scalar>(kSame))) {
      add("call_with_gradient() does not give what call() and gradient() give");
    }
  }

  /// Each sample alone, from the last to the first.
  void check_samples(const Vector& values, const Matrix& gradient) {
    for (Index n = y_pred_.rows(); n-- > 0;) {
      const Matrix y = y_true_.row(n), p = y_pred_.row(n);
      const double alone = static_cast<double>(call(y, p)(0));
      const Matrix g = this->gradient(y, p);
      const double scale = 1e-3;
      if (!close(alone, static_cast<double>(values(n)), kSame, scale)) {
        add("the value of sample " + std::to_string(n) + " is " +
            text(static_cast<double>(values(n))) + " in the batch and " + text(alone) +
            " alone; a loss whose samples depend on each other must derive from BatchLoss, and "
            "call() must not divide by the number of samples");
        return;
      }
      for (Index j = 0; j < g.cols(); ++j) {
        if (close(static_cast<double>(g(0, j)), static_cast<double>(gradient(n, j)), kSame,
                  scale)) {
          continue;
        }
        add("the gradient at element " + element(n, j) + " is " +
            text(static_cast<double>(gradient(n, j))) + " in the batch and " +
            text(static_cast<double>(g(0, j))) +
            " for the sample alone; gradient() must not divide by the number of samples");
        return;
      }
    }
  }

  /// One prediction at a time, and whole rows, at the ends of the range that y_pred is in.
  void check_extremes() {
    const bool unit = y_pred_.minCoeff() >= 0 && y_pred_.maxCoeff() <= 1;
    const Scalar high = unit ? 1 : 1000;
    const Scalar low = y_pred_.minCoeff() >= 0 ? 0 : -1000;
    for (Index j = 0; j < y_pred_.cols(); ++j) {
      for (const Scalar extreme : {low, high}) {
        Matrix one = y_pred_;
        one.col(j).setConstant(extreme);
        Matrix row = Matrix::Constant(y_pred_.rows(), y_pred_.cols(), low);
        row.col(j).setConstant(extreme == low && y_pred_.cols() > 1 ? y_pred_(0, j) : extreme);
        if (!finite_at(one, j) || !finite_at(row, j)) return;
      }
    }
  }

  bool finite_at(const Matrix& y_pred, Index j) {
    const Vector values = call(y_true_, y_pred);
    const Matrix gradient = this->gradient(y_true_, y_pred);
    for (Index n = 0; n < y_pred.rows(); ++n) {
      const std::string where = " at the extreme prediction y_pred" + element(n, j) + " = " +
                                text(static_cast<double>(y_pred(n, j)));
      if (!std::isfinite(values(n))) {
        add("the value of sample " + std::to_string(n) + " is " +
            text(static_cast<double>(values(n))) + where +
            "; a logarithm or quotient of 0? Clip the prediction first: max(p, 1e-7)");
        return false;
      }
      if (!gradient.row(n).allFinite()) {
        add("the gradient of sample " + std::to_string(n) + " is not finite" + where +
            "; a quotient by 0? Its value may be clipped where its derivative is not");
        return false;
      }
    }
    return true;
  }

  const Loss& loss_;
  const Matrix& y_true_;
  const Matrix& y_pred_;
  std::string problems_;
};

}  // namespace

LossReport check_loss(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  return {Check(loss, y_true, y_pred).run()};
}

}  // namespace gradus::inline GRADUS_PRECISION
