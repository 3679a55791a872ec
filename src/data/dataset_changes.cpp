// Other samples and other targets of a Dataset.
#include <algorithm>
#include <cmath>
#include <utility>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// values: of images, one directly after the other.
template <class Values>
void transpose_each(const Shape& shape, Values values) {
  const Index height = shape.dims()[0], width = shape.dims()[1], channels = shape.dims()[2];
  std::vector<std::ranges::range_value_t<Values>> image;
  for (auto at = values.begin(); at != values.end(); at += shape.size()) {
    image.assign(at, at + shape.size());
    for (Index row = 0; row < height; ++row) {
      for (Index column = 0; column < width; ++column) {
        std::copy_n(image.begin() + (row * width + column) * channels, channels,
                    at + (column * height + row) * channels);
      }
    }
  }
}

}  // namespace

void Dataset::set_y(Matrix y) {
  if (y.rows() != size()) {
    throw InvalidArgument("Dataset::set_y: expected ", size(), " rows, one for each sample, got ",
                          y.rows());
  }
  y_ = std::move(y);
}

void Dataset::transpose_images() {
  if (sample_shape_.rank() != 3) {
    throw InvalidArgument("Dataset::transpose_images: expected images, (height, width, channels), ",
                          "got samples of shape ", sample_shape_.str());
  }
  transpose_each(sample_shape_, std::span(bytes_));
  transpose_each(sample_shape_, std::span(x_.data(), static_cast<std::size_t>(x_.size())));
  const std::vector<Index>& dims = sample_shape_.dims();
  sample_shape_ = Shape{dims[1], dims[0], dims[2]};
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

}  // namespace gradus
