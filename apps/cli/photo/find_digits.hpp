// Digits in a picture of paper, prepared as MNIST's were.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/data/image_file.hpp>
#include <vector>

#include "cli/photo/strokes.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct FoundDigit {
  Box box;
  GrayImage image;  ///< What a network sees: bright ink on black.
};

/// Finds what is written in a picture, dark on light or light on dark, in uneven light: row by row,
/// from left to right; nothing on a blank page. Each digit becomes an image of height x width: see
/// center_digit().
std::vector<FoundDigit> find_digits(const GrayImage& picture, Index height, Index width);

}  // namespace gradus::cli
