// Digits in a picture of paper, prepared as MNIST's were.
#pragma once

#include <cstdint>
#include <gradus/core/matrix.hpp>
#include <gradus/data/image_file.hpp>
#include <span>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A rectangle of the picture, in its pixels.
struct Box {
  Index top = 0, left = 0, height = 0, width = 0;
};

struct FoundDigit {
  Box box;
  GrayImage image;  ///< What a network sees: bright ink on black.
};

/// Finds what is written in a picture, dark on light or light on dark, in uneven light: row by row,
/// from left to right; nothing on a blank page. Left out are specks, what runs over the picture's
/// edge (unless all does), and what is far smaller or flatter than the rest, such as ruled lines.
///
/// Each digit becomes an image of height x width as LeCun, Cortes and Burges made MNIST's
/// (http://yann.lecun.com/exdb/mnist): fitted into 20/28 of it with its proportions kept, and with
/// its centre of mass in the middle.
std::vector<FoundDigit> find_digits(const GrayImage& picture, Index height, Index width);

/// Bright ink in a box that it fills, as such an image.
GrayImage center_digit(const GrayImage& ink, Index height, Index width);

/// The mean of the outermost pixels of a grey image.
double border_brightness(std::span<const std::uint8_t> image, Index height, Index width);

}  // namespace gradus::cli
