// The formulas of the random distortion of images.
#include "gradus/layers/noise_layers.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "formulas/formulas.hpp"

using namespace gradus;

namespace {

constexpr Index kHeight = 5, kWidth = 8;
constexpr double kFill = 0.5;

/// B(t), a = 0 ... 3
double bernstein(std::size_t a, double t) {
  const double s = 1 - t;
  return std::array<double, 4>{s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t}[a];
}

double hat(double d) { return std::fmax(0, 1 - std::abs(d)); }

struct Place {
  double x, y;
};

/// Where pixel (row, column) is read: p + m(p), with the moves m_ab that the noise holds.
Place pixel_place_of(const Numbers& noise, Index row, Index column) {
  const double v = static_cast<double>(row) / (kHeight - 1);
  const double u = static_cast<double>(column) / (kWidth - 1);
  Place place{static_cast<double>(column), static_cast<double>(row)};
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      const double weight = bernstein(a, v) * bernstein(b, u);
      place.x += weight * noise[8 * a + b];
      place.y += weight * noise[8 * a + 4 + b];
    }
  }
  return place;
}

/// △(y - i) △(x - j) for the place (x, y) of a pixel p.
double weight(const Place& place, Index i, Index j) {
  return hat(place.y - static_cast<double>(i)) * hat(place.x - static_cast<double>(j));
}

}  // namespace

FORMULA_TEST(DistortedPixels, "layers/noise_layers", "m(p) = Σ_ab B_a(v) B_b(u) m_ab",
             "B(t) = (s³, 3s²t, 3st², t³)", "s = 1 - t", "△(d) = max(0, 1 - |d|)",
             "y_p = Σ_ij △(y - i) △(x - j) x_ij + (1 - Σ_ij △(y - i) △(x - j)) fill",
             "dx_ij = Σ_p △(y - i) △(x - j) dy_p") {
  const Index size = kHeight * kWidth;
  const RandomDistortion layer({kHeight, kWidth}, {.fill_value = kFill});
  const Matrix x = random_matrix(1, size, 1), dy = random_matrix(1, size, 2);
  Matrix noise = Matrix::Zero(1, size);
  noise.leftCols(32) = random_matrix(1, 32, 3, -2, 2);
  Matrix y = Matrix::Constant(1, size, kNaN), dx = y;
  layer.forward_training(read_only(x), read_only(noise), view(y));
  layer.backward_training(read_only(noise), read_only(dy), view(dx));

  const Numbers moves = numbers(noise, 0);
  Numbers formula_dx(static_cast<std::size_t>(size), 0);
  for (Index p = 0; p < size; ++p) {
    const Place place = pixel_place_of(moves, p / kWidth, p % kWidth);
    double sum = 0, inside = 0;
    for (Index q = 0; q < size; ++q) {
      const double w = weight(place, q / kWidth, q % kWidth);
      sum += w * static_cast<double>(x(0, q));
      inside += w;
      formula_dx[static_cast<std::size_t>(q)] += w * static_cast<double>(dy(0, p));
    }
    EXPECT_TRUE(is_near(y(0, p), sum + (1 - inside) * kFill)) << "pixel " << p;
  }
  for (Index q = 0; q < size; ++q) {
    EXPECT_TRUE(is_near(dx(0, q), formula_dx[static_cast<std::size_t>(q)])) << "pixel " << q;
  }
}

// The numbers that draw() takes from the stream, in its order; elastic 0 leaves the linear map.
FORMULA_TEST(DistortionIsLinear, "layers/noise_layers", "m_ab = A c_ab + t - c_ab",
             "m(p) = A p + t - p", "A - I, where A = turn * slant * stretch") {
  const RandomDistortionOptions options{.rotation = 0.1, .zoom = 0.25, .elastic = 0};
  const RandomDistortion layer({kHeight, kWidth}, options);
  Matrix noise = Matrix::Zero(1, kHeight * kWidth);
  Random random(9), same(9);
  layer.draw(random, VectorView(noise.data(), noise.size()));

  const auto within = [&same](double limit) { return limit * same.uniform(-1, 1); };
  const double angle = 2 * std::numbers::pi * within(options.rotation);
  const double wider = 1 + within(options.zoom);
  const double higher = 1 + within(options.zoom);
  const double slant_by = within(options.shear);
  const double shift_x = kWidth * within(options.translation);
  const double shift_y = kHeight * within(options.translation);
  Eigen::Matrix2d turn, slant, stretch;
  turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  slant << 1, slant_by, 0, 1;
  stretch << wider, 0, 0, higher;
  const Eigen::Matrix2d A = turn * slant * stretch;

  const Numbers moves = numbers(noise, 0);
  for (Index row = 0; row < kHeight; ++row) {
    for (Index column = 0; column < kWidth; ++column) {
      // From the middle of the image, which the map leaves where it is.
      const Eigen::Vector2d middle((kWidth - 1) / 2.0, (kHeight - 1) / 2.0);
      const Eigen::Vector2d p(static_cast<double>(column), static_cast<double>(row));
      const Eigen::Vector2d to = middle + A * (p - middle) + Eigen::Vector2d(shift_x, shift_y);
      const Place place = pixel_place_of(moves, row, column);
      EXPECT_NEAR(place.x, to.x(), by_precision(1e-5, 1e-12));
      EXPECT_NEAR(place.y, to.y(), by_precision(1e-5, 1e-12));
    }
  }
}
