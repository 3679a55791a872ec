// What is ink and what is paper, in a picture.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/data/image_file.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// How much darker than the paper around it each pixel is, from 0 to 1, in uneven light. Ink that
/// is brighter than what it stands on counts as dark.
Matrix ink_of(const GrayImage& picture);

/// Half of how dark ink is, where it is the darkest, and more than the paper's grain; above 1
/// where there is none.
Scalar threshold_of(const Matrix& ink);

/// At each pixel the greatest value at most `reach` rows and columns away: a line becomes wider.
Matrix widened(const Matrix& x, Index reach);

}  // namespace gradus::cli
