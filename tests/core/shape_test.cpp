#include "gradus/core/shape.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"

using namespace gradus;

TEST(Shape, SizeIsTheProductOfTheDimensions) {
  EXPECT_EQ((Shape{28, 28, 1}).size(), 784);
  EXPECT_EQ(Shape{7}.size(), 7);
  EXPECT_EQ(Shape().size(), 1) << "a sample without dimensions is one number";
}

TEST(Shape, PrintsAsKerasDoes) {
  EXPECT_EQ((Shape{28, 28, 1}).str(), "(28, 28, 1)");
  EXPECT_EQ(Shape{784}.str(), "(784,)");
  EXPECT_EQ(Shape().str(), "()");
  EXPECT_EQ((Shape{28, 28, 1}).str_with_batch(), "(None, 28, 28, 1)");
  EXPECT_EQ(Shape{784}.str_with_batch(), "(None, 784)");
  EXPECT_EQ(Shape().str_with_batch(), "(None,)");
}

TEST(Shape, IsEqualWhereAllDimensionsAre) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
  EXPECT_NE((Shape{6}), (Shape{2, 3})) << "of the same size, but not the same shape";
  EXPECT_NE((Shape{6}), (Shape{6, 1}));
}

TEST(Shape, KeepsItsDimensions) {
  const Shape shape(std::vector<Index>{4, 5});
  EXPECT_EQ(shape.rank(), 2U);
  EXPECT_EQ(shape.dims(), (std::vector<Index>{4, 5}));
}

TEST(Shape, RefusesDimensionsBelowOne) {
  EXPECT_TRUE(says([] { (void)Shape({28, 0}).size(); }, {"(28, 0)", "at least 1", "got 0"}));
  EXPECT_TRUE(says([] { (void)Shape({-3}).size(); }, {"(-3,)", "at least 1", "got -3"}));
}

TEST(Shape, RefusesASizeThatNoIndexCanHold) {
  const Index big = Index(1) << 31;
  EXPECT_EQ(Shape({big, big}).size(), Index(1) << 62) << "the largest power of two that fits";
  EXPECT_TRUE(says([&] { (void)Shape({big, big, 2}).size(); }, {"too many elements"}));
  EXPECT_TRUE(says([&] { (void)Shape({big, big, big, big}).size(); }, {"too many elements"}));
}
