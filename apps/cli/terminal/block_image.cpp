#include "cli/terminal/block_image.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/error.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr Index kMostColumns = 64;

/// Of 256 colours, black is 16, white is 231, and 232 to 255 are greys between them:
/// 8, 18, ..., 238.
int grey_code(int grey) {
  if (grey < 4) return 16;
  if (grey > 246) return 231;
  return 232 + std::clamp((grey - 3) / 10, 0, 23);
}

/// Pixels are means of squares of the original's, so that no row is longer than kMostColumns.
class SmallerImage {
 public:
  SmallerImage(std::span<const std::uint8_t> image, Index height, Index width)
      : image_(image), height_(height), width_(width) {
    const Index side = (width + kMostColumns - 1) / kMostColumns;  // of a square
    rows_ = (height + side - 1) / side;
    cols_ = (width + side - 1) / side;
    side_ = side;
  }

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }

  /// 0 to 255; black below the last row.
  int grey(Index row, Index col) const {
    if (row >= rows_) return 0;
    int sum = 0, count = 0;
    for (Index i = row * side_; i < std::min(height_, (row + 1) * side_); ++i) {
      for (Index j = col * side_; j < std::min(width_, (col + 1) * side_); ++j) {
        sum += image_[static_cast<std::size_t>(i * width_ + j)];
        ++count;
      }
    }
    return sum / count;
  }

 private:
  std::span<const std::uint8_t> image_;
  Index height_, width_, rows_ = 0, cols_ = 0, side_ = 1;
};

/// Each letter ▀ has the upper pixel's colour in front of the lower pixel's.
std::string line_in_color(const SmallerImage& image, Index row) {
  std::string line;
  int upper = -1, lower = -1;
  for (Index col = 0; col < image.cols(); ++col) {
    const int above = grey_code(image.grey(row, col)), below = grey_code(image.grey(row + 1, col));
    if (above != upper) line += fmt::format("\x1b[38;5;{}m", above);
    if (below != lower) line += fmt::format("\x1b[48;5;{}m", below);
    line += "▀";
    upper = above;
    lower = below;
  }
  return line + "\x1b[0m\n";
}

std::string line_of_shades(const SmallerImage& image, Index row) {
  constexpr std::array kShades = {" ", "░", "▒", "▓", "█"};
  std::string line;
  for (Index col = 0; col < image.cols(); ++col) {
    const int mean = (image.grey(row, col) + image.grey(row + 1, col)) / 2;
    line += kShades.at(static_cast<std::size_t>(std::lround(mean / 255.0 * (kShades.size() - 1))));
  }
  return line + "\n";
}

}  // namespace

std::string block_image(std::span<const std::uint8_t> image, Index height, Index width,
                        bool color) {
  const bool sides = height > 0 && width > 0 && std::ssize(image) / width == height;
  if (!sides || std::ssize(image) % width != 0) {
    throw InvalidArgument(
        fmt::format("an image of {} x {} cannot have {} bytes", height, width, image.size()));
  }
  const SmallerImage smaller(image, height, width);
  std::string text;
  for (Index row = 0; row < smaller.rows(); row += 2) {
    text += color ? line_in_color(smaller, row) : line_of_shades(smaller, row);
  }
  return text;
}

}  // namespace gradus::cli
