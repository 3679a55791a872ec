// Reading images: PNG and PGM.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// An image in shades of grey.
struct GrayImage {
  Index height = 0;
  Index width = 0;
  std::vector<std::uint8_t> pixels;  ///< Row by row from the top left; 0 is black, 255 white.
};

/// Can this build read PNG? It can if CMake found libpng (Debian: libpng-dev); else parse_image()
/// throws a DataError for a PNG that says so. PGM is always read.
bool has_png();

/// Do the bytes begin as a PNG or a PGM does?
bool is_image(std::span<const std::uint8_t> bytes);

/// Reads an image of at most 4096 x 4096 pixels; its first bytes tell the format.
///
/// PNG (ISO/IEC 15948): a colour becomes its luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601; as in
/// Keras's load_img(color_mode="grayscale")), 16 bits become 8, and what is transparent is seen on
/// white.
///
/// PGM (Netpbm's P2 and P5): 0 ... maxval becomes 0 ... 255, rounded; maxval is up to 65535.
///
/// name: the file's, for messages. Memory is only reserved for what so many bytes can unpack to.
/// Throws DataError where the bytes are another format, are damaged or break off, or the image is
/// larger.
GrayImage parse_image(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same for a file.
GrayImage read_image(const std::filesystem::path& path);

}}  // namespace gradus
