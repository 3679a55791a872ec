// A PNG image, as a test needs one.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Grey pixels, 8 bits each, row by row, as a PNG file (ISO/IEC 15948): signature, IHDR, IDAT,
/// IEND.
inline Bytes png_bytes(std::uint32_t height, std::uint32_t width, const Bytes& pixels) {
  Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  const auto add_number = [](Bytes& bytes, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0})
      bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  };
  const auto add_chunk = [&](const std::string& type, const Bytes& data) {
    add_number(png, static_cast<std::uint32_t>(data.size()));
    Bytes checked(type.begin(), type.end());
    checked.insert(checked.end(), data.begin(), data.end());
    png.insert(png.end(), checked.begin(), checked.end());
    add_number(png, static_cast<std::uint32_t>(crc32_z(0, checked.data(), checked.size())));
  };
  Bytes header;
  add_number(header, width);
  add_number(header, height);
  for (const int field : {8, 0, 0, 0, 0}) header.push_back(static_cast<std::uint8_t>(field));
  Bytes lines;
  for (std::uint32_t row = 0; row < height; ++row) {
    lines.push_back(0);  // no filter
    lines.insert(lines.end(), pixels.begin() + row * width, pixels.begin() + (row + 1) * width);
  }
  Bytes packed(compressBound(static_cast<uLong>(lines.size())));
  uLongf size = static_cast<uLongf>(packed.size());
  compress(packed.data(), &size, lines.data(), static_cast<uLong>(lines.size()));
  packed.resize(size);
  add_chunk("IHDR", header);
  add_chunk("IDAT", packed);
  add_chunk("IEND", {});
  return png;
}

}  // namespace gradus
