#include "data/digit_drawing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Point = Eigen::Vector2d;
using Line = std::vector<Point>;

Point random_point(double deviation, Random& random) {
  const double x = deviation * random.truncated_normal();
  return {x, deviation * random.truncated_normal()};
}

// ---- The curve through the knots ----

constexpr int kLinesPerSpan = 4;

/// Appends the curve from b to c, without b itself. Catmull and Rom 1974: a cubic with the tangents
/// (c - a) / 2 at b and (d - b) / 2 at c.
void append_span(const Point& a, const Point& b, const Point& c, const Point& d, Line& curve) {
  const Point at_b = 0.5 * (c - a);
  const Point at_c = 0.5 * (d - b);
  for (int line = 1; line <= kLinesPerSpan; ++line) {
    const double t = static_cast<double>(line) / kLinesPerSpan;
    const double s = 1 - t;
    // Hermite's four cubics.
    curve.emplace_back((s * s * (1 + 2 * t)) * b + (s * s * t) * at_b + (t * t * (1 + 2 * s)) * c -
                       (t * t * s) * at_c);
  }
}

/// The curve through a stroke's knots, in the unit square, each knot a little off its place.
Line trace(const Stroke& stroke, double tremor, Random& random) {
  Line knots;
  for (const Knot& knot : stroke) {
    knots.emplace_back(Point(knot.x / 100.0, knot.y / 100.0) + random_point(tremor, random));
  }
  Line curve = {knots.front()};
  for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
    const Point b = knots[i], c = knots[i + 1];
    // At an end or a corner there is no neighbour to turn towards: go on as straight as one came.
    const bool from_turn = i == 0 || stroke[i].turn == Turn::kCorner;
    const bool to_turn = i + 2 == knots.size() || stroke[i + 1].turn == Turn::kCorner;
    const Point a = from_turn ? Point(b + (b - c)) : knots[i - 1];
    append_span(a, b, c, to_turn ? Point(c + (c - b)) : knots[i + 2], curve);
  }
  return curve;
}

// ---- Bending, slanting, turning, stretching ----

/// A smooth bend of the plane: free-form deformation (Sederberg and Parry 1986). A grid of 4 x 4
/// control points is moved at random; a point between them moves by their mean, weighted with
/// Bernstein's cubic polynomials.
class Bend {
 public:
  Bend(double strength, Random& random) {
    for (Point& move : moves_) move = random_point(strength, random);
  }

  Point operator()(const Point& p) const {
    const std::array<double, 4> wx = bernstein(p.x()), wy = bernstein(p.y());
    Point sum = p;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) sum += (wy[i] * wx[j]) * moves_[4 * i + j];
    }
    return sum;
  }

 private:
  static std::array<double, 4> bernstein(double t) {
    const double s = 1 - t;
    return {s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t};
  }

  std::array<Point, 16> moves_{};
};

/// A linear map: first stretch in x, then slant, then turn.
class Posture {
 public:
  explicit Posture(Random& random) {
    const double width = random.uniform(0.8, 1.45);
    const double slant = 0.12 + 0.24 * random.truncated_normal();
    // A direction (1, tangent) of length 1 is (cosine, sine), with no need of an angle.
    const double tangent = 0.13 * random.truncated_normal();
    const double cosine = 1 / std::sqrt(1 + tangent * tangent);
    const double sine = tangent * cosine;
    x_axis_ = {width * cosine, width * sine};
    y_axis_ = {-slant * cosine - sine, -slant * sine + cosine};
  }

  Point operator()(const Point& p) const { return p.x() * x_axis_ + p.y() * y_axis_; }

 private:
  Point x_axis_, y_axis_;
};

// ---- On the paper ----

/// The longer side of the smallest upright box around all curves.
double longer_side(const std::vector<Line>& curves) {
  Point low = curves[0][0], high = low;
  for (const Line& curve : curves) {
    for (const Point& p : curve) {
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
  }
  return (high - low).maxCoeff();
}

/// Where most of the ink is: the mean of all curves, weighted with their length.
Point centre_of_ink(const std::vector<Line>& curves) {
  Point sum = Point::Zero();
  double total = 0;
  for (const Line& curve : curves) {
    for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
      const Point step = curve[i + 1] - curve[i];
      const double length = std::sqrt(step.x() * step.x() + step.y() * step.y());
      sum += (0.5 * length) * (curve[i] + curve[i + 1]);
      total += length;
    }
  }
  return (1 / total) * sum;
}

/// Gives a curve its width: the pen presses harder at one end of the stroke than at the other.
PenPath press(const Line& curve, double radius, double change) {
  PenPath path;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(curve.size() - 1);
    const double r = radius * (1 + change * (along - 0.5));
    path.push_back({static_cast<float>(curve[i].x()), static_cast<float>(curve[i].y()),
                    static_cast<float>(r)});
  }
  return path;
}

// ---- From lines to pixels ----

/// The first and last pixel between low and high, within the canvas.
struct Range {
  Range(float low, float high)
      : first(static_cast<int>(std::max(low, 0.0F))),
        last(static_cast<int>(std::min(high, kDigitSide - 1.0F))) {}
  int first;
  int last;
};

}  // namespace

std::vector<PenPath> write_glyph(const Glyph& glyph, Random& random) {
  const double haste = random.uniform(0.5, 1.5);  // a hasty hand distorts more, in every way
  const double tremor = 0.024 * haste;
  const Bend bend(0.14 * haste, random);
  const Posture posture(random);
  std::vector<Line> curves;
  for (const Stroke& stroke : glyph.strokes) {
    curves.push_back(trace(stroke, tremor, random));
    for (Point& p : curves.back()) p = posture(bend(p));
  }

  const double radius = random.uniform(0.7, 1.8);
  const double height = random.uniform(18, 20.5);
  const double scale = (height - 2 * radius) / longer_side(curves);
  const double middle = (kDigitSide - 1) / 2.0;
  const Point place = Point(middle, middle) + random_point(0.7, random);
  const Point centre = centre_of_ink(curves);
  std::vector<PenPath> paths;
  for (Line& curve : curves) {
    for (Point& p : curve) p = place + scale * (p - centre);
    paths.push_back(press(curve, radius, random.uniform(-0.4, 0.4)));
  }
  return paths;
}

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

}  // namespace gradus
