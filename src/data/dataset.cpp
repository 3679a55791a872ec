#include "gradus/data/dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "gradus/core/cpu.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// Shuffled samples lie anywhere in memory. This many are asked for ahead of the one that is read.
constexpr std::size_t kAhead = 8;

}  // namespace

Dataset::Dataset(Matrix x, Matrix y, Shape sample_shape)
    : x_(std::move(x)), y_(std::move(y)), sample_shape_(std::move(sample_shape)) {
  if (sample_shape_.rank() == 0) sample_shape_ = Shape{x_.cols()};
  features_ = sample_shape_.size();
  if (features_ != x_.cols()) {
    throw InvalidArgument("Dataset: samples of shape ", sample_shape_.str(), " have ", features_,
                          " features, but x has ", x_.cols(), " columns");
  }
  if (x_.rows() != y_.rows()) {
    throw InvalidArgument("Dataset: x has ", x_.rows(), " samples, but y has ", y_.rows(),
                          "; give one row of y for each row of x");
  }
}

Dataset::Dataset(std::vector<std::uint8_t> x, Shape sample_shape, Matrix y)
    : bytes_(std::move(x)),
      y_(std::move(y)),
      sample_shape_(std::move(sample_shape)),
      features_(sample_shape_.size()) {
  if (std::ssize(bytes_) % features_ != 0 || std::ssize(bytes_) / features_ != y_.rows()) {
    throw InvalidArgument("Dataset: expected ", y_.rows(), " samples of ", features_,
                          " bytes, as of shape ", sample_shape_.str(), ", but x has ",
                          bytes_.size(), " bytes");
  }
}

Matrix Dataset::x() const {
  std::vector<std::uint32_t> all(static_cast<std::size_t>(size()));
  std::iota(all.begin(), all.end(), 0U);
  Matrix x(size(), features_);
  gather(all, view(x));
  return x;
}

void Dataset::rescale(Scalar scale, Scalar offset) {
  if (!is_bytes()) {
    throw InvalidArgument("Dataset::rescale: this data set holds Scalars, not bytes; scale its x");
  }
  scale_ = scale;
  offset_ = offset;
}

Dataset::Moments Dataset::byte_moments() const {
  std::array<std::uint64_t, 256> count{};
  for (std::uint8_t byte : bytes_) ++count[byte];
  const double n = static_cast<double>(bytes_.size());
  double sum = 0, sum_of_squares = 0;
  for (std::size_t byte = 0; byte < count.size(); ++byte) {
    const double value = static_cast<double>(byte) / 255.0;
    sum += value * static_cast<double>(count[byte]);
    sum_of_squares += value * value * static_cast<double>(count[byte]);
  }
  const double mean = n > 0 ? sum / n : 0;
  const double variance = n > 0 ? sum_of_squares / n - mean * mean : 0;
  return {mean, std::sqrt(std::max(variance, 0.0))};
}

std::uint32_t Dataset::checksum() const {
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&crc](const auto* numbers, Index count) {
    if (count == 0) return;  // zlib starts anew for a null pointer
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(numbers),
                  static_cast<std::size_t>(count) * sizeof(*numbers));
  };
  add(bytes_.data(), std::ssize(bytes_));
  add(x_.data(), x_.size());
  add(y_.data(), y_.size());
  return static_cast<std::uint32_t>(crc);
}

std::span<const std::uint8_t> Dataset::bytes(Index i) const {
  if (!is_bytes()) return {};
  check_row(i);
  return std::span(bytes_).subspan(static_cast<std::size_t>(i * features_),
                                   static_cast<std::size_t>(features_));
}

void Dataset::check_row(Index n) const {
  if (n >= 0 && n < size()) return;
  throw InvalidArgument("Dataset: there is no sample ", n, " of ", size(), "; they count from 0");
}

void Dataset::check_rows(std::span<const std::uint32_t> which) const {
  for (const std::uint32_t n : which) check_row(n);
}

void Dataset::gather(std::span<const std::uint32_t> which, MatrixView x) const {
  check_rows(which);
  eigen_assert(x.rows() == std::ssize(which) && x.cols() == features_);
  for (std::size_t k = 0; k < which.size(); ++k) {
    if (k + kAhead < which.size()) prefetch(which[k + kAhead]);
    Scalar* to = x.data() + static_cast<Index>(k) * features_;
    if (!is_bytes()) {
      std::copy_n(x_.data() + which[k] * features_, features_, to);
      continue;
    }
    const std::uint8_t* bytes = bytes_.data() + which[k] * features_;
    on_best_cpu([bytes, to, size = features_, scale = scale_, offset = offset_] {
      for (Index j = 0; j < size; ++j) to[j] = scale * static_cast<Scalar>(bytes[j]) + offset;
    });
  }
}

void Dataset::prefetch(std::uint32_t n) const {
  constexpr Index kCacheLine = 64;
  const char* sample = is_bytes() ? reinterpret_cast<const char*>(bytes_.data() + n * features_)
                                  : reinterpret_cast<const char*>(x_.data() + n * features_);
  const Index size = features_ * (is_bytes() ? 1 : static_cast<Index>(sizeof(Scalar)));
  for (Index i = 0; i < size; i += kCacheLine) __builtin_prefetch(sample + i);
}

void Dataset::gather_targets(std::span<const std::uint32_t> which, MatrixView y) const {
  check_rows(which);
  eigen_assert(y.rows() == static_cast<Index>(which.size()) && y.cols() == y_.cols());
  for (std::size_t k = 0; k < which.size(); ++k) y.row(static_cast<Index>(k)) = y_.row(which[k]);
}

}  // namespace gradus
