// Are these derivatives right? For the double build: in float, differences drown in rounding
// errors.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// All elements of a matrix, row by row.
inline VectorView flat(Matrix& m) { return {m.data(), m.size()}; }
inline ConstVectorView flat(const Matrix& m) { return {m.data(), m.size()}; }

/// ∂f/∂x_i for every i, by central differences of fourth order:
///
///     f'(x) ≈ [ 8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h)) ] / 12h
///
/// f() reads x, whose elements are moved one at a time and put back. The formula is wrong by
/// h⁴ f⁽⁵⁾/30, about 1e-16 f⁽⁵⁾, and rounding adds about 1e-12 f. f must be smooth within 2h of x.
template <class F>
Vector numeric_gradient(VectorView x, const F& f) {
  constexpr Scalar h = Scalar(2e-4);
  Vector gradient(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const Scalar x_i = x(i);
    const auto f_at = [&](Scalar moved) {
      x(i) = moved;
      return f();
    };
    gradient(i) =
        (8 * (f_at(x_i + h) - f_at(x_i - h)) - (f_at(x_i + 2 * h) - f_at(x_i - 2 * h))) / (12 * h);
    x(i) = x_i;
  }
  return gradient;
}

/// Whether derivatives by formula agree with differences, element by element, to a relative 1e-8;
/// elements below a hundredth of the largest are compared as if they were that large. A failure
/// shows the worst element.
inline testing::AssertionResult derivatives_agree(const Vector& formula,
                                                  const Vector& differences) {
  if (formula.size() != differences.size()) {
    return testing::AssertionFailure()
           << "expected " << differences.size() << " derivatives, got " << formula.size();
  }
  const double largest = static_cast<double>(differences.cwiseAbs().maxCoeff());
  if (!(largest > 1e-6)) {
    return testing::AssertionFailure() << "all derivatives are 0: the test would show nothing";
  }
  double worst = 0;
  Index where = 0;
  for (Index i = 0; i < formula.size(); ++i) {
    const double by_differences = static_cast<double>(differences(i));
    const double error = std::abs(static_cast<double>(formula(i)) - by_differences) /
                         std::max(std::abs(by_differences), 0.01 * largest);
    if (error > worst || std::isnan(error)) {
      worst = error;
      where = i;
    }
    if (std::isnan(error)) break;
  }
  if (worst <= 1e-8) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "worst at element " << where << " of " << formula.size()
                                     << ": by the formula " << formula(where) << ", by differences "
                                     << differences(where) << ", relative error " << worst;
}

}  // namespace gradus
