#include "gradus/losses/check_loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "losses/gradient_comparison.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr double kUnitRounding = std::numeric_limits<Scalar>::epsilon();

class Check {
 public:
  Check(const Loss& loss, const Matrix& y_true, const Matrix& y_pred,
        const LossCheckOptions& options)
      : loss_(loss),
        y_true_(y_true),
        y_pred_(y_pred),
        options_(options),
        of_batch_(dynamic_cast<const BatchLoss*>(&loss) != nullptr),
        comparison_(loss, y_true, y_pred) {}

  LossReport run() {
    try {
      if (check_input()) check_all();
    } catch (const SizeError& error) {
      report_.problems += loss_.wrong_size(error).what() + std::string("\n");
    } catch (const InvalidArgument& error) {  // from check_targets()
      report_.problems += error.what() + std::string("\n");
    }
    return report_;
  }

 private:
  template <class... Parts>
  void add(const Parts&... problem) {
    report_.problems += concat(loss_.name(), ": ", problem..., '\n');
  }
  void warn(const std::string& what) { report_.warnings += loss_.name() + ": " + what + "\n"; }

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

  bool check_input() {
    if (y_pred_.rows() < 2 || y_pred_.cols() < 1 || y_true_.rows() != y_pred_.rows()) {
      add("expected y_true and y_pred with the same number of rows, at least 2, got ",
          y_true_.rows(), " and ", y_pred_.rows());
      return false;
    }
    loss_.check_targets(y_true_, y_pred_.cols());
    return true;
  }

  void check_all() {
    values_ = call(y_true_, y_pred_);
    gradient_ = gradient(y_true_, y_pred_);
    if (!check_finite()) return;
    noise_ = comparison_.noise();
    check_gradient();
    check_weights();
    check_both_at_once();
    if (!of_batch_) check_samples();
    check_extremes();
  }

  bool check_finite() {
    const std::string cause = " for the y_pred that was given, or was never set";
    for (Index n = 0; n < y_pred_.rows(); ++n) {
      if (!std::isfinite(values_(n))) {
        add("the value of sample ", n, " is not finite", cause);
        return false;
      }
      for (Index j = 0; j < y_pred_.cols(); ++j) {
        if (std::isfinite(gradient_(n, j))) continue;
        add("the gradient at element ", element_text(n, j), " is not finite", cause);
        return false;
      }
    }
    return true;
  }

  /// ∂ Σ_n c_n v_n / ∂ y_pred, by formula and by differences.
  void compare(const Matrix& formula, const Vector& c, const std::string& what) {
    const std::string problem = comparison_.problem(formula, c);
    if (!problem.empty()) add(what, " is wrong at element ", problem);
  }

  void check_gradient() {
    compare(gradient_, Vector::Ones(y_pred_.rows()), "gradient()");
    if (!gradient_.isZero(0)) return;
    warn(
        "the gradient is 0 everywhere: from these predictions nothing is learned. Does the value "
        "depend on y_pred, and not through a comparison, a rounding or a class alone?");
  }

  void check_weights() {
    if (!report_.problems.empty()) return;
    Random random(1);
    Vector c(y_pred_.rows());
    for (Scalar& weight : c) weight = static_cast<Scalar>(random.uniform(0.5, 2));
    Matrix weighted = Matrix::Constant(y_pred_.rows(), y_pred_.cols(), NAN);
    loss_.weighted_gradient(read_only(y_true_), read_only(y_pred_), read_only(c), view(weighted));
    const std::string what = "weighted_gradient(), sample weights:";
    if (of_batch_) {
      compare(weighted, c, what);
      return;
    }
    const auto at = first_difference(weighted, c.asDiagonal() * gradient_);
    if (!at) return;
    const auto [n, j] = *at;
    add(what, " is wrong at element ", element_text(n, j), ": it gives ",
        number_text(weighted(n, j)), ", and gradient() times the weight is ",
        number_text(c(n) * gradient_(n, j)));
  }

  /// Where two ways to compute the same gradient differ by more than rounding.
  static std::optional<std::pair<Index, Index>> first_difference(const Matrix& a, const Matrix& b) {
    for (Index n = 0; n < a.rows(); ++n) {
      const double allowed = kRounding * b.row(n).cwiseAbs().maxCoeff();
      for (Index j = 0; j < a.cols(); ++j) {
        if (!(std::abs(static_cast<double>(a(n, j) - b(n, j))) <= allowed)) return {{n, j}};
      }
    }
    return {};
  }

  /// Whether two ways to compute the value of sample n differ by more than rounding.
  bool differ(Scalar a, Index n) const {
    const double root = std::sqrt(static_cast<double>(y_pred_.cols()));  // of a sum's roundings
    const auto b = static_cast<double>(values_(n));
    return !(std::abs(static_cast<double>(a) - b) <=
             16 * noise_(n) + 16 * kUnitRounding * root * std::abs(b));
  }

  void check_both_at_once() {
    Vector v = Vector::Constant(values_.size(), NAN);
    Matrix g = Matrix::Constant(gradient_.rows(), gradient_.cols(), NAN);
    loss_.call_with_gradient(read_only(y_true_), read_only(y_pred_), view(v), view(g));
    bool same = !first_difference(g, gradient_);
    for (Index n = 0; n < v.size(); ++n) same = same && !differ(v(n), n);
    if (!same) add("call_with_gradient() does not give what call() and gradient() give");
  }

  /// Each sample alone, from the last to the first.
  void check_samples() {
    for (Index n = y_pred_.rows(); n-- > 0;) {
      const Matrix y = y_true_.row(n), p = y_pred_.row(n);
      const Scalar alone = call(y, p)(0);
      if (differ(alone, n)) {
        add("the value of sample ", n, " is ", number_text(values_(n)), " in the batch and ",
            number_text(alone),
            " alone; a loss whose samples depend on each other must derive from BatchLoss, and "
            "call() must not divide by the number of samples");
        return;
      }
      const Matrix g = gradient(y, p);
      const auto at = first_difference(g, gradient_.row(n));
      if (!at) continue;
      const Index j = at->second;
      add("the gradient at element ", element_text(n, j), " is ", number_text(gradient_(n, j)),
          " in the batch and ", number_text(g(0, j)),
          " for the sample alone; gradient() must not divide by the number of samples");
      return;
    }
  }

  void check_extremes() {
    const bool positive = y_pred_.minCoeff() >= 0;
    const bool unit = positive && y_pred_.maxCoeff() <= 1;
    const Scalar sign = positive ? 0 : -1;
    const Scalar low = options_.lowest.value_or(sign * kExtreme);
    const Scalar high = options_.highest.value_or(unit ? 1 : kExtreme);
    const std::string problem = not_finite_within(low, high);
    if (!steep_at_.empty()) {
      warn("the slope is infinite" + steep_at_ +
           ": a training that comes there diverges; keep predictions away from it");
    }
    if (!problem.empty()) return add(problem);
    if (options_.lowest || options_.highest || unit) return;
    const std::string far = not_finite_within(sign * kFarExtreme, kFarExtreme);
    if (!far.empty()) warn(far);
  }

  /// One prediction of each sample at an end of the range, the others as they are; then the others
  /// at its low end. Returns what is not finite there, or nothing.
  std::string not_finite_within(Scalar low, Scalar high) {
    const Index most = loss_.numerical_gradient() ? 2 : 16;  // the rest are alike, and take time
    const Index K = y_pred_.cols(), columns = std::min(K, most);
    const bool probabilities = loss_.predictions() == OutputKind::kProbabilities;
    const std::string others =
        ", with the sample's other predictions at the extreme of " + number_text(low);
    std::string problem;
    for (const bool alone : {true, false}) {
      if (!alone && K == 1) continue;
      for (Index k = 0; k < 2 * columns && problem.empty(); ++k) {
        const Index j = k / 2 * K / columns;
        const Scalar extreme = k % 2 == 0 ? low : high;
        if (K == 1 && probabilities && extreme != high) continue;  // their sum would be 0
        Matrix one = y_pred_;
        one.col(j).setConstant(extreme);
        Matrix row = Matrix::Constant(y_pred_.rows(), K, low);
        row.col(j) = (extreme == low ? y_pred_ : one).col(j);
        problem = alone ? not_finite_at(one, "the extreme prediction y_pred", j, "")
                        : not_finite_at(row, "y_pred", j, others);
      }
    }
    return problem;
  }

  std::string not_finite_at(const Matrix& y_pred, const std::string& what, Index j,
                            const std::string& others) {
    const Vector values = call(y_true_, y_pred);
    const Matrix gradient = this->gradient(y_true_, y_pred);
    for (Index n = 0; n < y_pred.rows(); ++n) {
      const std::string where =
          " at " + what + element_text(n, j) + " = " + number_text(y_pred(n, j)) + others;
      if (!std::isfinite(values(n))) {
        return "the value of sample " + std::to_string(n) + " is " + number_text(values(n)) +
               where + "; a logarithm or quotient of 0? Clip the prediction first: max(p, 1e-7)";
      }
      for (Index i = 0; i < y_pred.cols(); ++i) {
        if (std::isfinite(gradient(n, i))) continue;
        if (std::isinf(gradient(n, i)) && is_steep(y_pred, n, i)) {
          if (steep_at_.empty()) steep_at_ = where;
          continue;
        }
        return "the gradient of sample " + std::to_string(n) + " is not finite" + where +
               "; a quotient by 0? Its value may be clipped where its derivative is not";
      }
    }
    return "";
  }

  /// Whether the value's slope grows without end towards this prediction, as that of √p does at 0.
  bool is_steep(const Matrix& y_pred, Index n, Index j) const {
    const auto slope = [&](double h) {
      Matrix beside = y_pred;
      beside(n, j) += static_cast<Scalar>(y_pred(n, j) > 0 ? -h : h);
      const double rise = call(y_true_, beside)(n) - call(y_true_, y_pred)(n);
      return std::abs(rise) / h;
    };
    // Where the value is clipped at 1e-7, it is flat below.
    return slope(1e-9) > 1.1 * slope(1e-6) && slope(1e-6) > 1.1 * slope(1e-3) && slope(1e-3) > 0;
  }

  // Predictions without bounds: those that a loss must bear, and those that it would better.
  static constexpr Scalar kExtreme = 40, kFarExtreme = 1000;

  const Loss& loss_;
  const Matrix& y_true_;
  const Matrix& y_pred_;
  const LossCheckOptions& options_;
  const bool of_batch_;
  GradientComparison comparison_;
  LossReport report_;
  Vector values_;
  VectorInDouble noise_;
  Matrix gradient_;
  std::string steep_at_;  // an extreme prediction at which the slope is infinite, and rightly so
};

}  // namespace

LossReport check_loss(const Loss& loss, const Matrix& y_true, const Matrix& y_pred,
                      const LossCheckOptions& options) {
  return Check(loss, y_true, y_pred, options).run();
}

}  // namespace gradus
