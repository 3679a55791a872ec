#include "gradus/layers/input.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

TEST(Input, SaysTheShapeOfASample) {
  EXPECT_EQ(Input({28, 28, 1}).shape(), (Shape{28, 28, 1}));
  EXPECT_EQ(Input({28, 28, 1}).output_shape({28, 28, 1}), (Shape{28, 28, 1}));
  EXPECT_TRUE(Input({28, 28, 1}).is_identity());
}

TEST(Input, LeavesTheNumbersAlone) {
  const Matrix x = random_matrix(3, 8, 1), dy = random_matrix(3, 8, 2);
  EXPECT_EQ(forward(Input({8}), x), x);
  EXPECT_EQ(backward(Input({8}), x, dy), dy);
}

TEST(Input, TakesSamplesOfAsManyNumbersInAnotherShape) {
  EXPECT_EQ(Input({28, 28, 1}).output_shape({784}), (Shape{28, 28, 1}));
  EXPECT_EQ(Input({784}).output_shape({28, 28}), (Shape{784}));
  EXPECT_TRUE(says(
      [] {
        (void)Input({28, 28, 1}).output_shape({783});
      },
      {"Input(28, 28, 1)", "expected samples of 784 numbers", "got (783,)"}));
}
