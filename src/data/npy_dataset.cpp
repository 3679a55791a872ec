// Arrays as samples and targets.
#include <string>
#include <utility>
#include <vector>

#include "data/npy_header.hpp"
#include "data/text.hpp"
#include "gradus/data/npy.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// The whole numbers up to here are all different as Scalars.
constexpr Scalar kLargestInteger = sizeof(Scalar) == sizeof(float)
                                       ? Scalar(16777216)            // 2^24
                                       : Scalar(9007199254740992.);  // 2^53

Shape sample_shape_of(const NpyArray& x, const std::string& name) {
  if (x.shape.empty()) fail_in(name, "x is a single number; expected the shape (N, ...)");
  if (x.shape.size() == 1) return Shape{1};
  std::vector<Index> dims(x.shape.begin() + 1, x.shape.end());
  if (dims.size() == 2) dims.push_back(1);  // a grey image
  return Shape(std::move(dims));
}

/// what: "x" or "y".
void check_finite(const Matrix& m, const std::string& what, const std::string& name) {
  for (Index n = 0; n < m.rows(); ++n) {
    if (m.row(n).allFinite()) continue;
    fail_in(name, what, "[", n,
            "] holds a NaN, an infinity or a number too large; every value must be finite");
  }
}

void check_target_shape(const NpyArray& y, Index samples, const std::string& name) {
  if (y.shape.empty() || y.shape.size() > 2) {
    fail_in(name, "y has the shape ", Shape(y.shape).str(), "; expected (N,) or (N, targets)");
  }
  if (y.shape[0] != samples) fail_in(name, "x has ", samples, " samples, but y has ", y.shape[0]);
}

Matrix targets_of(const NpyArray& y, const std::string& name) {
  Matrix targets = to_matrix(y);
  check_finite(targets, "y", name);
  if (y.kind == NpyKind::kSigned || y.kind == NpyKind::kUnsigned) {
    const Scalar largest = targets.cwiseAbs().maxCoeff();
    if (largest >= kLargestInteger) {
      fail_in(name, "y holds a whole number that is too large to be kept exactly: ",
              printed(static_cast<double>(largest), 'f', 0));
    }
  }
  return targets;
}

/// y: a row for each sample.
Dataset make_dataset(NpyArray x, const Shape& sample_shape, Matrix y, const std::string& name) {
  if (x.kind == NpyKind::kUnsigned && x.item_size == 1) {
    return {std::move(x.bytes), sample_shape, std::move(y)};
  }
  Matrix features = to_matrix(x);
  check_finite(features, "x", name);
  return {std::move(features), std::move(y), sample_shape};
}

}  // namespace

Shape npy_sample_shape(const NpyArray& x, const NpyArray& y, const std::string& name) {
  Shape sample_shape = sample_shape_of(x, name);
  check_target_shape(y, x.shape[0], name);
  return sample_shape;
}

Dataset npy_dataset(NpyArray x, const NpyArray& y, const std::string& name) {
  const Shape sample_shape = npy_sample_shape(x, y, name);
  Matrix targets = targets_of(y, name);
  return make_dataset(std::move(x), sample_shape, std::move(targets), name);
}

Dataset npy_dataset(NpyArray x, const std::string& name) {
  const Shape sample_shape = sample_shape_of(x, name);
  Matrix targets = Matrix::Zero(x.shape[0], 1);
  return make_dataset(std::move(x), sample_shape, std::move(targets), name);
}

}}  // namespace gradus
