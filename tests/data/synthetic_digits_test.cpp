#include "gradus/data/synthetic_digits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../../src/data/digit_drawing.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Image = std::array<std::uint8_t, kDigitPixels>;

int label(const Dataset& data, Index i) { return static_cast<int>(data.y()(i, 0)); }

/// All labels and bytes of the first n samples.
std::vector<std::uint8_t> content(const Dataset& data, Index n) {
  std::vector<std::uint8_t> all;
  for (Index i = 0; i < n; ++i) {
    all.push_back(static_cast<std::uint8_t>(label(data, i)));
    all.insert(all.end(), data.bytes(i).begin(), data.bytes(i).end());
  }
  return all;
}
std::vector<std::uint8_t> content(const Dataset& data) { return content(data, data.size()); }

/// FNV-1a, 64 bits.
std::uint64_t checksum(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3ULL;
  return hash;
}

/// The message of the InvalidArgument that body throws; empty where it throws none.
template <class Body>
std::string invalid_argument(const Body& body) {
  try {
    body();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

TEST(SyntheticDigits, DefaultsAreTheSizesOfMnist) {
  const DigitsOptions options;
  EXPECT_EQ(options.train, 60000);
  EXPECT_EQ(options.test, 10000);
  EXPECT_EQ(options.seed, 0U);
}

TEST(SyntheticDigits, HaveTheShapesOfMnist) {
  const TrainTest digits = synthetic_digits({.train = 70, .test = 30});
  EXPECT_EQ(digits.train.size(), 70);
  EXPECT_EQ(digits.test.size(), 30);
  for (const Dataset* data : {&digits.train, &digits.test}) {
    EXPECT_EQ(data->sample_shape(), (Shape{28, 28, 1}));
    EXPECT_EQ(data->features(), 784);
    EXPECT_TRUE(data->is_bytes());
    EXPECT_EQ(data->y().cols(), 1);
  }
}

TEST(SyntheticDigits, AreTheSameBytesOnEveryPlatform) {
  const TrainTest digits = synthetic_digits({.train = 1000, .test = 1000, .seed = 0});
  EXPECT_EQ(checksum(content(digits.train)), 0xdd90aa61c6d856e4ULL);
  EXPECT_EQ(checksum(content(digits.test)), 0xb256899a12c25c35ULL);
}

TEST(SyntheticDigits, DependOnTheSeedAlone) {
  const auto first = content(synthetic_digits({.train = 50, .test = 1, .seed = 3}).train);
  EXPECT_EQ(first, content(synthetic_digits({.train = 50, .test = 1, .seed = 3}).train));
  EXPECT_NE(first, content(synthetic_digits({.train = 50, .test = 1, .seed = 4}).train));
}

TEST(SyntheticDigits, DoNotDependOnTheThreads) {
  const TrainTest one = synthetic_digits({.train = 500, .test = 100, .threads = 1});
  for (int threads : {0, 2, 4, 7}) {
    const TrainTest more = synthetic_digits({.train = 500, .test = 100, .threads = threads});
    EXPECT_EQ(content(one.train), content(more.train)) << threads << " threads";
    EXPECT_EQ(content(one.test), content(more.test)) << threads << " threads";
  }
}

TEST(SyntheticDigits, TheFirstSamplesDoNotDependOnTheNumberOfSamples) {
  const TrainTest many = synthetic_digits({.train = 200, .test = 150});
  const TrainTest few = synthetic_digits({.train = 63, .test = 65});
  EXPECT_EQ(content(few.train), content(many.train, 63));
  EXPECT_EQ(content(few.test), content(many.test, 65));
}

TEST(SyntheticDigits, NoImageComesTwice) {
  const TrainTest digits = synthetic_digits({.train = 3000, .test = 1000});
  std::set<std::vector<std::uint8_t>> images;
  for (const Dataset* data : {&digits.train, &digits.test}) {
    for (Index i = 0; i < data->size(); ++i) {
      images.emplace(data->bytes(i).begin(), data->bytes(i).end());
    }
  }
  EXPECT_EQ(images.size(), 4000U);
}

TEST(SyntheticDigits, EachDigitComesAboutOftenEnough) {
  const Dataset train = synthetic_digits({.train = 5000, .test = 0}).train;
  std::array<int, 10> count{};
  for (Index i = 0; i < train.size(); ++i) ++count.at(static_cast<std::size_t>(label(train, i)));
  // Expected 500 with a standard deviation of sqrt(5000 * 0.1 * 0.9) = 21; 4.5 of them are 95.
  for (int n : count) EXPECT_NEAR(n, 500, 95);
}

TEST(SyntheticDigits, LookLikeInkOnPaper) {
  const Dataset train = synthetic_digits({.train = 2000, .test = 0}).train;
  double border = 0, x_sum = 0, y_sum = 0, total = 0;
  for (Index i = 0; i < train.size(); ++i) {
    const auto image = train.bytes(i);
    EXPECT_GT(*std::max_element(image.begin(), image.end()), 90) << "no ink in image " << i;
    EXPECT_GT(std::count_if(image.begin(), image.end(), [](int b) { return b < 40; }), 784 / 2)
        << "too much ink in image " << i;
    for (int p = 0; p < kDigitPixels; ++p) {
      const int x = p % kDigitSide, y = p / kDigitSide;
      const double ink = image[static_cast<std::size_t>(p)];
      total += ink;
      x_sum += ink * x;
      y_sum += ink * y;
      if (x == 0 || y == 0 || x == kDigitSide - 1 || y == kDigitSide - 1) border += ink;
    }
  }
  // MNIST's mean and standard deviation are 0.1307 and 0.3081; the centre of ink is its middle.
  EXPECT_NEAR(train.byte_moments().mean, 0.13, 0.02);
  EXPECT_NEAR(train.byte_moments().stddev, 0.30, 0.03);
  EXPECT_NEAR(x_sum / total, 13.5, 0.2);
  EXPECT_NEAR(y_sum / total, 13.5, 0.2);
  EXPECT_LT(border / total, 0.02);
}

TEST(SyntheticDigits, AreNeitherTrivialNorHopeless) {
  const TrainTest digits = synthetic_digits({.train = 3000, .test = 1000});
  // The nearest class mean, as simple as a classifier can be; on MNIST it reaches 82 %.
  std::array<std::array<double, kDigitPixels>, 10> mean{};
  std::array<double, 10> count{};
  for (Index i = 0; i < digits.train.size(); ++i) {
    const auto c = static_cast<std::size_t>(label(digits.train, i));
    const auto image = digits.train.bytes(i);
    for (std::size_t p = 0; p < kDigitPixels; ++p) mean[c][p] += image[p];
    ++count[c];
  }
  int correct = 0;
  for (Index i = 0; i < digits.test.size(); ++i) {
    const auto image = digits.test.bytes(i);
    std::array<double, 10> distance{};
    for (std::size_t c = 0; c < 10; ++c) {
      for (std::size_t p = 0; p < kDigitPixels; ++p) {
        const double difference = image[p] - mean[c][p] / count[c];
        distance[c] += difference * difference;
      }
    }
    const auto nearest = std::min_element(distance.begin(), distance.end()) - distance.begin();
    if (nearest == label(digits.test, i)) ++correct;
  }
  EXPECT_GT(correct, 700);
  EXPECT_LT(correct, 900);
}

TEST(SyntheticDigits, TestMayBeEmpty) {
  const Dataset test = synthetic_digits({.train = 1, .test = 0}).test;
  EXPECT_EQ(test.size(), 0);
  EXPECT_EQ(test.features(), 784);
}

TEST(SyntheticDigits, RejectImpossibleSizes) {
  constexpr Index kMost = std::numeric_limits<Index>::max();
  constexpr Index kLeast = std::numeric_limits<Index>::min();
  for (Index train : {Index{0}, Index{-1}, kLeast, kMost, Index{1} << 32}) {
    const std::string message = invalid_argument([&] { synthetic_digits({.train = train}); });
    EXPECT_NE(message.find("train"), std::string::npos) << message;
    EXPECT_NE(message.find(std::to_string(train)), std::string::npos) << message;
  }
  for (Index test : {Index{-1}, kLeast, kMost}) {
    const std::string message =
        invalid_argument([&] { synthetic_digits({.train = 1, .test = test}); });
    EXPECT_NE(message.find("test"), std::string::npos) << message;
    EXPECT_NE(message.find(std::to_string(test)), std::string::npos) << message;
  }
  EXPECT_THROW(synthetic_digits({.train = 1, .threads = -1}), InvalidArgument);
}

TEST(DrawDigit, DependsOnTheStreamAlone) {
  Image first{}, again{}, other{};
  again.fill(77);  // what was in the image before does not matter
  Random a(5, 1), b(5, 1), c(5, 2);
  draw_digit(8, a, first);
  draw_digit(8, b, again);
  draw_digit(8, c, other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

TEST(DrawDigit, RejectsOtherDigitsAndSizes) {
  Random random(1);
  Image image{};
  EXPECT_THROW(draw_digit(10, random, image), InvalidArgument);
  EXPECT_THROW(draw_digit(-1, random, image), InvalidArgument);
  EXPECT_THROW(draw_digit(3, random, std::span(image).first(783)), InvalidArgument);
  EXPECT_THROW(draw_digit(3, random, {}), InvalidArgument);
}

TEST(DigitStrokes, AreWellFormed) {
  for (int digit = 0; digit < 10; ++digit) {
    EXPECT_GE(ways_to_write(digit).size(), 4U) << digit;
    for (const Glyph& glyph : ways_to_write(digit)) {
      EXPECT_GE(glyph.weight, 1) << digit;
      EXPECT_FALSE(glyph.strokes.empty()) << digit;
      for (const Stroke& stroke : glyph.strokes) {
        EXPECT_GE(stroke.size(), 2U) << digit;
        for (const Knot& knot : stroke) {
          EXPECT_TRUE(knot.x >= 0 && knot.x <= 100 && knot.y >= 0 && knot.y <= 100) << digit;
        }
      }
    }
  }
}

TEST(DigitStrokes, EveryWayIsChosenAsOftenAsItsWeightSays) {
  Random random(1);
  for (int digit = 0; digit < 10; ++digit) {
    const std::vector<Glyph>& glyphs = ways_to_write(digit);
    int total = 0;
    for (const Glyph& glyph : glyphs) total += glyph.weight;
    std::vector<int> count(glyphs.size());
    constexpr int kDraws = 4000;
    for (int draw = 0; draw < kDraws; ++draw) {
      ++count[static_cast<std::size_t>(&choose_way(digit, random) - glyphs.data())];
    }
    for (std::size_t g = 0; g < glyphs.size(); ++g) {
      // The standard deviation is at most sqrt(4000 / 4) = 32.
      EXPECT_NEAR(count[g], kDraws * glyphs[g].weight / total, 140) << digit << ", way " << g;
    }
  }
}

}  // namespace
}  // namespace gradus
