#include "cli/photo/strokes.hpp"

#include <algorithm>
#include <cstddef>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

void include(Box& box, const Box& other) {
  const Index bottom = std::max(box.top + box.height, other.top + other.height);
  const Index right = std::max(box.left + box.width, other.left + other.width);
  box.top = std::min(box.top, other.top);
  box.left = std::min(box.left, other.left);
  box.height = bottom - box.top;
  box.width = right - box.left;
}

bool is_flat(const Box& box) { return box.width > 2 * box.height; }

/// What runs over the edge is shadow, table or cut off, unless all does.
void drop_at_edge(std::vector<Stroke>& strokes, Index height, Index width) {
  const auto at_edge = [&](const Stroke& stroke) {
    const Box& box = stroke.box;
    return box.top == 0 || box.left == 0 || box.top + box.height == height ||
           box.left + box.width == width;
  };
  if (!std::ranges::all_of(strokes, at_edge)) std::erase_if(strokes, at_edge);
}

Index tallest_of(const std::vector<Stroke>& strokes) {
  Index height = 0;
  for (const Stroke& stroke : strokes) {
    if (!is_flat(stroke.box)) height = std::max(height, stroke.box.height);
  }
  return height;
}

/// Whether two strokes are of one digit, as the bar of a 5 is: one above the other, and near.
bool belong(const Box& a, const Box& b, Index tallest) {
  const Index overlap = std::min(a.left + a.width, b.left + b.width) - std::max(a.left, b.left);
  const Index gap = std::max(a.top, b.top) - std::min(a.top + a.height, b.top + b.height);
  return 2 * overlap >= std::min(a.width, b.width) && 5 * gap <= tallest;
}

void join_strokes(std::vector<Stroke>& strokes) {
  const Index tallest = tallest_of(strokes);
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    for (std::size_t j = i + 1; j < strokes.size();) {
      if (!belong(strokes[i].box, strokes[j].box, tallest)) {
        ++j;
        continue;
      }
      include(strokes[i].box, strokes[j].box);
      strokes[i].pixels.insert(strokes[i].pixels.end(), strokes[j].pixels.begin(),
                               strokes[j].pixels.end());
      strokes.erase(strokes.begin() + static_cast<std::ptrdiff_t>(j));
      j = i + 1;
    }
  }
}

/// Row by row, from left to right.
void sort_as_read(std::vector<Stroke>& digits) {
  std::ranges::sort(digits, {}, [](const Stroke& digit) { return digit.box.top; });
  for (auto row = digits.begin(); row != digits.end();) {
    const auto next = std::find_if(row, digits.end(), [&](const Stroke& digit) {
      return digit.box.top + digit.box.height / 2 > row->box.top + row->box.height;
    });
    std::sort(row, next, [](const Stroke& a, const Stroke& b) { return a.box.left < b.box.left; });
    row = next;
  }
}

}  // namespace

std::vector<Stroke> strokes_of(const Matrix& ink, Scalar threshold) {
  std::vector<Stroke> strokes;
  std::vector<bool> seen(static_cast<std::size_t>(ink.size()));
  for (Index start = 0; start < ink.size(); ++start) {
    Stroke stroke;
    stroke.box = {start / ink.cols(), start % ink.cols(), 1, 1};
    const auto visit = [&](Index row, Index col) {
      const Index at = row * ink.cols() + col;
      if (seen[static_cast<std::size_t>(at)] || ink(row, col) <= threshold) return;
      seen[static_cast<std::size_t>(at)] = true;
      stroke.pixels.push_back(at);
      include(stroke.box, {row, col, 1, 1});
    };
    visit(stroke.box.top, stroke.box.left);
    for (std::size_t next = 0; next < stroke.pixels.size(); ++next) {
      const Index row = stroke.pixels[next] / ink.cols(), col = stroke.pixels[next] % ink.cols();
      for (Index i = std::max<Index>(0, row - 1); i < std::min(ink.rows(), row + 2); ++i) {
        for (Index j = std::max<Index>(0, col - 1); j < std::min(ink.cols(), col + 2); ++j)
          visit(i, j);
      }
    }
    if (!stroke.pixels.empty()) strokes.push_back(std::move(stroke));
  }
  return strokes;
}

std::vector<Stroke> digits_of(std::vector<Stroke> strokes, Index height, Index width) {
  drop_at_edge(strokes, height, width);
  join_strokes(strokes);
  const Index tallest = tallest_of(strokes);
  constexpr Index kLeastHeight = 6;
  std::erase_if(strokes, [&](const Stroke& digit) {
    return is_flat(digit.box) || 3 * digit.box.height < tallest || digit.box.height < kLeastHeight;
  });
  sort_as_read(strokes);
  return strokes;
}

}  // namespace gradus::cli
