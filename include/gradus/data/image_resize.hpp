// Images at another size.
#pragma once

#include "gradus/core/matrix.hpp"
#include "gradus/data/image_file.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The image with so many rows and columns. Its sides are scaled each by itself, so that the whole
/// image is kept but not its aspect, as in Keras's image_dataset_from_directory().
///
/// A side that shrinks is averaged over the area that a new pixel covers, so that no line is lost
/// between two pixels; one that grows is interpolated linearly between the centres of the pixels.
/// Computed in whole numbers and rounded once: the same bytes on every machine.
///
/// Throws InvalidArgument for a size that is not 1 x 1 to 4096 x 4096.
Image resize(const Image& image, Index height, Index width);

}  // namespace gradus
