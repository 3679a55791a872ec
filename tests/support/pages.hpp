// Pictures of digits on paper, in several lights.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <gradus/core/random.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/image_resize.hpp>
#include <gradus/data/synthetic_digits.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

/// How light paper is, 0 to 1, at a place from 0 to 1.
using Light = std::function<double(double row, double col)>;

inline double white_paper(double, double) { return 1; }
inline double from_a_side(double row, double col) { return 0.95 - 0.35 * row - 0.25 * col; }
inline double in_a_corner(double row, double col) {
  return 1 - 0.6 * std::exp(-4 * (row * row + col * col));
}
inline double half_in_shadow(double row, double col) { return col + 0.3 * row < 0.55 ? 0.9 : 0.55; }

/// A page, and the ink on it.
struct Page {
  Image ink;  // 255: full

  explicit Page(Index height, Index width)
      : ink{height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width)), 1} {
  }

  std::uint8_t& at(Index row, Index col) {
    return ink.pixels[static_cast<std::size_t>(row * ink.width + col)];
  }
  void fill(Index top, Index left, Index height, Index width) {
    for (Index i = 0; i < height; ++i) {
      for (Index j = 0; j < width; ++j) at(top + i, left + j) = 255;
    }
  }
  /// A synthetic digit in a square of this side.
  void draw(int digit, Random& random, Index top, Index left, Index side) {
    Image small{kDigitSide, kDigitSide, std::vector<std::uint8_t>(kDigitPixels), 1};
    draw_digit(digit, random, small.pixels);
    const Image large = resize(small, side, side);
    for (Index i = 0; i < side; ++i) {
      for (Index j = 0; j < side; ++j) {
        at(top + i, left + j) = large.pixels[static_cast<std::size_t>(i * side + j)];
      }
    }
  }
  /// Seen in this light. darkness: of the ink, 0 to 1. noise: its greatest, in shades.
  Image seen(const Light& light, double darkness, int noise = 0) const {
    Random random(5);
    Image image = ink;
    for (Index i = 0; i < image.height; ++i) {
      for (Index j = 0; j < image.width; ++j) {
        std::uint8_t& pixel = image.pixels[static_cast<std::size_t>(i * image.width + j)];
        const double paper = 240 * light(static_cast<double>(i) / static_cast<double>(image.height),
                                         static_cast<double>(j) / static_cast<double>(image.width));
        double value = paper * (1 - darkness * pixel / 255);
        if (noise > 0)
          value += static_cast<double>(random.below(2U * static_cast<unsigned>(noise))) - noise;
        pixel = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
    return image;
  }
};

inline Image inverted(Image image) {
  for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

/// A page with one digit in its middle.
inline Page page_with(int digit, Random& random, Index side) {
  Page page(side, side);
  page.draw(digit, random, side / 8, side / 8, side * 3 / 4);
  return page;
}

struct PictureKind {
  const char* name;
  std::function<Image(const Page&)> seen;
};

inline std::vector<PictureKind> picture_kinds() {
  return {
      {"dark on light", [](const Page& page) { return page.seen(white_paper, 1); }},
      {"light on dark", [](const Page& page) { return inverted(page.seen(white_paper, 1)); }},
      {"pencil", [](const Page& page) { return page.seen(white_paper, 0.35); }},
      {"light from a side", [](const Page& page) { return page.seen(from_a_side, 0.7); }},
      {"a dark corner", [](const Page& page) { return page.seen(in_a_corner, 0.7); }},
      {"half in shadow", [](const Page& page) { return page.seen(half_in_shadow, 0.7); }},
      {"noise", [](const Page& page) { return page.seen(from_a_side, 0.7, 25); }},
  };
}

}  // namespace gradus
