// Matrices for tests: written out, drawn at random, compared.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <iomanip>
#include <limits>

#include "gradus/core/matrix.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline constexpr double kDoubleNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kDoubleInfinity = std::numeric_limits<double>::infinity();
inline constexpr Scalar kNaN = std::numeric_limits<Scalar>::quiet_NaN();
inline constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

/// The first number in the float build, the second in the double build.
constexpr double by_precision(double in_float, double in_double) {
  return sizeof(Scalar) == sizeof(float) ? in_float : in_double;
}

/// matrix({{1, 2}, {3, 4}}), row({1, 2}), column({1, 2}), vector({1, 2})
inline Matrix matrix(std::initializer_list<std::initializer_list<double>> rows) {
  Matrix m(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
  Scalar* next = m.data();
  for (const auto& row : rows) {
    for (const double value : row) *next++ = static_cast<Scalar>(value);
  }
  return m;
}
inline Matrix row(std::initializer_list<double> values) { return matrix({values}); }
inline Matrix column(std::initializer_list<double> values) { return row(values).transpose(); }
inline Vector vector(std::initializer_list<double> values) { return column(values).col(0); }

/// Uniform in [low, high), the same for the same seed.
inline Matrix random_matrix(Index rows, Index cols, std::uint64_t seed, double low = -1,
                            double high = 1) {
  Random random(seed);
  Matrix m(rows, cols);
  for (Scalar& value : m.reshaped<Eigen::RowMajor>()) {
    value = static_cast<Scalar>(random.uniform(low, high));
  }
  return m;
}
inline Vector random_vector(Index size, std::uint64_t seed, double low = -1, double high = 1) {
  return random_matrix(size, 1, seed, low, high).col(0);
}

/// Rows with a single 1 each, at the class given.
inline Matrix one_hot(std::initializer_list<Index> classes, Index count) {
  Matrix y = Matrix::Zero(static_cast<Index>(classes.size()), count);
  Index n = 0;
  for (const Index c : classes) y(n++, c) = 1;
  return y;
}

/// Rows of positive numbers that sum to 1.
inline Matrix random_probabilities(Index rows, Index cols, std::uint64_t seed) {
  Matrix p = random_matrix(rows, cols, seed, 0.2, 1);
  for (Index n = 0; n < rows; ++n) p.row(n) /= p.row(n).sum();
  return p;
}

/// EXPECT_TRUE(all_near(actual, expected, rtol, atol)): |actual - expected| <= atol + rtol
/// |expected| for every element. A failure shows the worst one. NaN is near nothing.
inline testing::AssertionResult all_near(const Matrix& actual, const Matrix& expected, double rtol,
                                         double atol = 0) {
  if (actual.rows() != expected.rows() || actual.cols() != expected.cols()) {
    return testing::AssertionFailure() << "expected " << expected.rows() << " x " << expected.cols()
                                       << ", got " << actual.rows() << " x " << actual.cols();
  }
  double worst = 1;  // the largest error, as a multiple of what is allowed
  testing::AssertionResult result = testing::AssertionSuccess();
  for (Index n = 0; n < actual.rows(); ++n) {
    for (Index j = 0; j < actual.cols(); ++j) {
      const double a = static_cast<double>(actual(n, j));
      const double e = static_cast<double>(expected(n, j));
      if (a == e) continue;
      const double allowed = atol + rtol * std::abs(e);
      const double error = std::abs(a - e) / allowed;
      if (error <= worst) continue;
      worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
      result = testing::AssertionFailure()
               << std::setprecision(17) << "at (" << n << ", " << j << "): expected " << e
               << ", got " << a << ", off by " << std::abs(a - e) << " where " << allowed
               << " is allowed";
    }
  }
  return result;
}

}  // namespace gradus
