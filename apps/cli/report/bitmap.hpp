// Small images within a page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// An image as a data URI that every browser shows: a Windows bitmap, 24 bits a pixel, in base64
/// (RFC 4648). Throws InvalidArgument where the bytes do not fit height, width and channels 1 or 3.
std::string bitmap_uri(const ByteImage& image);

/// The colour of a number from -1, blue, over 0, white, to 1, red: red, green and blue. Blue and
/// red are those of ColorBrewer's RdBu, which colour-blind readers tell apart.
std::vector<std::uint8_t> diverging_colour(double value);

}  // namespace gradus::cli
