#include "cli/saved/find_digits.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/data/image_resize.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// A digit of a page that was shrunk to this side has pixels enough.
constexpr Index kLargestSide = 1000;

Matrix as_matrix(const GrayImage& image) {
  return Eigen::Map<
             const Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
             image.pixels.data(), image.height, image.width)
      .cast<Scalar>();
}

/// In each column, f over the pixels at most `reach` rows away. f: their least or greatest value.
template <class Of>
void slide_rows(Matrix& x, Index reach, Of of) {
  reach = std::min(reach, x.rows() - 1);
  for (const bool down : {true, false}) {
    for (Index covered = 0; covered < reach;) {
      const Index step = std::min(covered + 1, reach - covered);
      const auto upper = x.topRows(x.rows() - step), lower = x.bottomRows(x.rows() - step);
      const Matrix both = of(upper, lower);
      (down ? x.topRows(both.rows()) : x.bottomRows(both.rows())) = both;
      covered += step;
    }
  }
}

template <class Of>
Matrix slide(Matrix x, Index reach, Of of) {
  slide_rows(x, reach, of);
  Matrix turned = x.transpose();
  slide_rows(turned, reach, of);
  return turned.transpose();
}

/// The paper: what is dark and narrower than twice the reach is filled in, and neither a slope nor
/// an edge of the light is changed (a morphological closing).
Matrix paper_of(const Matrix& light, Index reach) {
  const auto greatest = [](const auto& a, const auto& b) { return a.cwiseMax(b); };
  const auto least = [](const auto& a, const auto& b) { return a.cwiseMin(b); };
  return slide(slide(light, reach, greatest), reach, least);
}

/// The mean of the pixels at most `reach` away.
Matrix blurred(const Matrix& x, Index reach) {
  const auto rows_of = [reach](const Matrix& m) {
    Matrix sums = Matrix::Zero(m.rows() + 1, m.cols()), mean(m.rows(), m.cols());
    for (Index i = 0; i < m.rows(); ++i) sums.row(i + 1) = sums.row(i) + m.row(i);
    for (Index i = 0; i < m.rows(); ++i) {
      const Index begin = std::max<Index>(0, i - reach), end = std::min(m.rows(), i + reach + 1);
      mean.row(i) = (sums.row(end) - sums.row(begin)) / static_cast<Scalar>(end - begin);
    }
    return mean;
  };
  const Matrix turned = rows_of(x).transpose();
  return rows_of(turned).transpose();
}

/// Ink is rarer than paper, and so differs more from what is around it: the skewness tells which of
/// the two is dark. Where it says little, paper is light.
bool is_ink_bright(const Matrix& gray, Index reach) {
  const auto difference = (gray - blurred(gray, reach)).array().eval();
  const Scalar deviation = std::sqrt(difference.square().mean());
  constexpr Scalar kClear = 0.4F;
  return difference.cube().mean() > kClear * deviation * deviation * deviation;
}

Scalar quantile(const Matrix& x, double q) {
  std::vector<Scalar> values(x.data(), x.data() + x.size());
  const auto at = values.begin() + static_cast<Index>(q * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

/// A plane with the slope that most of the light has: what falls from a side is brighter there. A
/// shadow's edge does not tilt it.
Matrix slope_of(const Matrix& light) {
  const auto rise = [](const Matrix& x) -> Vector {
    const Index apart = (x.rows() + 7) / 8, rest = x.rows() - apart;
    if (rest == 0) return Vector::Zero(x.rows());
    const Scalar step = quantile(x.bottomRows(rest) - x.topRows(rest), 0.5);
    return Vector::LinSpaced(x.rows(), 0,
                             step * static_cast<Scalar>(x.rows() - 1) / static_cast<Scalar>(apart));
  };
  const Vector down = rise(light), right = rise(light.transpose());
  return down.replicate(1, light.cols()) + right.transpose().replicate(light.rows(), 1);
}

/// How much darker than the paper around it each pixel is, from 0 to 1.
Matrix ink_of(const GrayImage& picture) {
  const Index side = std::max(picture.height, picture.width);
  Matrix gray = blurred(as_matrix(picture), side / 300);
  if (is_ink_bright(gray, side / 4)) gray = 255 - gray.array();
  constexpr Scalar kDarkest = 32;  // paper
  const Matrix slope = slope_of(gray);
  const Matrix paper = (paper_of(gray - slope, side / 4) + slope).cwiseMax(kDarkest);
  Matrix ink = (paper - gray).cwiseQuotient(paper);
  return ink.array() - quantile(ink, 0.5);
}

/// Half of how dark ink is, where it is the darkest, and more than the paper's grain; above 1
/// where there is none.
Scalar threshold_of(const Matrix& ink) {
  constexpr Scalar kFaintest = 0.1F;
  const Scalar grain = std::max(kFaintest, -4 * quantile(ink, 0.25));
  const auto dark = (ink.array() > grain).select(ink.array(), 0);
  const Scalar sum = dark.sum();
  return sum > 0 ? std::max(grain, dark.square().sum() / sum / 2) : 2;
}

struct Stroke {
  Box box;
  std::vector<Index> pixels;
};

void include(Box& box, const Box& other) {
  const Index bottom = std::max(box.top + box.height, other.top + other.height);
  const Index right = std::max(box.left + box.width, other.left + other.width);
  box.top = std::min(box.top, other.top);
  box.left = std::min(box.left, other.left);
  box.height = bottom - box.top;
  box.width = right - box.left;
}

/// Pixels of ink that touch each other, also at a corner.
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

/// The ink of these strokes alone, from where it begins to where it is full.
GrayImage cut_out(const Matrix& ink, const Stroke& digit, Scalar threshold) {
  const Box& box = digit.box;
  Matrix own = Matrix::Zero(box.height, box.width);
  Scalar full = 0;
  for (const Index at : digit.pixels)
    full += ink.data()[at] / static_cast<Scalar>(digit.pixels.size());
  for (const Index at : digit.pixels) {
    own(at / ink.cols() - box.top, at % ink.cols() - box.left) = ink.data()[at];
  }
  GrayImage image{box.height, box.width, {}};
  for (Index i = 0; i < own.size(); ++i) {
    const Scalar v = (own.data()[i] - threshold / 2) / (full - threshold / 2);
    image.pixels.push_back(static_cast<std::uint8_t>(255 * std::clamp<Scalar>(v, 0, 1)));
  }
  return image;
}

}  // namespace

double border_brightness(std::span<const std::uint8_t> image, Index height, Index width) {
  double sum = 0, count = 0;
  for (Index row = 0; row < height; ++row) {
    for (Index col = 0; col < width; ++col) {
      if (row > 0 && col > 0 && row + 1 < height && col + 1 < width) continue;
      sum += image[static_cast<std::size_t>(row * width + col)];
      ++count;
    }
  }
  return sum / count;
}

std::vector<FoundDigit> find_digits(const GrayImage& picture, Index height, Index width) {
  const double shrink =
      std::min(1.0, static_cast<double>(kLargestSide) /
                        static_cast<double>(std::max(picture.height, picture.width)));
  const auto side = [&](Index length) {
    return std::max<Index>(1, std::lround(shrink * static_cast<double>(length)));
  };
  const Matrix ink =
      ink_of(shrink < 1 ? resize(picture, side(picture.height), side(picture.width)) : picture);
  const Scalar threshold = threshold_of(ink);
  std::vector<Stroke> digits = strokes_of(ink, threshold);
  drop_at_edge(digits, ink.rows(), ink.cols());
  join_strokes(digits);
  const Index tallest = tallest_of(digits);
  constexpr Index kLeastHeight = 6;
  std::erase_if(digits, [&](const Stroke& digit) {
    return is_flat(digit.box) || 3 * digit.box.height < tallest || digit.box.height < kLeastHeight;
  });
  sort_as_read(digits);
  std::vector<FoundDigit> found;
  for (const Stroke& digit : digits) {
    const auto back = [&](Index length) {
      return static_cast<Index>(static_cast<double>(length) / shrink);
    };
    const Box& box = digit.box;
    found.push_back({{back(box.top), back(box.left), back(box.height), back(box.width)},
                     center_digit(cut_out(ink, digit, threshold), height, width)});
  }
  return found;
}

}  // namespace gradus::cli
