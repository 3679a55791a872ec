#include "cli/explain/matrix_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

#include "cli/terminal/block_image.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr Index kMostRows = 8, kMostTextColumns = 12;
constexpr Index kMapRows = 12, kMapColumns = 64;

struct Statistics {
  double min = std::numeric_limits<double>::infinity(), max = -min, sum = 0;
  Index zeros = 0, finite = 0;

  explicit Statistics(const Matrix& m) {
    for (const Scalar element : m.reshaped()) {
      const auto value = static_cast<double>(element);
      if (!std::isfinite(value)) continue;
      min = std::min(min, value);
      max = std::max(max, value);
      sum += value;
      ++finite;
      if (value == 0) ++zeros;
    }
  }
  double largest() const { return finite == 0 ? 0 : std::max(std::abs(min), std::abs(max)); }
};

/// Decimals with which a number of this size has six digits; -1: shown with an exponent.
int decimals_for(double largest) {
  if (largest == 0) return 0;
  const int magnitude = static_cast<int>(std::floor(std::log10(largest))) + 1;
  return magnitude < -2 || magnitude > 6 ? -1 : 6 - magnitude;
}

std::string number_cell(double value, int decimals) {
  if (value == 0) return "0";
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : (value > 0 ? "inf" : "-inf");
  return decimals < 0 ? fmt::format("{:.5e}", value) : fmt::format("{:.{}f}", value, decimals);
}

/// The fewest decimals that still show each number as `decimals` would.
int needed_decimals(const Matrix& m, int decimals) {
  int needed = std::min(decimals, 0);
  for (const Scalar element : m.reshaped()) {
    const std::string text = number_cell(static_cast<double>(element), decimals);
    const auto point = text.find('.');
    if (decimals < 0 || point == std::string::npos) continue;
    needed = std::max(needed, static_cast<int>(text.find_last_not_of('0') - point));
  }
  return needed;
}

std::string whole(const Matrix& m, const std::string& margin) {
  const int decimals = needed_decimals(m, decimals_for(Statistics(m).largest()));
  std::vector<std::string> cells;
  std::size_t width = 0;
  for (Index n = 0; n < m.rows(); ++n) {
    for (Index j = 0; j < m.cols(); ++j) {
      cells.push_back(number_cell(static_cast<double>(m(n, j)), decimals));
      width = std::max(width, cells.back().size());
    }
  }
  std::string text;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const bool first = k % static_cast<std::size_t>(m.cols()) == 0;
    if (first) text += (k == 0 ? "" : "\n") + margin;
    text += fmt::format("{}{:>{}}", first ? "" : "  ", cells[k], width);
  }
  return text + "\n";
}

std::string statistics_text(const Matrix& m) {
  const Statistics s(m);
  const auto finite = static_cast<double>(s.finite);
  std::string text;
  if (s.finite == m.size() && s.min == s.max) return fmt::format("all are {:.5g}", s.min);
  if (s.finite > 0) {
    text = fmt::format("from {:.5g} to {:.5g}, mean {:.5g}, {:.3g} % are 0", s.min, s.max,
                       s.sum / finite, 100 * static_cast<double>(s.zeros) / finite);
  }
  if (s.finite < m.size()) {
    text += fmt::format("{}{} are not finite", s.finite > 0 ? ", " : "", m.size() - s.finite);
  }
  return text;
}

std::string framed(const std::string& image, const std::string& margin) {
  std::istringstream lines(image);
  std::string text;
  for (std::string line; std::getline(lines, line);) text += margin + "|" + line + "|\n";
  return text;
}

/// Means of |.| over parts of the matrix, the largest as 255; what is not finite counts as that.
std::string heat_map(const Matrix& m, const std::string& margin) {
  const Index rows = std::min(m.rows(), kMapRows), cols = std::min(m.cols(), kMapColumns);
  const double largest = Statistics(m).largest();
  Eigen::MatrixXd sizes = Eigen::MatrixXd::Zero(rows, cols), counts = sizes;
  for (Index n = 0; n < m.rows(); ++n) {
    for (Index j = 0; j < m.cols(); ++j) {
      const auto value = static_cast<double>(m(n, j));
      const Index row = n * rows / m.rows(), col = j * cols / m.cols();
      sizes(row, col) += std::isfinite(value) ? std::abs(value) : largest;
      counts(row, col) += 1;
    }
  }
  sizes.array() /= counts.array();
  const double darkest = std::max(sizes.maxCoeff(), std::numeric_limits<double>::min());
  std::vector<std::uint8_t> image;
  for (Index row = 0; row < rows; ++row) {
    for (Index col = 0; col < cols; ++col) {
      image.push_back(static_cast<std::uint8_t>(255 * sizes(row, col) / darkest));
    }
  }
  return framed(block_image(image, rows, cols, false), margin);
}

}  // namespace

std::string matrix_text(const Matrix& m, LargeMatrix large, int indent) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  if (m.size() == 0) return margin + "(empty)\n";
  if (m.rows() <= kMostRows && m.cols() <= kMostTextColumns) return whole(m, margin);
  const std::string statistics = margin + statistics_text(m);
  if (large == LargeMatrix::kInOneLine || m.rows() == 1) return statistics + "\n";
  return statistics + "; sizes, light to dark:\n" + heat_map(m, margin);
}

std::string image_text(const Matrix& m, const Shape& shape, int indent) {
  const std::vector<Index>& dims = shape.dims();
  const bool is_image = dims.size() == 2 || (dims.size() == 3 && dims[2] == 1);
  if (!is_image || m.rows() == 0) return "";
  const double white = std::max(Statistics(m.row(0)).max, std::numeric_limits<double>::min());
  std::vector<std::uint8_t> image;
  for (const Scalar value : m.row(0)) {
    const double grey = static_cast<double>(value) / white;  // which may be NaN, and is black then
    image.push_back(static_cast<std::uint8_t>(grey > 0 ? 255 * std::min(grey, 1.0) : 0));
  }
  return framed(block_image(image, dims[0], dims[1], false),
                std::string(static_cast<std::size_t>(indent), ' '));
}

}  // namespace gradus::cli
