// A curve in one line of text.
#include "cli/terminal/sparkline.hpp"

#include <gtest/gtest.h>

#include "support/matrices.hpp"

using namespace gradus;
using cli::sparkline;

TEST(Sparkline, GivesEachEighthALetter) {
  EXPECT_EQ(sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 0, 7, 20), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline({7, 0}, 0, 7, 20), "█▁");
  EXPECT_EQ(sparkline({}, 0, 7, 20), "");
}

TEST(Sparkline, ShowsValuesOnTheScaleItIsGiven) {
  EXPECT_EQ(sparkline({1, 2}, 0, 100, 20), "▁▁");
  EXPECT_EQ(sparkline({-5, 500}, 0, 100, 20), "▁█");
}

TEST(Sparkline, ShowsALevelLineInTheMiddle) { EXPECT_EQ(sparkline({3, 3, 3}, 3, 3, 20), "▅▅▅"); }

TEST(Sparkline, TakesMeansWhereThereIsLittleRoom) {
  EXPECT_EQ(sparkline({0, 2, 6, 8, 0, 0}, 0, 7, 3), "▂█▁");
  EXPECT_EQ(sparkline({0, 7, 0, 7}, 0, 7, 1), "▅");
  const std::string many = sparkline(std::vector<double>(1000, 1.0), 0, 1, 24);
  EXPECT_EQ(many.size(), 24 * std::string("█").size());
}

TEST(Sparkline, LeavesABlankForWhatIsNoNumber) {
  EXPECT_EQ(sparkline({0, kNaN, 7}, 0, 7, 20), "▁ █");
  EXPECT_EQ(sparkline({kNaN, 7, kNaN, kNaN}, 0, 7, 2), "█ ");
}

TEST(Sparkline, ShowsInfinityAtTheEnds) {
  EXPECT_EQ(sparkline({-kInfinity, kInfinity}, 0, 7, 20), "▁█");
  // Of runs without one finite number, the scale is none.
  EXPECT_EQ(sparkline({kInfinity}, kInfinity, -kInfinity, 20).size(), std::string("▁").size());
  EXPECT_EQ(sparkline({kNaN}, kInfinity, -kInfinity, 20), " ");
}
