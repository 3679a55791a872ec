// A digit in the middle of its image.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/data/image_file.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Bright ink that fills its box as an image of height x width, as LeCun, Cortes and Burges made
/// MNIST's (http://yann.lecun.com/exdb/mnist): fitted into 20/28 of it with its proportions kept,
/// and with its centre of mass in the middle.
GrayImage center_digit(const GrayImage& ink, Index height, Index width);

}  // namespace gradus::cli
