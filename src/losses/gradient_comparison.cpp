#include "losses/gradient_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr bool kDouble = sizeof(Scalar) == sizeof(double);
// What a right gradient may differ from differences by, relative to itself.
constexpr double kTolerance = kDouble ? 1e-6 : 1e-2;

ConstVectorView read_only_numbers(const std::vector<Scalar>& numbers) {
  return {numbers.data(), static_cast<Index>(numbers.size())};
}

}  // namespace

std::string number_text(double number) { return printed(number, 'g', 6); }

std::string element_text(Index n, Index j) { return concat("(", n, ", ", j, ")"); }

VectorInDouble GradientComparison::noise() const {
  VectorInDouble noise(y_pred_.rows());
  const Vector ones = Vector::Ones(y_pred_.rows());
  for (const Rows rows : groups()) {
    noise.segment(rows.first, rows.count).setConstant(slopes<Scalar>(rows, ones).noise());
  }
  return noise;
}

std::string GradientComparison::problem(const Matrix& gradient, const Vector& c) const {
  Result result{gradient, Matrix(gradient.rows(), gradient.cols())};
  const bool in_double = can_call_in_double();
  for (const Rows rows : groups()) {
    if (in_double) {
      compare<double>(rows, c, result);
    } else {
      compare<Scalar>(rows, c, result);
    }
  }
  if (result.wrong.empty()) return "";
  const auto error = [&](const std::pair<Index, Index>& at) {
    return std::abs(gradient(at.first, at.second) - result.differences(at.first, at.second));
  };
  const auto [n, j] = *std::ranges::max_element(result.wrong, {}, error);
  return element_text(n, j) + ": it gives " + number_text(gradient(n, j)) +
         ", central differences give " + number_text(result.differences(n, j)) + "; " +
         cause(result, n, j);
}

bool GradientComparison::can_call_in_double() const {
  if (kDouble) return false;  // call() does
  VectorInDouble values(y_pred_.rows());
  return loss_.call_in_double(y_true_.cast<double>(), y_pred_.cast<double>(), values, nullptr);
}

/// The rows that are looked at together: one, or all of a BatchLoss.
std::vector<Rows> GradientComparison::groups() const {
  if (dynamic_cast<const BatchLoss*>(&loss_) != nullptr) return {{0, y_pred_.rows()}};
  std::vector<Rows> single;
  for (Index n = 0; n < y_pred_.rows(); ++n) single.push_back({n, 1});
  return single;
}

/// Σ_n c_n v_n of some rows, near their predictions.
template <class Number>
Slopes<Number> GradientComparison::slopes(Rows rows, const Vector& c) const {
  using Point = typename Slopes<Number>::Point;
  const Point y = y_true_.middleRows(rows.first, rows.count).template cast<Number>();
  const VectorInDouble weights = c.segment(rows.first, rows.count).template cast<double>();
  Eigen::Matrix<Number, Eigen::Dynamic, 1> values(rows.count);
  const auto f = [this, y, weights, values](const Point& p) mutable {
    if constexpr (std::is_same_v<Number, Scalar>) {
      loss_.call(read_only(y), read_only(p), view(values));
    } else {
      loss_.call_in_double(y, p, values, nullptr);
    }
    return weights.dot(values.template cast<double>());
  };
  return {f, y_pred_.middleRows(rows.first, rows.count).template cast<Number>()};
}

template <class Number>
void GradientComparison::compare(Rows rows, const Vector& c, Result& result) const {
  Slopes<Number> slopes = this->slopes<Number>(rows, c);
  const MatrixInDouble g =
      result.gradient.middleRows(rows.first, rows.count).template cast<double>();
  const double usual = g.norm() / std::sqrt(static_cast<double>(g.size()));
  for (Index n = 0; n < g.rows(); ++n) {
    const double rounding = kRounding * g.row(n).cwiseAbs().maxCoeff();
    for (Index j = 0; j < g.cols(); ++j) {
      const double slack = kTolerance * std::abs(g(n, j)) + rounding;
      const auto answer = slopes.compare(g(n, j), slack, usual, n, j);
      result.differences(rows.first + n, j) = static_cast<Scalar>(answer.slope);
      if (answer.verdict == SlopeVerdict::kWrong) result.wrong.emplace_back(rows.first + n, j);
    }
  }
}

/// The usual reason for such an error.
std::string GradientComparison::cause(const Result& result, Index n, Index j) {
  const MatrixInDouble g = result.gradient.cast<double>(), d = result.differences.cast<double>();
  const double rows = static_cast<double>(g.rows()), cols = static_cast<double>(g.cols());
  const double ratio = g.cwiseProduct(d).sum() / d.squaredNorm();
  const bool only_scaled =
      std::abs(ratio - 1) > 0.02 && (g - d * ratio).norm() <= std::sqrt(kTolerance) * g.norm();
  const auto is = [&](double factor) {
    return only_scaled && std::abs(ratio - factor) <= 0.02 * std::abs(factor);
  };
  if (is(-1)) return "the sign is wrong: take y_pred - y_true, not y_true - y_pred";
  if (is(cols)) {
    return "it is " + number_text(cols) +
           " times too large everywhere: divide by the number of outputs, "
           "as the value is a mean over them (the missing 1/N)";
  }
  if (is(1 / cols)) {
    return "it is too small everywhere by the number of outputs, " + number_text(cols);
  }
  if (is(1 / rows)) {
    return "it is too small everywhere by the number of samples, " + number_text(rows) +
           ": leave the mean over samples to the base class";
  }
  if (is(rows)) {
    return "it is too large everywhere by the number of samples, " + number_text(rows);
  }
  if (only_scaled) {
    return "it is " + number_text(ratio) +
           " times what it should be everywhere: a constant factor is "
           "missing or too many";
  }
  return misplaced(result, n, j);
}

/// Are the right numbers there, but in another order?
std::string GradientComparison::misplaced(const Result& result, Index n, Index j) {
  std::vector<Scalar> given, right;
  std::pair<Index, Index> source = {n, j};
  const auto distance = [&](const std::pair<Index, Index>& at) {
    return std::abs(result.differences(at.first, at.second) - result.gradient(n, j));
  };
  for (const auto& at : result.wrong) {
    given.push_back(result.gradient(at.first, at.second));
    right.push_back(result.differences(at.first, at.second));
    if (distance(at) < distance(source)) source = at;
  }
  std::ranges::sort(given);
  std::ranges::sort(right);
  const Vector apart = read_only_numbers(given) - read_only_numbers(right);
  if (right.size() > 1 && apart.norm() <= Scalar(0.02) * read_only_numbers(right).norm()) {
    return "that is the right value of element " + element_text(source.first, source.second) +
           ": is the gradient written to the wrong element?";
  }
  return "check the derivative of the term that involves this element";
}

}  // namespace gradus
