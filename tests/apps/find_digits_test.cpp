// Digits in pictures of paper, and how they are prepared.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/data/image_look.hpp"
#include "cli/photo/find_digits.hpp"
#include "support/pages.hpp"

using namespace gradus;
using cli::find_digits;
using cli::FoundDigit;

// LeCun's page: fitted into 20 x 20, the centre of mass in the middle of 28 x 28.
TEST(FindDigits, ADigitIsFittedAndCentred) {
  Random random(1);
  for (const PictureKind& kind : picture_kinds()) {
    for (int digit = 0; digit < 10; ++digit) {
      SCOPED_TRACE(std::string(kind.name) + ", " + std::to_string(digit));
      const std::vector<FoundDigit> found =
          find_digits(kind.seen(page_with(digit, random, 60 + 40 * digit)), 28, 28);
      ASSERT_EQ(found.size(), 1U);
      double sum = 0, down = 0, right = 0;
      Index top = 28, bottom = -1, left = 28, last = -1;
      for (Index i = 0; i < 28; ++i) {
        for (Index j = 0; j < 28; ++j) {
          const double ink = found[0].image.pixels[static_cast<std::size_t>(28 * i + j)];
          sum += ink;
          down += ink * static_cast<double>(i);
          right += ink * static_cast<double>(j);
          if (ink == 0) continue;
          top = std::min(top, i);
          bottom = std::max(bottom, i);
          left = std::min(left, j);
          last = std::max(last, j);
        }
      }
      EXPECT_GE(std::max(bottom - top, last - left), 18);
      EXPECT_LE(std::max(bottom - top, last - left), 19);
      EXPECT_NEAR(down / sum, 13.5, 0.51);
      EXPECT_NEAR(right / sum, 13.5, 0.51);
      EXPECT_GT(*std::ranges::max_element(found[0].image.pixels), 200);
      EXPECT_EQ(cli::border_brightness(found[0].image.pixels, 28, 28), 0);
    }
  }
}

TEST(FindDigits, ABlankPageHasNoDigit) {
  for (const Index side : {1, 2, 28, 300, 1500}) {
    for (const PictureKind& kind : picture_kinds()) {
      EXPECT_TRUE(find_digits(kind.seen(Page(side, side)), 28, 28).empty()) << kind.name << side;
    }
  }
}

TEST(FindDigits, DigitsAreFoundAsTheyAreRead) {
  Random random(2);
  Page page(400, 700);
  const std::vector<std::pair<Index, Index>> places = {
      {20, 40}, {35, 260}, {10, 480}, {230, 60}, {215, 300}};
  for (const auto& [top, left] : places)
    page.draw(static_cast<int>(2 * (left % 3)), random, top, left, 150);
  page.fill(195, 0, 3, 700);  // a ruled line
  page.fill(390, 100, 3, 3);  // specks
  page.fill(200, 650, 4, 4);
  const std::vector<FoundDigit> found = find_digits(page.seen(from_a_side, 0.8), 28, 28);
  ASSERT_EQ(found.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_GE(found[i].box.top, places[i].first);
    EXPECT_GE(found[i].box.left, places[i].second);
    EXPECT_LE(found[i].box.top + found[i].box.height, places[i].first + 150);
    EXPECT_LE(found[i].box.left + found[i].box.width, places[i].second + 150);
  }
}

TEST(FindDigits, BrokenStrokesAreOneDigit) {
  Page page(200, 200);
  page.fill(40, 70, 8, 60);  // the bar of a 5, apart from
  page.fill(54, 70, 50, 8);  // its neck
  page.fill(96, 70, 8, 60);
  page.fill(96, 122, 50, 8);
  page.fill(138, 70, 8, 60);
  EXPECT_EQ(find_digits(page.seen(white_paper, 0.8), 28, 28).size(), 1U);
}
