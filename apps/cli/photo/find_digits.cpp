#include "cli/photo/find_digits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <gradus/data/image_resize.hpp>

#include "cli/photo/center_digit.hpp"
#include "cli/photo/ink.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// A digit of a page that was shrunk to this side has pixels enough.
constexpr Index kLargestSide = 1000;

/// The ink of these strokes alone, from where it begins to where it is full.
GrayImage cut_out(const Matrix& ink, const Stroke& digit, Scalar threshold) {
  const Box& box = digit.box;
  Matrix own = Matrix::Zero(box.height, box.width);
  Scalar full = 0;
  for (const Index at : digit.pixels)
    full += ink.data()[at] / static_cast<Scalar>(digit.pixels.size());
  for (const Index at : digit.pixels) {
    own(at / ink.cols() - box.top, at % ink.cols() - box.left) = ink.data()[at];
  }
  GrayImage image{box.height, box.width, {}};
  for (Index i = 0; i < own.size(); ++i) {
    const Scalar v = (own.data()[i] - threshold / 2) / (full - threshold / 2);
    image.pixels.push_back(static_cast<std::uint8_t>(255 * std::clamp<Scalar>(v, 0, 1)));
  }
  return image;
}

}  // namespace

std::vector<FoundDigit> find_digits(const GrayImage& picture, Index height, Index width) {
  const double shrink =
      std::min(1.0, static_cast<double>(kLargestSide) /
                        static_cast<double>(std::max(picture.height, picture.width)));
  const auto side = [&](Index length) {
    return std::max<Index>(1, std::lround(shrink * static_cast<double>(length)));
  };
  const Matrix ink =
      ink_of(shrink < 1 ? resize(picture, side(picture.height), side(picture.width)) : picture);
  const Scalar threshold = threshold_of(ink);
  std::vector<FoundDigit> found;
  for (const Stroke& digit : digits_of(strokes_of(ink, threshold), ink.rows(), ink.cols())) {
    const auto back = [&](Index length) {
      return static_cast<Index>(static_cast<double>(length) / shrink);
    };
    const Box& box = digit.box;
    found.push_back({{back(box.top), back(box.left), back(box.height), back(box.width)},
                     center_digit(cut_out(ink, digit, threshold), height, width)});
  }
  return found;
}

}  // namespace gradus::cli
