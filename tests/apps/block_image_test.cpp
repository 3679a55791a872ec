// A grey image in a terminal.
#include "cli/terminal/block_image.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/command.hpp"
#include "support/errors.hpp"

using namespace gradus;
using cli::block_image;
using ByteVector = std::vector<std::uint8_t>;

TEST(BlockImage, DrawsShadesWithoutColor) {
  const ByteVector image = {0, 64, 128, 191, 255,  //
                            0, 64, 128, 191, 255};
  EXPECT_EQ(block_image(image, 2, 5, false), " ░▒▓█\n");
}

TEST(BlockImage, TakesTwoRowsForALine) {
  const ByteVector image = {255, 0,    //
                            255, 255,  //
                            255, 0};
  EXPECT_EQ(block_image(image, 3, 2, false), "█▒\n▒ \n") << "below the last row all is black";
}

// 16, 231 and 232 to 255 are black, white and the greys 8, 18, ..., 238 of a terminal's 256
// colours.
TEST(BlockImage, DrawsHalfBlocksInColor) {
  const ByteVector image = {0, 255, 255,  //
                            8, 238, 238};
  EXPECT_EQ(block_image(image, 2, 3, true),
            "\x1b[38;5;16m\x1b[48;5;232m▀\x1b[38;5;231m\x1b[48;5;255m▀▀\x1b[0m\n");
}

TEST(BlockImage, GivesGreysTheirNearestColour) {
  for (int grey = 0; grey < 256; ++grey) {
    const ByteVector image(2, static_cast<std::uint8_t>(grey));
    const std::string text = block_image(image, 2, 1, true);
    const int code = std::stoi(text.substr(std::string("\x1b[38;5;").size()));
    const int shown = code == 16 ? 0 : code == 231 ? 255 : 8 + 10 * (code - 232);
    EXPECT_LE(std::abs(shown - grey), 9) << grey << " is shown as " << shown;
  }
}

TEST(BlockImage, MakesAWideImageSmaller) {
  const ByteVector image(200 * 100, 255);
  const std::vector<std::string> lines = lines_of(block_image(image, 100, 200, false));
  EXPECT_EQ(lines.size(), 13U);  // squares of 4: 25 rows
  EXPECT_EQ(count_of(lines.front(), "█"), 50);
  ByteVector halves(2 * 128, 0);  // squares of 2: means of 0 and 255
  for (std::size_t i = 0; i < halves.size(); i += 2) halves[i] = 255;
  EXPECT_EQ(count_of(block_image(halves, 2, 128, true), "38;5;24"), 1) << "one grey for all";
}

TEST(BlockImage, RefusesWhatIsNoImage) {
  const ByteVector image(6, 0);
  EXPECT_TRUE(says([&] { block_image(image, 2, 4, true); }, {"2 x 4", "6 bytes"}));
  EXPECT_THROW(block_image(image, 0, 6, true), InvalidArgument);
  EXPECT_THROW(block_image(image, 6, 0, true), InvalidArgument);
  EXPECT_THROW(block_image(image, -2, -3, true), InvalidArgument);
  EXPECT_THROW(block_image({}, 0, 0, true), InvalidArgument);
  EXPECT_THROW(block_image(image, 1, 5, false), InvalidArgument);
  constexpr Index kHuge = Index{1} << 62;
  EXPECT_THROW(block_image(image, kHuge, kHuge, false), InvalidArgument);
}
