// A grey image in a terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The image as lines of text, two rows of pixels a line, 0 black and 255 white: in color as half
/// blocks in the greys of a terminal's 256 colours, else as the shades " ░▒▓█" of each two pixels'
/// mean. An image wider than 64 pixels is shown smaller. image: height * width bytes, row by row.
/// Throws InvalidArgument for another number of them.
std::string block_image(std::span<const std::uint8_t> image, Index height, Index width, bool color);

}  // namespace gradus::cli
