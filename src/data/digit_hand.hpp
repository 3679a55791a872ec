// The hand that writes the synthetic digits: from a glyph to pen lines, never twice the same.
#pragma once

#include <vector>

#include "digit_canvas.hpp"
#include "digit_strokes.hpp"
#include "gradus/core/random.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A curve as a chain of short lines.
using PenPath = std::vector<PenPoint>;

/// The glyph as one hand writes it once, one path for each stroke, placed on the canvas as in
/// MNIST: fitted into a box of about 20 x 20 pixels, the centre of the ink in the middle of the
/// image.
std::vector<PenPath> write_glyph(const Glyph& glyph, Random& random);

}}  // namespace gradus
