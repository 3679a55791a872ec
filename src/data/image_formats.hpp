// The image formats, one function each.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/data/image_file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

constexpr std::uint32_t kMaxImageSide = 4096;

bool is_png(std::span<const std::uint8_t> bytes);
bool is_pgm(std::span<const std::uint8_t> bytes);

/// Of bytes that begin so. Both throw DataError.
GrayImage parse_png(std::span<const std::uint8_t> bytes, const std::string& name);
GrayImage parse_pgm(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws DataError where a side is 0 or above kMaxImageSide.
void check_image_size(std::uint64_t height, std::uint64_t width, const std::string& name);

}}  // namespace gradus
