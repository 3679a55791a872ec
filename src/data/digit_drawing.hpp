// How a synthetic digit is drawn: people write it in several ways, the hand makes pen lines of a
// glyph, never twice the same, and the paper makes pixels of the lines.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "gradus/core/random.hpp"
#include "gradus/data/synthetic_digits.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

/// The tip of the pen: where it is, and how wide it presses. In pixels; (0, 0) is the centre of the
/// top left pixel.
struct PenPoint {
  float x;
  float y;
  float radius;
};

/// What makes two prints of the same lines differ.
struct Ink {
  float strength;  // brightness of a fully inked pixel; above 1 the paper is saturated
  float softness;  // width of the edge of a line in pixels, up to kMaxSoftness
  float grain;     // amplitude of the noise, 0 ... 1
};

/// An image of kDigitSide x kDigitSide pixels that grows line by line.
class DigitCanvas {
 public:
  static constexpr float kMaxSoftness = 2;

  DigitCanvas() { gap_.fill(kFar); }

  /// Draws a straight line with round ends, as wide as the mean of its two points.
  void draw_line(const PenPoint& from, const PenPoint& to);

  /// The picture, as kDigitPixels bytes.
  void print(const Ink& ink, Random& random, std::span<std::uint8_t> image) const;

 private:
  static constexpr float kFar = 1000;

  // The distance from a pixel's centre to the outline of the ink; negative inside.
  std::array<float, kDigitPixels> gap_{};
};

/// A curve as a chain of short lines.
using PenPath = std::vector<PenPoint>;

/// The glyph as one hand writes it once, one path for each stroke, placed on the canvas as in
/// MNIST: fitted into a box of about 20 x 20 pixels, the centre of the ink in the middle of the
/// image.
std::vector<PenPath> write_glyph(const Glyph& glyph, Random& random);

}  // namespace gradus
