#include "gradus/layers/input.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

TEST(Flatten, GivesTheShapeOfOneRow) {
  EXPECT_EQ(Flatten().output_shape({28, 28, 1}), Shape{784});
  EXPECT_EQ(Flatten().output_shape({5}), Shape{5});
  EXPECT_EQ(Flatten().output_shape(Shape()), Shape{1});
}

TEST(Flatten, CopiesNothing) { EXPECT_TRUE(Flatten().is_identity()); }

TEST(Flatten, LeavesTheNumbersAlone) {
  const Matrix x = random_matrix(3, 8, 1), dy = random_matrix(3, 8, 2);
  EXPECT_EQ(forward(Flatten(), x), x);
  EXPECT_EQ(backward(Flatten(), x, dy), dy);
}

TEST(Flatten, RefusesAnImpossibleShape) {
  EXPECT_TRUE(says([] { (void)Flatten().output_shape({28, 0}); }, {"(28, 0)", "at least 1"}));
}
