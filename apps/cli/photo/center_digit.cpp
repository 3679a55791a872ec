#include "cli/photo/center_digit.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/data/image_resize.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// The middle of what weighs so much, in pixels from 0.
double center_of(const std::vector<double>& weights) {
  double sum = 0, moment = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    moment += weights[i] * static_cast<double>(i);
  }
  return sum > 0 ? moment / sum : static_cast<double>(weights.size()) / 2;
}

/// Where `length` pixels begin in `size` so that their center is in the middle, or near it.
Index start_of(double center, Index length, Index size) {
  const double start = static_cast<double>(size) / 2 - (center + 0.5);
  return std::clamp<Index>(std::lround(start), 0, size - length);
}

}  // namespace

GrayImage center_digit(const GrayImage& ink, Index height, Index width) {
  const double fit = std::min(static_cast<double>(height) / static_cast<double>(ink.height),
                              static_cast<double>(width) / static_cast<double>(ink.width)) *
                     20 / 28;
  const auto side = [&](Index length) {
    return std::max<Index>(1, std::lround(fit * static_cast<double>(length)));
  };
  const Image digit = resize(ink, side(ink.height), side(ink.width));
  std::vector<double> rows(static_cast<std::size_t>(digit.height)),
      cols(static_cast<std::size_t>(digit.width));
  for (std::size_t i = 0; i < digit.pixels.size(); ++i) {
    rows[i / cols.size()] += digit.pixels[i];
    cols[i % cols.size()] += digit.pixels[i];
  }
  const Index top = start_of(center_of(rows), digit.height, height);
  const Index left = start_of(center_of(cols), digit.width, width);
  GrayImage image{height, width,
                  std::vector<std::uint8_t>(static_cast<std::size_t>(height * width))};
  for (Index row = 0; row < digit.height; ++row) {
    std::copy_n(digit.pixels.begin() + row * digit.width, digit.width,
                image.pixels.begin() + (top + row) * width + left);
  }
  return image;
}

}  // namespace gradus::cli
