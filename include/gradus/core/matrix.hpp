// Matrices, vectors, and views of them.
#pragma once

#include <Eigen/Core>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

using Index = Eigen::Index;

/// A batch: N x features, row-major: one row is one sample, and a run of rows is contiguous.
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

// Views: what functions take. A Map never copies, where an Eigen::Ref<const Matrix> silently copies
// an argument whose layout does not fit.
using MatrixView = Eigen::Map<Matrix>;
using ConstMatrixView = Eigen::Map<const Matrix>;
using VectorView = Eigen::Map<Vector>;
using ConstVectorView = Eigen::Map<const Vector>;
/// A run of columns of a batch: the rows are apart by more than their length.
using ConstColumnsView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

/// A run of consecutive rows of a batch.
struct Rows {
  Index first = 0;
  Index count = 0;
};

/// A run of consecutive columns of a batch.
struct Columns {
  Index first = 0;
  Index count = 0;
};

/// Views to write through: of all of it, of some rows, of a run of elements.
inline MatrixView view(Matrix& m) { return {m.data(), m.rows(), m.cols()}; }
inline MatrixView view(Matrix& m, Rows rows) {
  return {m.data() + rows.first * m.cols(), rows.count, m.cols()};
}
inline VectorView view(Vector& v) { return {v.data(), v.size()}; }
inline VectorView view(Vector& v, Index first, Index count) { return {v.data() + first, count}; }

/// The same to read from.
inline ConstMatrixView read_only(const Matrix& m) { return {m.data(), m.rows(), m.cols()}; }
inline ConstMatrixView read_only(const Matrix& m, Rows rows) {
  return {m.data() + rows.first * m.cols(), rows.count, m.cols()};
}
inline ConstVectorView read_only(const Vector& v) { return {v.data(), v.size()}; }
inline ConstVectorView read_only(const Vector& v, Index first, Index count) {
  return {v.data() + first, count};
}
inline ConstColumnsView read_only(ConstMatrixView m, Columns columns) {
  return {m.data() + columns.first, m.rows(), columns.count, Eigen::OuterStride<>(m.cols())};
}

}  // namespace gradus::inline GRADUS_PRECISION
