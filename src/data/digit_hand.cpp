#include "digit_hand.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

struct Point {
  double x;
  double y;
};

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double s, Point a) { return {s * a.x, s * a.y}; }

using Curve = std::vector<Point>;

Point random_point(double deviation, Random& random) {
  const double x = deviation * random.truncated_normal();
  const double y = deviation * random.truncated_normal();
  return {x, y};
}

// ---- The curve through the knots ----

constexpr int kLinesPerSpan = 4;

/// Appends the curve from b to c, without b itself. Catmull and Rom 1974: a cubic with the tangents
/// (c - a) / 2 at b and (d - b) / 2 at c.
void append_span(Point a, Point b, Point c, Point d, Curve& curve) {
  const Point at_b = 0.5 * (c - a);
  const Point at_c = 0.5 * (d - b);
  for (int line = 1; line <= kLinesPerSpan; ++line) {
    const double t = static_cast<double>(line) / kLinesPerSpan;
    const double s = 1 - t;
    // Hermite's four cubics.
    curve.push_back((s * s * (1 + 2 * t)) * b + (s * s * t) * at_b + (t * t * (1 + 2 * s)) * c -
                    (t * t * s) * at_c);
  }
}

/// The curve through a stroke's knots, in the unit square, each knot a little off its place.
Curve trace(const Stroke& stroke, double tremor, Random& random) {
  Curve knots;
  for (const Knot& knot : stroke) {
    knots.push_back(Point{knot.x / 100.0, knot.y / 100.0} + random_point(tremor, random));
  }
  Curve curve = {knots.front()};
  for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
    const Point b = knots[i];
    const Point c = knots[i + 1];
    // At an end or a corner there is no neighbour to turn towards: go on as straight as one came.
    const bool from_turn = i == 0 || stroke[i].turn == Turn::kCorner;
    const bool to_turn = i + 2 == knots.size() || stroke[i + 1].turn == Turn::kCorner;
    append_span(from_turn ? b + (b - c) : knots[i - 1], b, c, to_turn ? c + (c - b) : knots[i + 2],
                curve);
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

  Point operator()(Point p) const {
    const std::array<double, 4> wx = bernstein(p.x);
    const std::array<double, 4> wy = bernstein(p.y);
    Point sum = p;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) sum = sum + (wy[i] * wx[j]) * moves_[4 * i + j];
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

  Point operator()(Point p) const { return p.x * x_axis_ + p.y * y_axis_; }

 private:
  Point x_axis_{};
  Point y_axis_{};
};

// ---- On the paper ----

/// The smallest upright box around all curves.
struct Box {
  explicit Box(const std::vector<Curve>& curves) : low(curves[0][0]), high(low) {
    for (const Curve& curve : curves) {
      for (Point p : curve) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
      }
    }
  }
  double side() const { return std::max(high.x - low.x, high.y - low.y); }

  Point low;
  Point high;
};

/// Where most of the ink is: the mean of all curves, weighted with their length.
Point centre_of_ink(const std::vector<Curve>& curves) {
  Point sum{0, 0};
  double total = 0;
  for (const Curve& curve : curves) {
    for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
      const Point step = curve[i + 1] - curve[i];
      const double length = std::sqrt(step.x * step.x + step.y * step.y);
      sum = sum + (0.5 * length) * (curve[i] + curve[i + 1]);
      total += length;
    }
  }
  return (1 / total) * sum;
}

/// Gives a curve its width: the pen presses harder at one end of the stroke than at the other.
PenPath press(const Curve& curve, double radius, double change) {
  PenPath path;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(curve.size() - 1);
    const double r = radius * (1 + change * (along - 0.5));
    path.push_back(
        {static_cast<float>(curve[i].x), static_cast<float>(curve[i].y), static_cast<float>(r)});
  }
  return path;
}

}  // namespace

std::vector<PenPath> write_glyph(const Glyph& glyph, Random& random) {
  const double haste = random.uniform(0.5, 1.5);  // a hasty hand distorts more, in every way
  const double tremor = 0.024 * haste;
  const Bend bend(0.14 * haste, random);
  const Posture posture(random);
  std::vector<Curve> curves;
  for (const Stroke& stroke : glyph.strokes) {
    curves.push_back(trace(stroke, tremor, random));
    for (Point& p : curves.back()) p = posture(bend(p));
  }

  const double radius = random.uniform(0.7, 1.8);
  const double height = random.uniform(18, 20.5);
  const double scale = (height - 2 * radius) / Box(curves).side();
  const double middle = (kDigitSide - 1) / 2.0;
  const Point place = Point{middle, middle} + random_point(0.7, random);
  const Point centre = centre_of_ink(curves);
  std::vector<PenPath> paths;
  for (Curve& curve : curves) {
    for (Point& p : curve) p = place + scale * (p - centre);
    paths.push_back(press(curve, radius, random.uniform(-0.4, 0.4)));
  }
  return paths;
}

}}  // namespace gradus
