#include "cli/photo/ink.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

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

constexpr auto kGreatest = [](const auto& a, const auto& b) { return a.cwiseMax(b); };
constexpr auto kLeast = [](const auto& a, const auto& b) { return a.cwiseMin(b); };

/// The paper: what is dark and narrower than twice the reach is filled in, and neither a slope nor
/// an edge of the light is changed (a morphological closing).
Matrix paper_of(const Matrix& light, Index reach) {
  return slide(slide(light, reach, kGreatest), reach, kLeast);
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

}  // namespace

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

Scalar threshold_of(const Matrix& ink) {
  constexpr Scalar kFaintest = 0.1F;
  const Scalar grain = std::max(kFaintest, -4 * quantile(ink, 0.25));
  const auto dark = (ink.array() > grain).select(ink.array(), 0);
  const Scalar sum = dark.sum();
  return sum > 0 ? std::max(grain, dark.square().sum() / sum / 2) : 2;
}

Matrix widened(const Matrix& x, Index reach) { return slide(x, reach, kGreatest); }

}  // namespace gradus::cli
