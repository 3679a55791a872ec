#include "gradus/data/image_resize.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// What one pixel of the new side is made of: old pixels from `first` on, by weights whose sum is
/// the same for every pixel of the side.
struct PixelWeights {
  Index first = 0;
  std::vector<std::uint64_t> weights;
};

struct SideWeights {
  std::vector<PixelWeights> pixels;
  std::uint64_t sum = 1;
};

/// In units of 1 / to of an old pixel, the new pixel i covers [i from, (i + 1) from), and the old
/// pixel k [k to, (k + 1) to): the weight is the length of what they share.
PixelWeights area_weights(Index i, Index from, Index to) {
  PixelWeights pixel{i * from / to, {}};
  for (Index k = pixel.first; k * to < (i + 1) * from; ++k) {
    const Index shared = std::min((k + 1) * to, (i + 1) * from) - std::max(k * to, i * from);
    pixel.weights.push_back(static_cast<std::uint64_t>(shared));
  }
  return pixel;
}

/// The centre of the new pixel i lies at (i + 1/2) from / to - 1/2, counted in old pixels from the
/// centre of the first: between two of them, at the border on one.
PixelWeights linear_weights(Index i, Index from, Index to) {
  const Index last = 2 * to * (from - 1);
  const Index centre = std::clamp<Index>((2 * i + 1) * from - to, 0, last);  // times 2 to
  const Index before = std::min(centre / (2 * to), std::max<Index>(from - 2, 0));
  const auto after = static_cast<std::uint64_t>(centre - before * 2 * to);
  if (from == 1) return {0, {static_cast<std::uint64_t>(2 * to)}};
  return {before, {static_cast<std::uint64_t>(2 * to) - after, after}};
}

SideWeights weights_of(Index from, Index to) {
  const bool shrinks = to <= from;
  SideWeights side{{}, static_cast<std::uint64_t>(shrinks ? from : 2 * to)};
  for (Index i = 0; i < to; ++i) {
    side.pixels.push_back(shrinks ? area_weights(i, from, to) : linear_weights(i, from, to));
  }
  return side;
}

}  // namespace

Image resize(const Image& image, Index height, Index width) {
  if (height < 1 || width < 1 || height > kMaxImageSide || width > kMaxImageSide) {
    throw InvalidArgument("resize: expected 1 x 1 to 4096 x 4096 pixels, got ", height, " x ",
                          width);
  }
  const SideWeights rows = weights_of(image.height, height);
  const SideWeights columns = weights_of(image.width, width);
  const Index c = image.channels;
  Image result{height, width, {}, c};
  result.pixels.reserve(static_cast<std::size_t>(height * width * c));
  std::vector<std::uint64_t> line(static_cast<std::size_t>(image.width * c));
  const std::uint64_t sum = rows.sum * columns.sum;
  for (const PixelWeights& row : rows.pixels) {
    // First down the columns of the old image, then along the one line that is left of it.
    std::ranges::fill(line, 0);
    const std::uint8_t* from = image.pixels.data() + row.first * image.width * c;
    for (const std::uint64_t weight : row.weights) {
      for (std::uint64_t& value : line) value += weight * *from++;
    }
    for (const PixelWeights& column : columns.pixels) {
      for (Index channel = 0; channel < c; ++channel) {
        std::uint64_t value = 0;
        auto at = static_cast<std::size_t>(column.first * c + channel);
        for (const std::uint64_t weight : column.weights) {
          value += weight * line[at];
          at += static_cast<std::size_t>(c);
        }
        result.pixels.push_back(static_cast<std::uint8_t>((value + sum / 2) / sum));
      }
    }
  }
  return result;
}

}  // namespace gradus
