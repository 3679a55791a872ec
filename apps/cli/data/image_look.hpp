// How images look, so that others can be told from them.
#pragma once

#include <cstdint>
#include <gradus/data/dataset.hpp>
#include <optional>
#include <span>

namespace gradus::inline GRADUS_PRECISION::cli {

/// The mean of the outermost pixels of a grey image.
double border_brightness(std::span<const std::uint8_t> image, Index height, Index width);

/// How grey images to train on look, 0 black to 255 white.
struct ImageLook {
  double border = 0;            ///< The mean of their outermost pixels.
  double mean = 0, stddev = 0;  ///< Of their brightness: an image's is the mean of its pixels.

  /// Darker or brighter than four standard deviations from the mean.
  bool is_unlike(std::span<const std::uint8_t> image) const;
};

/// Of the first 10,000; nothing of what are no grey images in bytes.
std::optional<ImageLook> look_of(const Dataset& images);

}  // namespace gradus::cli
