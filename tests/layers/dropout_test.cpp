#include "gradus/layers/noise_layers.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

namespace {

Vector drawn(const Dropout& dropout, Index size, std::uint64_t seed = 1) {
  Random random(seed);
  Vector noise = Vector::Constant(size, kNaN);
  dropout.draw(random, view(noise));
  return noise;
}

}  // namespace

TEST(Dropout, PassesAllOnOutsideTraining) {
  const Matrix x = matrix({{1, -2, 1e30}, {0, kInfinity, 5}});
  EXPECT_EQ(forward(Dropout(0.5), x), x);
  EXPECT_EQ(backward(Dropout(0.5), x, x), x);
  check_that_nan_stays(Dropout(0.5), random_matrix(3, 5, 1));
}

TEST(Dropout, DrawsZerosAtItsRate) {
  constexpr Index kSize = 100'000;
  for (const double rate : {0.1, 0.5, 0.9}) {
    SCOPED_TRACE(rate);
    const Vector noise = drawn(Dropout(rate), kSize);
    const auto kept = static_cast<Scalar>(1 / (1 - rate));
    EXPECT_TRUE((noise.array() == 0 || noise.array() == kept).all());
    // Five standard deviations of a share: 5 √(p (1-p) / N)
    const double share = static_cast<double>((noise.array() == 0).count()) / kSize;
    EXPECT_NEAR(share, rate, 5 * std::sqrt(rate * (1 - rate) / kSize));
    EXPECT_NEAR(noise.cast<double>().mean(), 1, 5 * std::sqrt(rate / (1 - rate) / kSize));
  }
}

TEST(Dropout, WithRateZeroKeepsAll) { EXPECT_EQ(drawn(Dropout(0), 1000), Vector::Ones(1000)); }

TEST(Dropout, MultipliesByTheNoiseInTraining) {
  const Matrix x = matrix({{1, 2}, {3, 4}}), noise = matrix({{0, 2}, {2, 0}});
  Matrix y = Matrix::Constant(2, 2, kNaN), dx = y;
  Dropout(0.5).forward_training(read_only(x), read_only(noise), view(y));
  EXPECT_EQ(y, matrix({{0, 4}, {6, 0}}));
  Dropout(0.5).backward_training(read_only(noise), read_only(x), view(dx));
  EXPECT_EQ(dx, matrix({{0, 4}, {6, 0}}));
}

TEST(Dropout, KeepsNaNThatItDoesNotDrop) {
  const Matrix x = row({kNaN, 1}), noise = row({2, 0});
  Matrix y(1, 2);
  Dropout(0.5).forward_training(read_only(x), read_only(noise), view(y));
  EXPECT_TRUE(std::isnan(y(0)));
}

TEST(Dropout, KeepsTheShape) { EXPECT_EQ(Dropout(0.5).output_shape({4, 5}), (Shape{4, 5})); }

TEST(Dropout, RefusesRatesOutsideOfZeroToOne) {
  EXPECT_TRUE(says([] { Dropout(1); }, {"Dropout", "[0, 1)", "got 1"}));
  EXPECT_TRUE(says([] { Dropout(-0.1); }, {"Dropout", "[0, 1)", "-0.1"}));
  EXPECT_TRUE(says([] { Dropout(std::nan("")); }, {"Dropout", "nan"}));
}
