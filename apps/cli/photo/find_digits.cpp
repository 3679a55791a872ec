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

/// How many pixels a pen must be widened by, on each side, to be as wide as MNIST's. What is drawn
/// with a pen of width w and length l covers w l pixels, and has 2 l pixel edges around it.
Index missing_width(const Matrix& drawn) {
  const auto is_ink = (drawn.array() > 0).cast<Index>().eval();
  const Index rows = drawn.rows() - 1, cols = drawn.cols() - 1;
  const Index edges = (is_ink.topRows(rows) - is_ink.bottomRows(rows)).abs().sum() +
                      (is_ink.leftCols(cols) - is_ink.rightCols(cols)).abs().sum();
  constexpr double kPenWidth = 2.0 / 20;  // of MNIST's digits
  const double width = 2 * static_cast<double>(is_ink.sum()) / static_cast<double>(edges);
  const double wanted = kPenWidth * static_cast<double>(std::max(rows, cols));
  return std::max<Index>(0, std::lround((wanted - width) / 2));
}

/// The ink of these strokes alone, in a frame of paper so wide, from 0 where it begins to 1 where
/// it is full.
Matrix cut_out(const Matrix& ink, const Stroke& digit, Scalar threshold, Index frame) {
  const Box& box = digit.box;
  Scalar full = 0;
  for (const Index at : digit.pixels) {
    full += ink.data()[at] / static_cast<Scalar>(digit.pixels.size());
  }
  Matrix own = Matrix::Zero(box.height + 2 * frame, box.width + 2 * frame);
  for (const Index at : digit.pixels) {
    const Scalar v = (ink.data()[at] - threshold / 2) / (full - threshold / 2);
    own(at / ink.cols() - box.top + frame, at % ink.cols() - box.left + frame) =
        std::clamp<Scalar>(v, 0, 1);
  }
  return own;
}

/// The digit alone, with a pen as wide as MNIST's.
GrayImage drawing_of(const Matrix& ink, const Stroke& digit, Scalar threshold) {
  Matrix own = cut_out(ink, digit, threshold, 1);
  if (const Index missing = missing_width(own); missing > 0) {
    own = widened(cut_out(ink, digit, threshold, missing), missing);
  } else {
    own = cut_out(ink, digit, threshold, 0);
  }
  GrayImage image{own.rows(), own.cols(), {}};
  for (const Scalar v : own.reshaped<Eigen::RowMajor>()) {
    image.pixels.push_back(static_cast<std::uint8_t>(255 * v));
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
                     center_digit(drawing_of(ink, digit, threshold), height, width)});
  }
  return found;
}

}  // namespace gradus::cli
