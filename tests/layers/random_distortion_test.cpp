#include "gradus/layers/noise_layers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/model/network.hpp"
#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

namespace {

constexpr Index kMoves = 32;

RandomDistortionOptions none() {
  return {.rotation = 0, .zoom = 0, .shear = 0, .translation = 0, .elastic = 0};
}

/// One sample's noise; what draw() leaves alone is NaN.
Matrix moves_of(const RandomDistortion& layer, Index pixels, std::uint64_t seed = 1) {
  Matrix noise = Matrix::Constant(1, pixels, kNaN);
  Random random(seed);
  layer.draw(random, {noise.data(), pixels});
  return noise;
}

/// Noise in which control point (x, y), counted from the image's middle, moves by move(x, y).
template <class Move>
Matrix noise_of(Index height, Index width, const Move& move) {
  Matrix noise = Matrix::Constant(1, height * width, kNaN);
  for (Index a = 0; a < 4; ++a) {
    for (Index b = 0; b < 4; ++b) {
      const double x = (static_cast<double>(b) / 3 - 0.5) * static_cast<double>(width - 1);
      const double y = (static_cast<double>(a) / 3 - 0.5) * static_cast<double>(height - 1);
      const auto [move_x, move_y] = move(x, y);
      noise(8 * a + b) = static_cast<Scalar>(move_x);
      noise(8 * a + 4 + b) = static_cast<Scalar>(move_y);
    }
  }
  return noise;
}

Matrix shifted(Index height, Index width, double x, double y) {
  return noise_of(height, width, [=](double, double) { return std::pair(x, y); });
}

Matrix distort(const RandomDistortion& layer, const Matrix& x, const Matrix& noise) {
  Matrix y = Matrix::Constant(x.rows(), x.cols(), kNaN);
  layer.forward_training(read_only(x), read_only(noise), view(y));
  return y;
}

/// An image with values of about 1 in the middle and 0 towards its edges.
Matrix blob(Index side) {
  Matrix x(1, side * side);
  for (Index i = 0; i < x.size(); ++i) {
    const double dx = static_cast<double>(i % side) - static_cast<double>(side - 1) / 2;
    const double dy = static_cast<double>(i / side) - static_cast<double>(side - 1) / 2;
    x(i) = static_cast<Scalar>(std::exp(-(dx * dx + 2 * dy * dy) / 18));
  }
  return x;
}

}  // namespace

TEST(RandomDistortion, PassesAllOnOutsideTraining) {
  const RandomDistortion layer({6, 6});
  const Matrix x = random_matrix(3, 36, 1);
  Matrix y = Matrix::Constant(3, 36, kNaN), dx = y;
  layer.forward(read_only(Vector()), read_only(x), view(y));
  layer.backward(read_only(Vector()), read_only(x), read_only(y), read_only(x), view(dx));
  EXPECT_EQ(y, x);
  EXPECT_EQ(dx, x);
}

TEST(RandomDistortion, WithoutStrengthChangesNoBit) {
  for (const Shape& shape : {Shape{28, 28, 1}, Shape{5, 70}}) {
    const RandomDistortion layer(shape, none());
    const Matrix x = random_matrix(1, shape.size(), 2);
    EXPECT_EQ(distort(layer, x, moves_of(layer, shape.size())), x);
  }
}

TEST(RandomDistortion, DrawsTheFirst32NumbersOnly) {
  const Matrix noise = moves_of(RandomDistortion({7, 6}), 42);
  EXPECT_TRUE(noise.leftCols(kMoves).allFinite());
  EXPECT_TRUE(noise.rightCols(42 - kMoves).array().isNaN().all());
}

TEST(RandomDistortion, ReadsFromThePlaceThatIsMovedTo) {
  // A row of 70 pixels is worked on in three runs.
  for (const auto& [height, width] : {std::pair<Index, Index>{6, 7}, {3, 70}}) {
    const RandomDistortion layer({height, width}, none());
    const Matrix x = random_matrix(1, height * width, 3);
    const auto pixel = [&, w = width, h = height](Index row, Index column) {
      const bool inside = row >= 0 && row < h && column >= 0 && column < w;
      return inside ? x(row * w + column) : Scalar(0);
    };
    const Matrix right = distort(layer, x, shifted(height, width, 1, 0));
    const Matrix up = distort(layer, x, shifted(height, width, 0, -2));
    const Matrix between = distort(layer, x, shifted(height, width, -0.5, 0.25));
    for (Index row = 0; row < height; ++row) {
      for (Index column = 0; column < width; ++column) {
        const Index i = row * width + column;
        EXPECT_NEAR(right(i), pixel(row, column + 1), 1e-4);
        EXPECT_NEAR(up(i), pixel(row - 2, column), 1e-4);
        const Scalar here = (pixel(row, column - 1) + pixel(row, column)) / 2;
        const Scalar below = (pixel(row + 1, column - 1) + pixel(row + 1, column)) / 2;
        EXPECT_NEAR(between(i), Scalar(0.75) * here + Scalar(0.25) * below, 1e-4);
      }
    }
  }
}

TEST(RandomDistortion, TurnsByAQuarter) {
  constexpr Index kSide = 9;
  const RandomDistortion layer({kSide, kSide}, none());
  const Matrix x = random_matrix(1, kSide * kSide, 4);
  const Matrix noise =
      noise_of(kSide, kSide, [](double cx, double cy) { return std::pair(-cy - cx, cx - cy); });
  const Matrix y = distort(layer, x, noise);
  for (Index row = 0; row < kSide; ++row) {
    for (Index column = 0; column < kSide; ++column) {
      // (column, row) from the middle is read at (-row, column).
      EXPECT_NEAR(y(row * kSide + column), x(column * kSide + kSide - 1 - row), 1e-4);
    }
  }
}

TEST(RandomDistortion, BendsAsBernsteinsCubicsSay) {
  // Only control point (1, 2) moves, to the right by 2: at u = 2/3, v = 1/3 by 2 (4/9)².
  constexpr Index kSide = 10;
  const RandomDistortion layer({kSide, kSide}, none());
  Matrix noise = shifted(kSide, kSide, 0, 0);
  noise(8 * 1 + 2) = 2;
  Matrix ramp(1, kSide * kSide);
  for (Index i = 0; i < ramp.size(); ++i) ramp(i) = static_cast<Scalar>(i % kSide);
  const Matrix y = distort(layer, ramp, noise);
  EXPECT_NEAR(y(3 * kSide + 6), 6 + 2 * 16 / 81.0, 1e-5);
  EXPECT_NEAR(y(6 * kSide + 3), 3 + 2 * 4 / 81.0, 1e-5);
  EXPECT_EQ(y.leftCols(kSide), ramp.leftCols(kSide)) << "the edge hangs on its own points";
}

TEST(RandomDistortion, OutsideIsTheFillValue) {
  RandomDistortionOptions options = none();
  options.fill_value = -0.5;
  const RandomDistortion layer({6, 6}, options);
  const Matrix x = random_matrix(1, 36, 5);
  for (const double far : {6.5, -7.5, 1e9, -1e30}) {
    SCOPED_TRACE(far);
    EXPECT_EQ(distort(layer, x, shifted(6, 6, far, 0)), Matrix::Constant(1, 36, Scalar(-0.5)));
    EXPECT_EQ(distort(layer, x, shifted(6, 6, 0, far)), Matrix::Constant(1, 36, Scalar(-0.5)));
  }
  const Matrix half = distort(layer, x, shifted(6, 6, 0.5, 0));
  EXPECT_NEAR(half(5), (x(5) - Scalar(0.5)) / 2, 1e-5);
}

TEST(RandomDistortion, EachStrengthIsALimit) {
  // The largest move of 500 draws, with one strength at a time, in pixels.
  constexpr Index kSide = 31;
  const auto largest = [](const RandomDistortionOptions& options) {
    const RandomDistortion layer({kSide, kSide}, options);
    double most = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      const Matrix moves = moves_of(layer, kSide * kSide, seed).leftCols(kMoves);
      most = std::max(most, static_cast<double>(moves.cwiseAbs().maxCoeff()));
    }
    return most;
  };
  const auto expect_limit = [&](double RandomDistortionOptions::*strength, double value,
                                double limit) {
    RandomDistortionOptions options = none();
    options.*strength = value;
    const double most = largest(options);
    EXPECT_LE(most, limit * (1 + 1e-6));
    EXPECT_GT(most, 0.95 * limit);
  };
  expect_limit(&RandomDistortionOptions::translation, 0.1, 0.1 * kSide);
  expect_limit(&RandomDistortionOptions::elastic, 0.1, 0.1 * kSide);
  expect_limit(&RandomDistortionOptions::zoom, 0.2, 0.2 * 15);  // a corner is 15 from the middle
  expect_limit(&RandomDistortionOptions::shear, 0.2, 0.2 * 15);
  const double turn = 2 * 3.14159265358979 * 0.05;  // x: 15 (cos - 1) - 15 sin, at most
  expect_limit(&RandomDistortionOptions::rotation, 0.05,
               15 * (std::sin(turn) + 1 - std::cos(turn)));
}

TEST(RandomDistortion, TurningAndSlantingKeepTheMass) {
  RandomDistortionOptions options;
  options.zoom = options.elastic = 0;
  const RandomDistortion layer({28, 28}, options);
  const Matrix x = blob(28);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Matrix y = distort(layer, x, moves_of(layer, x.size(), seed));
    EXPECT_NEAR(y.sum(), x.sum(), 0.02 * x.sum());
    EXPECT_GT((y - x).cwiseAbs().maxCoeff(), 0.02) << "it does distort";
  }
}

TEST(RandomDistortion, TheDefaultsKeepMostOfTheMass) {
  const RandomDistortion layer({28, 28, 1});
  const Matrix x = blob(28);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Matrix y = distort(layer, x, moves_of(layer, x.size(), seed));
    EXPECT_NEAR(y.sum(), x.sum(), 0.7 * x.sum());
    EXPECT_LE(y.maxCoeff(), x.maxCoeff() * (1 + 1e-5)) << "bilinear interpolation never overshoots";
    EXPECT_GE(y.minCoeff(), 0);
  }
}

TEST(RandomDistortion, ItsBackwardIsTheTranspose) {
  for (const Shape& shape : {Shape{28, 28}, Shape{4, 40, 1}}) {
    const RandomDistortion layer(shape);
    const Index pixels = shape.size();
    const Matrix x = random_matrix(1, pixels, 6), dy = random_matrix(1, pixels, 7);
    const Matrix noise = moves_of(layer, pixels, 8);
    Matrix dx = Matrix::Constant(1, pixels, kNaN);
    layer.backward_training(read_only(noise), read_only(dy), view(dx));
    EXPECT_NEAR(distort(layer, x, noise).cwiseProduct(dy).sum(), x.cwiseProduct(dx).sum(), 1e-3);
  }
}

TEST(RandomDistortion, IsDrawnAnewForEachSampleAndStep) {
  const Network network({RandomDistortion({8, 8}), Flatten(), Dense(2)}, {8, 8}, 1);
  const auto distorted = [&](std::uint64_t step) {
    Workspace work = network.make_workspace(2);
    network.add_deltas(work);
    work.a[0] = random_matrix(1, 64, 9).replicate(2, 1);
    network.forward(work, {0, 2}, step);
    return work.a[1];
  };
  const Matrix first = distorted(3);
  EXPECT_EQ(first, distorted(3));
  EXPECT_NE(first, distorted(4));
  EXPECT_NE(first.row(0), first.row(1));
}

TEST(RandomDistortion, NeedsAnImageOfOneChannel) {
  for (const Shape& shape : {Shape{784}, Shape{28, 28, 3}, Shape{28, 28, 1, 1}, Shape{1, 784},
                             Shape{5, 5}, Shape{5000, 28}}) {
    EXPECT_TRUE(says([&] { RandomDistortion{shape}; },
                     {"RandomDistortion", "(height, width)", shape.str().c_str()}));
  }
  const RandomDistortion layer({28, 28, 1});
  EXPECT_EQ(layer.output_shape({28, 28, 1}), (Shape{28, 28, 1}));
  EXPECT_TRUE(says([&] { layer.output_shape({784}); },
                   {"RandomDistortion", "(28, 28, 1)", "got (784,)", "Flatten"}));
  EXPECT_TRUE(says(
      [&] {
        Network({layer}, {14, 56, 1}, 1);
      },
      {"RandomDistortion", "got (14, 56, 1)"}));
}

TEST(RandomDistortion, RefusesStrengthsOutOfRange) {
  const auto refused = [](double RandomDistortionOptions::*strength, double value,
                          const char* name) {
    RandomDistortionOptions options;
    options.*strength = value;
    EXPECT_TRUE(says([&] { RandomDistortion({28, 28}, options); }, {name, "got", "expected"}));
  };
  for (const double bad : {-0.01, 1.01, std::nan("")}) {
    refused(&RandomDistortionOptions::rotation, bad, "rotation");
    refused(&RandomDistortionOptions::zoom, bad, "zoom");
    refused(&RandomDistortionOptions::shear, bad, "shear");
    refused(&RandomDistortionOptions::translation, bad, "translation");
    refused(&RandomDistortionOptions::elastic, bad, "elastic");
  }
  refused(&RandomDistortionOptions::rotation, 0.6, "rotation");
  refused(&RandomDistortionOptions::zoom, 1, "zoom");
  refused(&RandomDistortionOptions::fill_value, std::nan(""), "fill_value");
}

#ifdef GRADUS_DOUBLE
TEST(RandomDistortion, GradientAgreesWithDifferences) {
  RandomDistortionOptions options{.translation = 0.3};
  options.fill_value = 0.7;
  const RandomDistortion layer({6, 7}, options);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Matrix x = random_matrix(1, 42, 10);
    const Matrix dy = random_matrix(1, 42, 11), noise = moves_of(layer, 42, seed);
    Matrix dx = Matrix::Constant(1, 42, kNaN);
    layer.backward_training(read_only(noise), read_only(dy), view(dx));
    const auto L = [&] { return distort(layer, x, noise).cwiseProduct(dy).sum(); };
    EXPECT_TRUE(derivatives_agree(flat(dx), numeric_gradient(flat(x), L)));
  }
}
#endif
