// The formats of images, one function each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gradus/data/image_file.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Throws DataError for more than 4096 x 4096 pixels, or none. name: the file's, for messages.
void check_image_size(std::uint64_t height, std::uint64_t width, const std::string& name);

/// Whether the bytes begin like this format.
bool is_pgm(std::span<const std::uint8_t> bytes);
bool is_png(std::span<const std::uint8_t> bytes);
bool is_jpeg(std::span<const std::uint8_t> bytes);

/// See parse_image(). Of bytes that begin like the format; a PGM is always grey.
Image parse_pgm(std::span<const std::uint8_t> bytes, const std::string& name);
Image parse_png(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode);
Image parse_jpeg(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode);

/// An image of colours of `step` bytes each: red, green, blue, and alpha where there are 4. What is
/// transparent is seen on white.
Image image_of_colors(Index height, Index width, std::span<const std::uint8_t> colors,
                      std::size_t step, ColorMode mode);

/// Greys as red, green and blue.
void add_colors(std::vector<std::uint8_t>& pixels);

}  // namespace gradus
