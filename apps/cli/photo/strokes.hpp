// Connected ink, and which of it is one digit.
#pragma once

#include <gradus/core/matrix.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A rectangle of the picture, in its pixels.
struct Box {
  Index top = 0, left = 0, height = 0, width = 0;
};

struct Stroke {
  Box box;
  std::vector<Index> pixels;  ///< row * columns + column, of each.
};

/// The pixels above the threshold, those together that touch each other, also at a corner.
std::vector<Stroke> strokes_of(const Matrix& ink, Scalar threshold);

/// Joins strokes to digits, and puts these in the order in which they are read: row by row, from
/// left to right. Left out are specks, what runs over the edge of height x width pixels (unless all
/// does), and what is far smaller or flatter than the rest, such as ruled lines.
std::vector<Stroke> digits_of(std::vector<Stroke> strokes, Index height, Index width);

}  // namespace gradus::cli
