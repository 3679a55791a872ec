#include "gradus/data/dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "gradus/core/config.hpp"
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

Dataset Dataset::rows(std::span<const std::uint32_t> which) const {
  check_rows(which);
  Dataset part;
  part.sample_shape_ = sample_shape_;
  part.features_ = features_;
  part.scale_ = scale_;
  part.offset_ = offset_;
  if (is_bytes()) {
    part.bytes_.reserve(which.size() * static_cast<std::size_t>(features_));
    for (const std::uint32_t n : which) {
      const std::span<const std::uint8_t> sample = bytes(n);
      part.bytes_.insert(part.bytes_.end(), sample.begin(), sample.end());
    }
  } else {
    part.x_.resize(std::ssize(which), features_);
    gather(which, view(part.x_));
  }
  part.y_.resize(std::ssize(which), y_.cols());
  gather_targets(which, view(part.y_));
  return part;
}

void Dataset::keep_first(Index n) {
  if (n < 1) throw InvalidArgument("Dataset::keep_first: expected at least 1, got ", n);
  if (n >= size()) return;
  if (is_bytes()) {
    bytes_.resize(static_cast<std::size_t>(n * features_));
    bytes_.shrink_to_fit();
  } else {
    x_.conservativeResize(n, Eigen::NoChange);
  }
  y_.conservativeResize(n, Eigen::NoChange);
}

void Dataset::one_hot(Index classes) {
  if (classes < 1) {
    throw InvalidArgument("Dataset::one_hot: expected at least 1 class, got ", classes);
  }
  if (y_.cols() != 1) {
    throw InvalidArgument("Dataset::one_hot: expected class ids, one column, got ", y_.cols());
  }
  Matrix rows = Matrix::Zero(size(), classes);
  for (Index n = 0; n < size(); ++n) {
    const Scalar id = y_(n, 0);
    if (!(id >= 0 && id < static_cast<Scalar>(classes)) || id != std::floor(id)) {
      throw InvalidArgument("Dataset::one_hot: sample ", n, " has class id ", to_text(double{id}),
                            "; expected a whole number from 0 to ", classes - 1);
    }
    rows(n, static_cast<Index>(id)) = 1;
  }
  y_ = std::move(rows);
}

bool Dataset::to_class_ids() {
  if (y_.cols() < 2) return false;
  Matrix ids(size(), 1);
  for (Index n = 0; n < size(); ++n) {
    Index id = 0;
    const bool has_one = y_.row(n).maxCoeff(&id) == 1;
    if (!has_one || (y_.row(n).array() != 0).count() != 1) return false;
    ids(n, 0) = static_cast<Scalar>(id);
  }
  y_ = std::move(ids);
  return true;
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
