#include "gradus/core/polymorphic.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "support/errors.hpp"

using namespace gradus;

namespace {

struct Figure {
  virtual ~Figure() = default;
  virtual int area() const = 0;
  virtual void grow() = 0;
  static Polymorphic<Figure> from_name(const std::string& name);
};

struct SquareShape : Figure {
  explicit SquareShape(int s) : side(s) {}
  int area() const override { return side * side; }
  void grow() override { ++side; }
  int side;
};

struct Strip : Figure {
  int area() const override { return length; }
  void grow() override { ++length; }
  int length = 1;
};

Polymorphic<Figure> Figure::from_name(const std::string& name) {
  if (name == "strip") return Strip();
  if (name == "square") return SquareShape(2);
  if (name == "nothing") return {};
  throw InvalidArgument("unknown figure '" + name + "'");
}

int area_of(const Polymorphic<Figure>& figure) { return figure->area(); }

}  // namespace

TEST(Polymorphic, HoldsAnyDerivedClassByValue) {
  SquareShape square(3);
  const Polymorphic<Figure> figure = square;
  square.grow();
  EXPECT_EQ(figure->area(), 9) << "it holds an object of its own";
  EXPECT_EQ((*figure).area(), 9);
  EXPECT_EQ(area_of(SquareShape(4)), 16) << "a call converts";
}

TEST(Polymorphic, CopiesDeeply) {
  Polymorphic<Figure> a = SquareShape(3);
  Polymorphic<Figure> b = a;
  b->grow();
  EXPECT_EQ(a->area(), 9);
  EXPECT_EQ(b->area(), 16) << "of the derived class, not cut down to the base";
  a = b;
  a->grow();
  EXPECT_EQ(a->area(), 25);
  EXPECT_EQ(b->area(), 16);
  b = Strip();
  EXPECT_EQ(b->area(), 1);
  EXPECT_EQ(Polymorphic<Figure>(b)->area(), 1) << "a copy after another class was assigned";
}

TEST(Polymorphic, AssignsToItself) {
  Polymorphic<Figure> a = SquareShape(3);
  const Polymorphic<Figure>& same = a;
  a = same;
  EXPECT_EQ(a->area(), 9);
}

TEST(Polymorphic, IsEmptyWithoutAnObjectAndAfterAMove) {
  const Polymorphic<Figure> none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(Polymorphic<Figure>(none)) << "so is its copy";
  Polymorphic<Figure> a = SquareShape(3);
  Polymorphic<Figure> b = std::move(a);
  EXPECT_TRUE(b);
  EXPECT_EQ(b->area(), 9);
  EXPECT_FALSE(a);                       // NOLINT(bugprone-use-after-move): what this is about
  EXPECT_FALSE(Polymorphic<Figure>(a));  // NOLINT(bugprone-use-after-move)
  a = Strip();
  EXPECT_EQ(a->area(), 1) << "and can be used again";
}

TEST(Polymorphic, IsMadeFromAName) {
  const Polymorphic<Figure> from_literal = "square";
  EXPECT_EQ(from_literal->area(), 4);
  EXPECT_EQ(area_of(std::string("strip")), 1);
  EXPECT_FALSE(Polymorphic<Figure>("nothing"));
  EXPECT_TRUE(says([] { Polymorphic<Figure> figure = "circle"; }, {"unknown figure 'circle'"}));
}
