#include "gradus/core/elementwise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/matrices.hpp"

using namespace gradus;

TEST(Elementwise, ComputesEveryElementOfAnySize) {
  for (const Index cols : {0, 1, 3, 15, 16, 17, 100}) {
    const Matrix a = random_matrix(3, cols, 1), b = random_matrix(3, cols, 2);
    Matrix y(3, cols);
    elementwise(y, a, [](Scalar a_i) { return a_i * a_i; });
    EXPECT_EQ(y, Matrix(a.cwiseProduct(a)));
    elementwise(y, a, b, [](Scalar a_i, Scalar b_i) { return a_i - b_i; });
    EXPECT_EQ(y, Matrix(a - b));
  }
}

TEST(Elementwise, WritesOverItsArguments) {
  Matrix y = random_matrix(5, 33, 1);
  const Matrix x = y;
  elementwise(y, y, [](Scalar y_i) { return 2 * y_i; });
  elementwise(y, x, y, [](Scalar x_i, Scalar y_i) { return y_i - x_i; });
  EXPECT_EQ(y, x);
}

TEST(Elementwise, RefusesOtherSizes) {
  Matrix y(2, 3);
  const Matrix x(3, 2), good(2, 3);
  const auto take = [](Scalar x_i) { return x_i; };
  const auto take_two = [](Scalar a_i, Scalar b_i) { return a_i + b_i; };
  EXPECT_THROW(elementwise(y, x, take), SizeError);
  EXPECT_THROW(elementwise(y, good, x, take_two), SizeError);
  EXPECT_THROW(elementwise(y, x, good, take_two), SizeError);
}

/// 16 partial sums, then pairs: what the header says, spelled out.
TEST(Sums, AddInTheOrderThatTheHeaderGives) {
  for (const Index size : {0, 1, 5, 16, 17, 31, 32, 1000}) {
    const Vector v = Vector(random_matrix(size, 1, 3).col(0));
    std::vector<Scalar> parts(16, Scalar(0));
    for (Index i = 0; i < size; ++i) parts[static_cast<std::size_t>(i % 16)] += v(i);
    for (std::size_t half = 8; half > 0; half /= 2) {
      for (std::size_t p = 0; p < half; ++p) parts[p] += parts[p + half];
    }
    EXPECT_EQ(sum(v), parts[0]) << size;
    EXPECT_NEAR(dot(v, v), v.squaredNorm(), 1e-5 * static_cast<double>(size + 1)) << size;
  }
}

TEST(Sums, KeepNaN) {
  Vector v = Vector::Ones(40);
  v(21) = kNaN;
  EXPECT_TRUE(std::isnan(sum(v)));
  EXPECT_TRUE(std::isnan(dot(v, Vector(Vector::Ones(40)))));
}
