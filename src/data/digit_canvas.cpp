#include "digit_canvas.hpp"

#include <algorithm>
#include <cstddef>

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// The first and last pixel between low and high, within the canvas.
struct Range {
  Range(float low, float high)
      : first(static_cast<int>(std::max(low, 0.0F))),
        last(static_cast<int>(std::min(high, kDigitSide - 1.0F))) {}
  int first;
  int last;
};

}  // namespace

void DigitCanvas::draw_line(const PenPoint& from, const PenPoint& to) {
  const float radius = (from.radius + to.radius) / 2;
  const float reach = radius + kMaxSoftness / 2;  // no ink further away than this
  const Range columns(std::min(from.x, to.x) - reach, std::max(from.x, to.x) + reach);
  const Range rows(std::min(from.y, to.y) - reach, std::max(from.y, to.y) + reach);
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float squared_length = std::max(dx * dx + dy * dy, 1e-6F);
  const float ux = dx / squared_length;
  const float uy = dy / squared_length;
  const float scale = 1 / (2 * radius);
  for (int row = rows.first; row <= rows.last; ++row) {
    const float py = static_cast<float>(row) - from.y;
    float* gap = gap_.data() + row * kDigitSide;
    for (int column = columns.first; column <= columns.last; ++column) {
      const float px = static_cast<float>(column) - from.x;
      // The nearest point of the line is from + t (to - from), 0 <= t <= 1.
      const float t = std::min(std::max(px * ux + py * uy, 0.0F), 1.0F);
      const float ex = px - t * dx;
      const float ey = py - t * dy;
      // (d^2 - r^2) / 2r is d - r near the outline, d = r, and needs no square root.
      gap[column] = std::min(gap[column], (ex * ex + ey * ey) * scale - radius / 2);
    }
  }
}

void DigitCanvas::print(const Ink& ink, Random& random, std::span<std::uint8_t> image) const {
  std::array<std::uint8_t, kDigitPixels> noise{};
  for (std::size_t i = 0; i < noise.size(); i += 8) {  // each word of 64 bits serves eight pixels
    const std::uint64_t word = random.next();
    for (std::size_t k = 0; k < 8; ++k) noise[i + k] = static_cast<std::uint8_t>(word >> (8 * k));
  }
  const float slope = 1 / ink.softness;
  const float grain = ink.grain / 127.5F;
  for (std::size_t i = 0; i < gap_.size(); ++i) {
    // Coverage falls from 1 to 0 across the edge, smoothly: 3c^2 - 2c^3.
    const float c = std::min(std::max(0.5F - gap_[i] * slope, 0.0F), 1.0F);
    const float coverage = c * c * (3 - 2 * c);
    const float speckle = (static_cast<float>(noise[i]) - 127.5F) * grain;
    const float brightness = std::min(std::max(ink.strength * coverage + speckle, 0.0F), 1.0F);
    image[i] = static_cast<std::uint8_t>(brightness * 255 + 0.5F);
  }
}

}}  // namespace gradus
