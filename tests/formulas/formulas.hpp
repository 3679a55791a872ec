// Tests that name the formulas they check, and what they need to check them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/layer_check.hpp"
#include "support/loss_check.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The formulas that one test checks, as they stand in the comments of a header or of its source.
struct ListedFormulas {
  std::string test;
  std::string file;  ///< "layers/dense": include/gradus/layers/dense.hpp and src/layers/dense.cpp
  std::vector<std::string> formulas;
};

/// Those of all tests in this program.
inline std::vector<ListedFormulas>& listed_formulas() {
  static std::vector<ListedFormulas> list;
  return list;
}

inline bool list_formulas(std::string test, std::string file, std::vector<std::string> formulas) {
  listed_formulas().push_back({std::move(test), std::move(file), std::move(formulas)});
  return true;
}

/// A test that checks formulas: FORMULA_TEST(Relu, "layers/activations", "y = max(x, 0)", ...) {
/// ... }. It computes them by loops over doubles and compares with the library; comments_test.cpp
/// sees to it that each formula in a comment is in such a list, and each in a list still in a
/// comment.
#define FORMULA_TEST(name, file, ...)                                                             \
  [[maybe_unused]] static const bool k##name##Listed = list_formulas(#name, file, {__VA_ARGS__}); \
  TEST(Formulas, name)

using Numbers = std::vector<double>;

inline double sigma(double x) { return 1 / (1 + std::exp(-x)); }

inline double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
  return sum;
}

inline Numbers numbers(const Matrix& m, Index row) {
  Numbers result;
  for (Index j = 0; j < m.cols(); ++j) result.push_back(static_cast<double>(m(row, j)));
  return result;
}

/// Whether a number of the library is that of the formula, to the precision of the build.
inline testing::AssertionResult is_near(double actual, double formula, double scale = 1) {
  const double allowed = by_precision(2e-5, 1e-11) * (scale + std::abs(formula));
  if (std::abs(actual - formula) <= allowed) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "the formula gives " << formula << ", got " << actual;
}
inline testing::AssertionResult is_near(float actual, double formula, double scale = 1) {
  return is_near(static_cast<double>(actual), formula, scale);
}

/// Whether two forms of a formula, both computed in double, are the same.
inline testing::AssertionResult is_same(double left, double right) {
  if (std::abs(left - right) <= 1e-12 * (1 + std::abs(right))) return testing::AssertionSuccess();
  return testing::AssertionFailure() << left << " is not " << right;
}

/// Whether a derivative in double is that by differences: f'(x) ≈ (f(x + h) - f(x - h)) / 2h.
inline testing::AssertionResult is_slope(double formula, const std::function<double(double)>& f,
                                         double x) {
  const double h = 2e-6;
  const double differences = (f(x + h) - f(x - h)) / (2 * h);
  if (std::abs(formula - differences) <= 1e-7 * (1 + std::abs(differences))) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << "formula " << formula << ", differences " << differences << " at " << x;
}

/// ∂f/∂x_j by differences, for a function of a row of numbers.
inline testing::AssertionResult is_slope(double formula,
                                         const std::function<double(const Numbers&)>& f, Numbers x,
                                         std::size_t j) {
  const auto along_j = [&](double x_j) {
    x[j] = x_j;
    return f(x);
  };
  return is_slope(formula, along_j, Numbers(x)[j]);
}

/// Checks an activation whose y_i depends on x_i alone: its values, its slopes against differences
/// of f, dx_i = dy_i f'(x_i), and that the Jacobian is diagonal. No x_i is near a corner.
inline void check_activation(const Layer& layer, const std::function<double(double)>& f,
                             const std::function<double(double)>& slope) {
  const Matrix x = matrix({{-3, -1.25, -0.25, 0.5}, {1.75, 2.5, 0.125, -0.75}});
  const Matrix dy = matrix({{0.5, -1, 2, 0.25}, {1.5, -0.5, 3, 1}});
  const Matrix y = forward(layer, x), dx = backward(layer, x, dy);
  for (Index n = 0; n < x.rows(); ++n) {
    for (Index i = 0; i < x.cols(); ++i) {
      const double x_i = static_cast<double>(x(n, i));
      EXPECT_TRUE(is_near(y(n, i), f(x_i))) << "y at " << x_i;
      EXPECT_TRUE(is_slope(slope(x_i), f, x_i));
      EXPECT_TRUE(is_near(dx(n, i), static_cast<double>(dy(n, i)) * slope(x_i))) << "dx at " << x_i;

      Matrix moved = x;
      moved(n, i) += 1;
      Matrix moved_y = forward(layer, moved);
      moved_y(n, i) = y(n, i);
      EXPECT_EQ(moved_y, y) << "an element of y but that of x_i moved";
    }
  }
}

/// A loss of single samples by its formulas: v of a sample, and ∂v/∂p_j.
struct LossFormulas {
  std::function<double(const Numbers& y, const Numbers& p)> v;
  std::function<double(const Numbers& y, const Numbers& p, std::size_t j)> slope;
};

/// Checks value and gradient of a loss against its formulas, and these against differences of v.
inline void check_formulas(const Loss& loss, const Matrix& y_true, const Matrix& y_pred,
                           const LossFormulas& formulas) {
  const ValuesAndGradient actual = separately(loss, y_true, y_pred);
  const ValuesAndGradient at_once = together(loss, y_true, y_pred);
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Numbers y = numbers(y_true, n), p = numbers(y_pred, n);
    EXPECT_TRUE(is_near(actual.values(n), formulas.v(y, p))) << "v of sample " << n;
    EXPECT_TRUE(is_near(at_once.values(n), formulas.v(y, p))) << "v of sample " << n;
    for (std::size_t j = 0; j < p.size(); ++j) {
      SCOPED_TRACE(testing::Message() << "sample " << n << ", p_" << j);
      const double slope = formulas.slope(y, p, j);
      EXPECT_TRUE(is_near(actual.gradient(n, static_cast<Index>(j)), slope));
      EXPECT_TRUE(is_near(at_once.gradient(n, static_cast<Index>(j)), slope));
      EXPECT_TRUE(is_slope(
          slope, [&](const Numbers& q) { return formulas.v(y, q); }, p, j));
    }
  }
}

}  // namespace gradus
