#include "cli/data/image_look.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

double brightness(std::span<const std::uint8_t> image) {
  return std::accumulate(image.begin(), image.end(), 0.0) / static_cast<double>(image.size());
}

}  // namespace

double border_brightness(std::span<const std::uint8_t> image, Index height, Index width) {
  double sum = 0, count = 0;
  for (Index row = 0; row < height; ++row) {
    for (Index col = 0; col < width; ++col) {
      if (row > 0 && col > 0 && row + 1 < height && col + 1 < width) continue;
      sum += image[static_cast<std::size_t>(row * width + col)];
      ++count;
    }
  }
  return sum / count;
}

bool ImageLook::is_unlike(std::span<const std::uint8_t> image) const {
  constexpr double kFar = 4;
  return stddev > 0 && std::abs(brightness(image) - mean) > kFar * stddev;
}

std::optional<ImageLook> look_of(const Dataset& images) {
  const std::vector<Index>& dims = images.sample_shape().dims();
  if (!images.is_bytes() || dims.size() != 3 || dims[2] != 1) return std::nullopt;
  constexpr Index kEnough = 10'000;
  const Index count = std::min(images.size(), kEnough);
  ImageLook look;
  double squares = 0;
  for (Index i = 0; i < count; ++i) {
    const double light = brightness(images.bytes(i));
    look.border += border_brightness(images.bytes(i), dims[0], dims[1]);
    look.mean += light;
    squares += light * light;
  }
  look.border /= static_cast<double>(count);
  look.mean /= static_cast<double>(count);
  look.stddev =
      std::sqrt(std::max(0.0, squares / static_cast<double>(count) - look.mean * look.mean));
  return look;
}

}  // namespace gradus::cli
