#include "gradus/data/image_resize.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "gradus/core/random.hpp"
#include "support/errors.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

Image random_image(Index height, Index width, Index channels) {
  Random random(static_cast<std::uint64_t>(height * 100 + width));
  Image image{height, width, {}, channels};
  for (Index i = 0; i < height * width * channels; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
  }
  return image;
}

double byte_at(const Image& image, Index row, Index column, Index channel) {
  return image
      .pixels[static_cast<std::size_t>((row * image.width + column) * image.channels + channel)];
}

/// The mean of a channel over an area of pixels, of which the first and the last may be parts.
double mean_over(const Image& image, double top, double bottom, double left, double right,
                 Index channel) {
  double sum = 0;
  for (Index row = 0; row < image.height; ++row) {
    for (Index column = 0; column < image.width; ++column) {
      const double y = static_cast<double>(row), x = static_cast<double>(column);
      const double high = std::max(0.0, std::min(bottom, y + 1) - std::max(top, y));
      const double wide = std::max(0.0, std::min(right, x + 1) - std::max(left, x));
      sum += high * wide * byte_at(image, row, column, channel);
    }
  }
  return sum / ((bottom - top) * (right - left));
}

}  // namespace

TEST(ImageResize, ASideThatShrinksIsAveragedOverAreas) {
  for (const Index channels : {1, 3}) {
    for (const auto& [height, width] : {std::pair{1, 1}, {2, 3}, {5, 7}, {9, 4}, {12, 11}}) {
      const Image image = random_image(12, 11, channels);
      const Image small = resize(image, height, width);
      ASSERT_EQ(small.height, height);
      ASSERT_EQ(small.width, width);
      ASSERT_EQ(small.channels, channels);
      const double rows = 12.0 / height, columns = 11.0 / width;
      for (Index r = 0; r < height; ++r) {
        for (Index c = 0; c < width; ++c) {
          const double y = static_cast<double>(r), x = static_cast<double>(c);
          for (Index channel = 0; channel < channels; ++channel) {
            EXPECT_NEAR(
                byte_at(small, r, c, channel),
                mean_over(image, y * rows, (y + 1) * rows, x * columns, (x + 1) * columns, channel),
                0.501);
          }
        }
      }
    }
  }
}

// As PyTorch's interpolate(mode="bilinear", align_corners=False).
TEST(ImageResize, ASideThatGrowsIsInterpolated) {
  EXPECT_EQ(resize({1, 2, {0, 100}}, 1, 4).pixels, (Bytes{0, 25, 75, 100}));
  EXPECT_EQ(resize({2, 1, {0, 100}}, 4, 1).pixels, (Bytes{0, 25, 75, 100}));
  EXPECT_EQ(resize({1, 2, {0, 100}}, 1, 3).pixels, (Bytes{0, 50, 100}));
  EXPECT_EQ(resize({1, 3, {0, 90, 30}}, 1, 5).pixels, (Bytes{0, 36, 90, 54, 30}));
  EXPECT_EQ(resize({2, 2, {0, 100, 200, 40}}, 3, 3).pixels,
            (Bytes{0, 50, 100, 100, 85, 70, 200, 120, 40}));
  EXPECT_EQ(resize({1, 1, {7}}, 3, 2).pixels, Bytes(6, 7));
}

TEST(ImageResize, OneSideMayGrowAndTheOtherShrink) {
  EXPECT_EQ(resize({2, 2, {0, 100, 20, 140}}, 1, 4).pixels, (Bytes{10, 38, 93, 120}));
}

TEST(ImageResize, KeepsWhatIsEvenAndWhatHasTheSize) {
  const Image image = random_image(6, 9, 3);
  EXPECT_EQ(resize(image, 6, 9).pixels, image.pixels);
  for (const Index side : {1, 2, 5, 28, 100}) {
    for (const std::uint8_t shade : Bytes{0, 1, 254, 255}) {
      const Image even{7, 13, Bytes(7 * 13, shade)};
      EXPECT_EQ(resize(even, side, 28).pixels, Bytes(static_cast<std::size_t>(side * 28), shade));
    }
  }
}

TEST(ImageResize, ALineOfOnePixelIsNotLost) {
  Image image{300, 300, Bytes(300 * 300, 0)};
  for (std::size_t row = 0; row < 300; ++row) image.pixels[row * 300 + 165] = 255;
  const Image small = resize(image, 28, 28);
  for (Index row = 0; row < 28; ++row) EXPECT_EQ(byte_at(small, row, 15, 0), 24) << row;
}

TEST(ImageResize, SaysWhichSizesThereAre) {
  const Image image{1, 1, {7}};
  for (const Index side : {-1, 0, 4097}) {
    EXPECT_NE(message_of<InvalidArgument>([&] { resize(image, side, 1); }).find("4096 x 4096"),
              std::string::npos);
    EXPECT_NE(message_of<InvalidArgument>([&] { resize(image, 1, side); }), "");
  }
  EXPECT_EQ(resize(image, 4096, 4096).pixels.size(), 4096u * 4096);
}
