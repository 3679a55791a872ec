#include "gradus/layers/noise_layers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kGrid = 4;           // control points along a side
constexpr Index kMoves = 2 * kGrid;  // x and y of a row of them
constexpr Index kRun = 32;           // pixels of a row that are worked on at a time
constexpr Index kMaxDistortedSide = 4096;
constexpr auto kRunSize = static_cast<std::size_t>(kRun);

void check_image(const Shape& image) {
  const std::vector<Index>& dims = image.dims();
  const bool one_channel = dims.size() == 2 || (dims.size() == 3 && dims[2] == 1);
  const auto fits = [](Index side) { return side >= 2 && side <= kMaxDistortedSide; };
  if (one_channel && fits(dims[0]) && fits(dims[1]) && dims[0] * dims[1] >= kGrid * kMoves) return;
  throw InvalidArgument(
      "RandomDistortion: expected the shape of an image, (height, width) or (height, width, 1), "
      "with sides from 2 to 4096 and at least 32 pixels, got ",
      image.str());
}

void check_strength(const std::string& name, double value, bool in_range, const char* range) {
  if (in_range) return;
  throw InvalidArgument("RandomDistortion: ", name, ": expected a number in ", range, ", got ",
                        to_text(value));
}

void check_strengths(const RandomDistortionOptions& options) {
  const auto within = [](double value, double max) { return value >= 0 && value <= max; };
  const double turn = options.rotation, zoom = options.zoom;
  check_strength("rotation", turn, within(turn, 0.5), "[0, 0.5]");
  check_strength("zoom", zoom, within(zoom, 1) && zoom < 1, "[0, 1)");
  check_strength("shear", options.shear, within(options.shear, 1), "[0, 1]");
  check_strength("translation", options.translation, within(options.translation, 1), "[0, 1]");
  check_strength("elastic", options.elastic, within(options.elastic, 1), "[0, 1]");
  if (!std::isfinite(options.fill_value)) {
    throw InvalidArgument("RandomDistortion: fill_value: expected a finite number, got ",
                          to_text(options.fill_value));
  }
}

/// B(t) at n places from 0 to 1, a row each.
Matrix bernstein(Index n) {
  Matrix weights(n, kGrid);
  for (Index i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(n - 1);
    const double s = 1 - t;
    const std::array<double, 4> b = {s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t};
    for (std::size_t k = 0; k < b.size(); ++k) {
      weights(i, static_cast<Index>(k)) = static_cast<Scalar>(b[k]);
    }
  }
  return weights;
}

}  // namespace

Dropout::Dropout(double rate, std::uint64_t seed) : NoiseLayer(seed), rate_(rate) {
  OptionChecks("Dropout").require(rate >= 0 && rate < 1, "rate", rate,
                                  "in [0, 1), the share of inputs to set to 0");
}

void Dropout::draw(Random& random, VectorView noise) const {
  const Scalar kept = static_cast<Scalar>(1 / (1 - rate_));
  for (Scalar& r : noise) r = random.uniform() < rate_ ? Scalar(0) : kept;
}

void Dropout::forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const {
  y = noise.cwiseProduct(x);  // y = r x, r drawn: 0 or 1/(1 - rate)
}

void Dropout::backward_training(ConstMatrixView noise, ConstMatrixView dy, MatrixView dx) const {
  dx = noise.cwiseProduct(dy);  // dx = r dy
}

/// A run of places in x, and what is needed to read there: the weights of the pixels at, at + 1,
/// and of the same two in the row below.
struct RandomDistortion::Places {
  alignas(64) std::array<std::int32_t, kRunSize> at;
  alignas(64) std::array<Scalar, kRunSize> left, right, upper, lower;
};

RandomDistortion::RandomDistortion(const Shape& image, const RandomDistortionOptions& options)
    : NoiseLayer(options.seed), image_(image), options_(options) {
  check_image(image);
  check_strengths(options);
  height_ = image.dims()[0];
  width_ = image.dims()[1];
  row_weights_ = bernstein(height_);
  column_weights_ = Matrix::Zero(kGrid, (width_ + kRun - 1) / kRun * kRun);
  column_weights_.leftCols(width_) = bernstein(width_).transpose();
}

Config RandomDistortion::config() const {
  Config config = config_of(options_);
  config.insert(config.begin(), {"image", value_of(image_)});
  return config;
}

Shape RandomDistortion::output_shape(const Shape& input) const {
  if (input == image_) return input;
  throw InvalidArgument("RandomDistortion: made for images of shape ", image_.str(), ", got ",
                        input.str(), "; place it before Flatten");
}

void RandomDistortion::draw(Random& random, VectorView noise) const {
  const auto within = [&random](double limit) { return limit * random.uniform(-1, 1); };
  const auto height = static_cast<double>(height_), width = static_cast<double>(width_);
  const double angle = 2 * std::numbers::pi * within(options_.rotation);
  const double sine = std::sin(angle), cosine = std::cos(angle);
  const double wider = 1 + within(options_.zoom), higher = 1 + within(options_.zoom);
  const double slant = within(options_.shear);
  const double shift_x = width * within(options_.translation);
  const double shift_y = height * within(options_.translation);
  // A - I, where A = turn * slant * stretch
  const double xx = cosine * wider - 1, xy = (cosine * slant - sine) * higher;
  const double yx = sine * wider, yy = (sine * slant + cosine) * higher - 1;
  for (Index a = 0; a < kGrid; ++a) {
    const double y = (static_cast<double>(a) / (kGrid - 1) - 0.5) * (height - 1);
    for (Index b = 0; b < kGrid; ++b) {
      const double x = (static_cast<double>(b) / (kGrid - 1) - 0.5) * (width - 1);
      const double bend_x = width * within(options_.elastic);
      const double bend_y = height * within(options_.elastic);
      noise(kMoves * a + b) = static_cast<Scalar>(xx * x + xy * y + shift_x + bend_x);
      noise(kMoves * a + kGrid + b) = static_cast<Scalar>(yx * x + yy * y + shift_y + bend_y);
    }
  }
}

/// The loop has a fixed length and no branch, so that the compiler makes vector instructions of it.
/// The four pixels begin at the nearest place that has all four in the image: the weights △ are
/// then right there too, and 0 where the place is further away.
void RandomDistortion::find_places(const Scalar* moves, Index row, Index column,
                                   Places& places) const {
  std::array<Scalar, kMoves> m{};  // Σ_a B_a(v) m_ab
  for (Index a = 0; a < kGrid; ++a) {
    const Scalar weight = row_weights_(row, a);
    for (std::size_t k = 0; k < m.size(); ++k) m[k] += weight * moves[kMoves * a + Index(k)];
  }
  const Scalar* b0 = &column_weights_(0, column);
  const Scalar* b1 = &column_weights_(1, column);
  const Scalar* b2 = &column_weights_(2, column);
  const Scalar* b3 = &column_weights_(3, column);
  const auto last_x = static_cast<Scalar>(width_ - 2), last_y = static_cast<Scalar>(height_ - 2);
  const auto width = static_cast<std::int32_t>(width_);
  const auto first_x = static_cast<Scalar>(column), first_y = static_cast<Scalar>(row);
  for (std::int32_t k = 0; k < kRun; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const Scalar move_x = m[0] * b0[k] + m[1] * b1[k] + m[2] * b2[k] + m[3] * b3[k];
    const Scalar move_y = m[4] * b0[k] + m[5] * b1[k] + m[6] * b2[k] + m[7] * b3[k];
    const Scalar x = (first_x + static_cast<Scalar>(k)) + move_x;
    const Scalar y = first_y + move_y;
    const auto at_x = static_cast<std::int32_t>(std::min(std::max(x, Scalar(0)), last_x));
    const auto at_y = static_cast<std::int32_t>(std::min(std::max(y, Scalar(0)), last_y));
    const Scalar in_x = x - static_cast<Scalar>(at_x), in_y = y - static_cast<Scalar>(at_y);
    places.at[i] = at_y * width + at_x;
    places.left[i] = std::max(1 - std::abs(in_x), Scalar(0));
    places.right[i] = std::max(1 - std::abs(in_x - 1), Scalar(0));
    places.upper[i] = std::max(1 - std::abs(in_y), Scalar(0));
    places.lower[i] = std::max(1 - std::abs(in_y - 1), Scalar(0));
  }
}

/// visit(first pixel, their number, their places) for all runs of pixels of one image.
template <class Visit>
void RandomDistortion::visit_places(const Scalar* moves, const Visit& visit) const {
  Places places{};
  for (Index row = 0; row < height_; ++row) {
    for (Index column = 0; column < width_; column += kRun) {
      find_places(moves, row, column, places);
      visit(row * width_ + column, std::min(kRun, width_ - column), places);
    }
  }
}

void RandomDistortion::forward_training(ConstMatrixView x, ConstMatrixView noise,
                                        MatrixView y) const {
  const auto fill = static_cast<Scalar>(options_.fill_value);
  for (Index n = 0; n < x.rows(); ++n) {
    const Scalar* from = x.row(n).data();
    Scalar* to = y.row(n).data();
    visit_places(noise.row(n).data(), [&](Index first, Index count, const Places& p) {
      for (Index k = 0; k < count; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const Scalar* upper = from + p.at[i];
        const Scalar* lower = upper + width_;
        const Scalar inside = (p.left[i] + p.right[i]) * (p.upper[i] + p.lower[i]);
        // y_p = Σ_ij △(y - i) △(x - j) x_ij + (1 - Σ_ij △(y - i) △(x - j)) fill
        to[first + k] = p.upper[i] * (p.left[i] * upper[0] + p.right[i] * upper[1]) +
                        p.lower[i] * (p.left[i] * lower[0] + p.right[i] * lower[1]) +
                        (1 - inside) * fill;
      }
    });
  }
}

void RandomDistortion::backward_training(ConstMatrixView noise, ConstMatrixView dy,
                                         MatrixView dx) const {
  dx.setZero();
  for (Index n = 0; n < dx.rows(); ++n) {
    const Scalar* from = dy.row(n).data();
    Scalar* to = dx.row(n).data();
    visit_places(noise.row(n).data(), [&](Index first, Index count, const Places& p) {
      for (Index k = 0; k < count; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const Scalar upper = p.upper[i] * from[first + k], lower = p.lower[i] * from[first + k];
        Scalar* at = to + p.at[i];
        // dx_ij = Σ_p △(y - i) △(x - j) dy_p
        at[0] += p.left[i] * upper;
        at[1] += p.right[i] * upper;
        at[width_] += p.left[i] * lower;
        at[width_ + 1] += p.right[i] * lower;
      }
    });
  }
}

}  // namespace gradus
