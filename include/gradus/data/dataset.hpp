// Samples in memory, and how a batch is taken from them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/shape.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// N samples and their targets. Samples are kept as Scalars, or as the bytes of an image, which
/// become Scalars only as a shard of a batch is gathered: 60,000 images take 47 MB, not 188.
class Dataset {
 public:
  Dataset() = default;

  /// x: N x features, y: N x targets (class ids: one column). sample_shape defaults to (features).
  /// Throws InvalidArgument if the rows of x and y differ in number, or sample_shape in size.
  Dataset(Matrix x, Matrix y, Shape sample_shape = {});

  /// x: N samples of sample_shape.size() bytes, one after the other. A byte b is read as
  /// scale * b + offset; see rescale(), at first b / 255.
  Dataset(std::vector<std::uint8_t> x, Shape sample_shape, Matrix y);

  Index size() const { return y_.rows(); }
  Index features() const { return features_; }
  const Shape& sample_shape() const { return sample_shape_; }
  /// The targets: N x targets.
  const Matrix& y() const { return y_; }
  /// Other targets for the same samples. Throws InvalidArgument if there is not one row for each.
  void set_y(Matrix y);
  /// All samples as Scalars: N x features.
  Matrix x() const;

  /// From now on a byte b is read as scale * b + offset. Throws InvalidArgument for a data set of
  /// Scalars.
  void rescale(Scalar scale, Scalar offset);
  /// Mean and standard deviation of all bytes, each divided by 255.
  struct Moments {
    double mean;
    double stddev;
  };
  Moments byte_moments() const;

  /// CRC-32 (ISO 3309) of all samples, as they are kept, and then of the targets: tells data sets
  /// apart.
  std::uint32_t checksum() const;

  bool is_bytes() const { return !bytes_.empty(); }
  // The functions below throw InvalidArgument for a sample that does not exist.

  /// The bytes of sample i; empty for a data set of Scalars.
  std::span<const std::uint8_t> bytes(Index i) const;

  /// A data set of these samples alone, in this order.
  Dataset rows(std::span<const std::uint32_t> which) const;

  /// Exchanges rows and columns of images, whose shape is (height, width, channels). Throws
  /// InvalidArgument for other samples.
  void transpose_images();

  /// Keeps the first n samples and forgets the rest; does nothing if there are no more than n.
  /// Throws InvalidArgument for n below 1.
  void keep_first(Index n);

  /// Turns class ids, one column of y, into one-hot rows: class c of `classes` becomes a row of
  /// zeros with a 1 in place c. Throws InvalidArgument if y is not one column of whole numbers from
  /// 0 to classes - 1.
  void one_hot(Index classes);

  /// The reverse of one_hot(). Returns false, and changes nothing, where y has one column, or a row
  /// that is anything but zeros with one 1.
  bool to_class_ids();

  /// x.row(k) = sample which[k], as Scalars. x: which.size() x features.
  void gather(std::span<const std::uint32_t> which, MatrixView x) const;
  /// y.row(k) = targets of sample which[k]. y: which.size() x targets.
  void gather_targets(std::span<const std::uint32_t> which, MatrixView y) const;

 private:
  void check_row(Index n) const;
  void check_rows(std::span<const std::uint32_t> which) const;
  void prefetch(std::uint32_t n) const;

  std::vector<std::uint8_t> bytes_;
  Matrix x_;
  Matrix y_;
  Shape sample_shape_;
  Index features_ = 0;
  Scalar scale_ = Scalar(1) / 255;
  Scalar offset_ = 0;
};

/// What to train on, and what to measure on.
struct TrainTest {
  Dataset train;
  Dataset test;
};

}  // namespace gradus
