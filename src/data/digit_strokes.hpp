// The ways in which people write each digit.
#pragma once

#include <vector>

#include "gradus/core/random.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// How the pen passes a knot: on a smooth curve, or changing its direction at once.
enum class Turn { kSmooth, kCorner };

/// A point that the pen passes. x goes right and y down; a digit stands between y = 0 and y = 100.
struct Knot {
  int x = 0;
  int y = 0;
  Turn turn = Turn::kSmooth;
};

/// What is written without lifting the pen: a curve through all knots, at least two.
using Stroke = std::vector<Knot>;

/// One way to write a digit.
struct Glyph {
  int weight;  // how often people choose it, relative to the other ways to write this digit
  std::vector<Stroke> strokes;
};

/// All ways to write a digit, 0 ... 9.
const std::vector<Glyph>& ways_to_write(int digit);

/// One of them, at random, as often as its weight says.
const Glyph& choose_way(int digit, Random& random);

}}  // namespace gradus
