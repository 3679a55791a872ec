// A matrix in a terminal.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/core/shape.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Where a matrix is too large to be shown whole.
enum class LargeMatrix {
  kInOneLine,  ///< Its statistics.
  kAsHeatMap,  ///< These, and a map of the sizes of its numbers, light to dark.
};

/// Lines, indented by `indent` spaces. Up to 8 x 12 numbers are shown all, the largest with six
/// digits and the others with as many decimals; what is exactly 0 is shown as 0.
std::string matrix_text(const Matrix& m, LargeMatrix large, int indent);

/// The first row as an image, its largest number white; "" where the shape is not that of one with
/// one channel.
std::string image_text(const Matrix& m, const Shape& shape, int indent);

}  // namespace gradus::cli
