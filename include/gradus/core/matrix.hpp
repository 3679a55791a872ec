// Matrices, vectors, and views of them.
#pragma once

#include <Eigen/Core>
#include <type_traits>

#include "gradus/core/error.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

using Index = Eigen::Index;

/// A batch: N x features, row-major: one row is one sample, and a run of rows is contiguous.
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// The same in double, in either build.
using MatrixInDouble = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using VectorInDouble = Eigen::VectorXd;

/// A Map to write through. It throws SizeError for anything of another size. Eigen only asserts
/// that: with NDEBUG it writes a part, or reads beyond the end. Your own losses and layers write
/// through these.
template <class Plain>
class WritableMap : public Eigen::Map<Plain> {
 public:
  using Base = Eigen::Map<Plain>;
  using Base::Base;
  using Base::operator=;
  WritableMap(Plain& m) : Base(m.data(), m.rows(), m.cols()) {}  // NOLINT(*-explicit-*)
  WritableMap(const WritableMap&) = default;
  WritableMap& operator=(const WritableMap& other) {
    assign(other);
    return *this;
  }
  WritableMap& operator=(const Base& other) {
    assign(other);
    return *this;
  }
  template <class Other>
  WritableMap& operator=(const Eigen::DenseBase<Other>& other) {
    assign(other.derived());
    return *this;
  }
  template <class Other>
  WritableMap& operator+=(const Other& other) {
    check_size(other);
    Base::operator+=(operand(other));
    return *this;
  }
  template <class Other>
  WritableMap& operator-=(const Other& other) {
    check_size(other);
    Base::operator-=(operand(other));
    return *this;
  }

  using AsArray = Eigen::Array<typename Plain::Scalar, Plain::RowsAtCompileTime,
                               Plain::ColsAtCompileTime, Plain::Options>;
  WritableMap<AsArray> array() { return {this->data(), this->rows(), this->cols()}; }
  auto array() const { return Base::array(); }

 private:
  template <class Other>
  void assign(const Other& other) {
    check_size(other);
    Base::operator=(other);
  }
  /// Numbers of any type as this one's; expressions as they are.
  template <class Other>
  static decltype(auto) operand(const Other& other) {
    if constexpr (std::is_arithmetic_v<Other>) {
      return static_cast<typename Plain::Scalar>(other);
    } else {
      return (other);
    }
  }
  template <class Other>
  void check_size(const Other& other) const {
    if constexpr (requires { other.rows(); }) {
      const bool vectors = Plain::IsVectorAtCompileTime && Other::IsVectorAtCompileTime;
      if (vectors ? other.size() == this->size()
                  : other.rows() == this->rows() && other.cols() == this->cols()) {
        return;
      }
      throw SizeError("expected ", this->rows(), " x ", this->cols(), " numbers, got ",
                      other.rows(), " x ", other.cols());
    }
  }
};

/// Anything whose numbers lie one after the other: a Matrix or Vector, a Map of one, rows or a
/// segment of these.
template <class T>
inline constexpr bool kContiguous = std::is_base_of_v<Eigen::PlainObjectBase<T>, T>;
template <class T>
inline constexpr bool kContiguous<const T> = kContiguous<T>;
template <class Plain>
inline constexpr bool kContiguous<Eigen::Map<Plain>> = true;
template <class T, int kRows, int kCols>
inline constexpr bool kContiguous<Eigen::Block<T, kRows, kCols, true>> = kContiguous<T>;
template <class T, int kSize>
inline constexpr bool kContiguous<Eigen::VectorBlock<T, kSize>> = kContiguous<T>;
template <class Plain>
inline constexpr bool kContiguous<WritableMap<Plain>> = true;

/// A Map to read through. A Matrix, another Map, or some rows of one convert to it as function
/// arguments; nothing is copied.
template <class Plain>
class ReadableMap : public Eigen::Map<const Plain> {
 public:
  using Base = Eigen::Map<const Plain>;
  using Base::Base;
  template <class Other>
  requires(kContiguous<Other>&& std::is_same_v<typename Other::PlainObject, Plain>)
      ReadableMap(const Other& m)  // NOLINT(*-explicit-*)
      : Base(m.data(), m.rows(), m.cols()) {}
};

// Views, which functions take. A Map never copies; an Eigen::Ref<const Matrix> silently copies an
// argument whose layout does not fit.
using MatrixView = WritableMap<Matrix>;
using ConstMatrixView = ReadableMap<Matrix>;
using VectorView = WritableMap<Vector>;
using ConstVectorView = ReadableMap<Vector>;

/// A run of columns of a batch, or all of them. The rows may lie further apart than their length.
class ConstColumnsView : public Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>> {
 public:
  using Base = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
  using Base::Base;
  template <class Other>
  requires(bool(Other::IsRowMajor) && requires(const Other& m) { m.data(); })
      ConstColumnsView(const Other& m)  // NOLINT(*-explicit-*)
      : Base(m.data(), m.rows(), m.cols(), Eigen::OuterStride<>(m.outerStride())) {}
};

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
inline ConstVectorView row_of(const ConstMatrixView& m, Index n) {
  return {m.data() + n * m.cols(), m.cols()};
}
inline ConstColumnsView read_only(ConstMatrixView m, Columns columns) {
  return {m.data() + columns.first, m.rows(), columns.count, Eigen::OuterStride<>(m.cols())};
}

}  // namespace gradus
