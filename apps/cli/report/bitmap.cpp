#include "cli/report/bitmap.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/error.hpp>

#include "cli/page/base64.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

using Bytes = std::vector<std::uint8_t>;
using Colour = std::array<double, 3>;

constexpr Index kLongestSide = 4096;  // of an image in a page

/// size bytes, the lowest first.
void append_number(Bytes& bytes, Index number, int size) {
  for (int i = 0; i < size; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (8 * i)));
  }
}

void check_byte_image(const ByteImage& image) {
  const bool sides = image.height > 0 && image.width > 0 && image.height <= kLongestSide &&
                     image.width <= kLongestSide && (image.channels == 1 || image.channels == 3);
  if (sides && std::ssize(image.bytes) == image.height * image.width * image.channels) return;
  throw InvalidArgument("an image of " + std::to_string(image.height) + " x " +
                        std::to_string(image.width) + " x " + std::to_string(image.channels) +
                        " cannot be shown with " + std::to_string(image.bytes.size()) +
                        " bytes; expected sides up to " + std::to_string(kLongestSide) +
                        " and 1 or 3 channels");
}

}  // namespace

std::string bitmap_uri(const ByteImage& image) {
  check_byte_image(image);
  constexpr Index kHeader = 14 + 40;
  const Index padding = (4 - image.width * 3 % 4) % 4;  // a row takes whole words
  const Index pixels = (image.width * 3 + padding) * image.height;
  Bytes file = {'B', 'M'};
  append_number(file, kHeader + pixels, 4);
  append_number(file, 0, 4);
  append_number(file, kHeader, 4);  // where the pixels begin
  append_number(file, 40, 4);       // BITMAPINFOHEADER
  append_number(file, image.width, 4);
  append_number(file, image.height, 4);
  append_number(file, 1, 2);   // plane
  append_number(file, 24, 2);  // bits a pixel
  append_number(file, 0, 4);   // not compressed
  append_number(file, pixels, 4);
  for (int i = 0; i < 4; ++i) append_number(file, 0, 4);  // resolution and palette: none
  for (Index row = image.height; row-- > 0;) {            // from below to above, blue first
    for (Index col = 0; col < image.width; ++col) {
      const Index at = (row * image.width + col) * image.channels;
      for (const Index channel : {2, 1, 0}) {
        const Index offset = image.channels == 3 ? channel : 0;
        file.push_back(image.bytes[static_cast<std::size_t>(at + offset)]);
      }
    }
    append_number(file, 0, static_cast<int>(padding));
  }
  return "data:image/bmp;base64," + base64(file);
}

std::vector<std::uint8_t> diverging_colour(double value) {
  constexpr std::array<Colour, 7> kStops = {
      Colour{33, 102, 172},  Colour{103, 169, 207}, Colour{209, 229, 240}, Colour{247, 247, 247},
      Colour{253, 219, 199}, Colour{239, 138, 98},  Colour{178, 24, 43}};
  const double clamped = std::isnan(value) ? 0 : std::clamp(value, -1.0, 1.0);
  const double place = (clamped + 1) / 2 * (kStops.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
  const double share = place - static_cast<double>(below);
  Bytes colour;
  for (std::size_t i = 0; i < 3; ++i) {
    const double mixed = kStops.at(below).at(i) * (1 - share) + kStops.at(below + 1).at(i) * share;
    colour.push_back(static_cast<std::uint8_t>(std::lround(mixed)));
  }
  return colour;
}

}  // namespace gradus::cli
