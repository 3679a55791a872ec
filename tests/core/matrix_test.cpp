#include "gradus/core/matrix.hpp"

#include <gtest/gtest.h>

#include "support/matrices.hpp"

using namespace gradus;

TEST(WritableMap, TakesWhatFits) {
  Matrix m = Matrix::Zero(2, 3);
  Vector v = Vector::Zero(3);
  MatrixView to = view(m);
  to = Matrix::Ones(2, 3);
  to += Matrix::Ones(2, 3);
  to.array() -= Scalar(1);
  to.array() = to.array() * 4;
  EXPECT_EQ(m, Matrix::Constant(2, 3, 4));
  view(v) = m.row(1);  // a row into a column, as Eigen allows
  EXPECT_EQ(v, Vector::Constant(3, 4));
  Matrix other = Matrix::Constant(2, 3, 7);
  to = view(other);
  EXPECT_EQ(m, other) << "copies numbers, and does not look elsewhere from now on";
}

TEST(WritableMap, RefusesAnotherSize) {
  Matrix m = Matrix::Zero(2, 3), wide = Matrix::Ones(2, 4), low = Matrix::Ones(1, 3);
  Vector v = Vector::Zero(2);
  EXPECT_THROW(view(m) = wide, SizeError);
  EXPECT_THROW(view(m) = low, SizeError);
  EXPECT_THROW(view(m) += wide, SizeError);
  EXPECT_THROW(view(m) -= low, SizeError);
  EXPECT_THROW(view(m).array() = wide.array(), SizeError);
  EXPECT_THROW(view(m) = view(wide), SizeError);
  EXPECT_THROW(view(v) = m, SizeError);
  EXPECT_THROW(view(v).array() += m.array(), SizeError);
  EXPECT_THROW(view(v) = m.row(0), SizeError);
  EXPECT_EQ(m, Matrix::Zero(2, 3));
  EXPECT_EQ(v, Vector::Zero(2));
}
