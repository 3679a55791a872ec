#include "gradus/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

using namespace gradus;

namespace {

/// Calls draw() n times.
template <class Draw>
auto draws(int n, const Draw& draw) {
  std::vector<decltype(draw())> numbers;
  for (int i = 0; i < n; ++i) numbers.push_back(draw());
  return numbers;
}

/// E[xᵏ], estimated.
double moment(const std::vector<double>& numbers, int k) {
  double sum = 0;
  for (const double x : numbers) sum += std::pow(x, k);
  return sum / static_cast<double>(numbers.size());
}

/// P(X < x) for a standard normal X, as the standard library knows it.
double normal_distribution(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

using RandomWords = std::vector<std::uint64_t>;

}  // namespace

// The engine.

TEST(Random, IsSplitMix64) {
  // The numbers that other implementations of SplitMix64 publish for this seed.
  Random random(1234567);
  EXPECT_EQ(draws(5, [&] { return random.next(); }),
            (RandomWords{6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                         4593380528125082431U, 16408922859458223821U}));
}

TEST(Random, IsDeterminedByItsSeedAndState) {
  Random random(7);
  random.next();
  Random copy = random;
  const RandomWords expected = draws(10, [&] { return random.next(); });
  EXPECT_EQ(draws(10, [&] { return copy.next(); }), expected);
  EXPECT_NE(Random(7).next(), Random(8).next());
}

TEST(Random, StreamsOfASeedDiffer) {
  std::map<std::uint64_t, int> seen;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (std::uint64_t stream = 0; stream < 30; ++stream) ++seen[Random(seed, stream).next()];
    ++seen[Random(seed).next()];
  }
  EXPECT_EQ(seen.size(), 30U * 31U) << "two streams begin alike";
}

// Another platform must draw the same numbers. The expected ones were computed with 60 digits by a
// program of its own.

TEST(Random, DrawsTheSameOnEveryPlatform) {
  Random uniform(42);
  EXPECT_EQ(uniform.uniform(), 0x1.7bae644c5fd6dp-1);
  EXPECT_EQ(uniform.uniform(), 0x1.477f199d93378p-3);
  EXPECT_EQ(uniform.uniform(), 0x1.1d499d5c4c3e6p-2);

  Random normal(42);
  EXPECT_NEAR(normal.normal(), 0.64817736132885194459, 1e-15);
  EXPECT_NEAR(normal.normal(), -0.99482623180519957105, 1e-15);
  EXPECT_NEAR(normal.normal(), -0.58700215333896103035, 1e-15);

  Random truncated(42);
  EXPECT_NEAR(truncated.truncated_normal(), 0.61454874251095344044, 1e-15);
  EXPECT_NEAR(truncated.truncated_normal(), -0.93309848845760025666, 1e-15);

  Random below(42);
  EXPECT_EQ(draws(12, [&] { return below.below(10); }),
            (std::vector<std::uint32_t>{7, 1, 2, 3, 0, 8, 2, 8, 3, 6, 2, 4}));
  Random often_rejected(42);  // 3 * 2^30 of 2^32: one word in four is drawn again
  EXPECT_EQ(draws(12, [&] { return often_rejected.below(3U << 30); }),
            (std::vector<std::uint32_t>{2388747676, 515107430, 897437057, 1108715903, 122503747,
                                        2796758395, 2579015794, 1094994521, 660034999, 1588029322,
                                        1653764646, 1675080086}));

  std::vector<std::uint32_t> items(10);
  std::iota(items.begin(), items.end(), 0U);
  Random(42).shuffle(items);
  EXPECT_EQ(items, (std::vector<std::uint32_t>{8, 3, 6, 5, 4, 0, 9, 2, 1, 7}));

  EXPECT_EQ(Random(42, 0).next(), 12422029212599058148U);
  EXPECT_EQ(Random(42, 1).next(), 7948840653643256212U);
  EXPECT_EQ(Random(42, 2).next(), 11066347752188017696U);
}

// The distributions.

TEST(Random, UniformHasItsRangeAndMoments) {
  Random random(1);
  const std::vector<double> u = draws(100'000, [&] { return random.uniform(); });
  EXPECT_GE(*std::ranges::min_element(u), 0.0);
  EXPECT_LT(*std::ranges::max_element(u), 1.0);
  // E[uᵏ] = 1/(k+1), and four standard errors of it.
  for (int k = 1; k <= 4; ++k) EXPECT_NEAR(moment(u, k), 1.0 / (k + 1), 4 * 0.3 / 316) << k;

  const std::vector<double> v = draws(10'000, [&] { return random.uniform(-3, 5); });
  EXPECT_GE(*std::ranges::min_element(v), -3.0);
  EXPECT_LT(*std::ranges::min_element(v), -2.99);
  EXPECT_LT(*std::ranges::max_element(v), 5.0);
  EXPECT_GT(*std::ranges::max_element(v), 4.99);
}

TEST(Random, NormalHasItsMoments) {
  Random random(2);
  const std::vector<double> x = draws(100'000, [&] { return random.normal(); });
  EXPECT_NEAR(moment(x, 1), 0, 4 * 1.0 / 316);
  EXPECT_NEAR(moment(x, 2), 1, 4 * std::sqrt(2.0) / 316);
  EXPECT_NEAR(moment(x, 3), 0, 4 * std::sqrt(15.0) / 316);
  EXPECT_NEAR(moment(x, 4), 3, 4 * std::sqrt(96.0) / 316);
}

TEST(Random, TruncatedNormalStopsAtTwo) {
  Random random(3);
  const std::vector<double> x = draws(100'000, [&] { return random.truncated_normal(); });
  EXPECT_GE(*std::ranges::min_element(x), -2.0 - 1e-12);
  EXPECT_LT(*std::ranges::min_element(x), -1.99);
  EXPECT_LE(*std::ranges::max_element(x), 2.0 + 1e-12);
  EXPECT_GT(*std::ranges::max_element(x), 1.99);
  EXPECT_NEAR(moment(x, 1), 0, 4 * 0.88 / 316);
  EXPECT_NEAR(std::sqrt(moment(x, 2)), 0.87962566103423976, 0.008);
}

TEST(Random, BelowIsUniformWithoutBias) {
  Random random(4);
  std::array<int, 7> count{};
  for (int i = 0; i < 70'000; ++i) ++count.at(random.below(7));  // at() throws from 7 on
  // χ² with 6 degrees of freedom is above 22.5 once in a thousand times.
  double chi_squared = 0;
  for (const int c : count) chi_squared += (c - 10'000.0) * (c - 10'000.0) / 10'000.0;
  EXPECT_LT(chi_squared, 22.5);

  // With n = 3 * 2^30, four words go to every three results. Without drawing again, half of all
  // results would be multiples of 3, or (by a plain remainder) half in the lowest third.
  const std::uint32_t n = 3U << 30;
  int multiples = 0, low = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint32_t result = random.below(n);
    multiples += result % 3 == 0 ? 1 : 0;
    low += result < n / 3 ? 1 : 0;
  }
  EXPECT_NEAR(multiples, 10'000, 4 * 82);
  EXPECT_NEAR(low, 10'000, 4 * 82);
}

TEST(Random, BelowTakesEveryBound) {
  Random random(5);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0U);
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.below(kMost), kMost);
}

TEST(Random, ShuffleIsAPermutation) {
  Random random(6);
  std::vector<std::uint32_t> items(1000), sorted(1000);
  std::iota(sorted.begin(), sorted.end(), 0U);
  items = sorted;
  random.shuffle(items);
  EXPECT_NE(items, sorted);
  std::ranges::sort(items);
  EXPECT_EQ(items, sorted);

  std::vector<std::uint32_t> none, one = {9};
  random.shuffle(none);
  random.shuffle(one);
  EXPECT_EQ(one, std::vector<std::uint32_t>{9});
}

TEST(Random, ShuffleGivesEveryOrderAlike) {
  Random random(7);
  std::map<std::vector<std::uint32_t>, int> count;
  for (int i = 0; i < 24'000; ++i) {
    std::vector<std::uint32_t> items = {0, 1, 2, 3};
    random.shuffle(items);
    ++count[items];
  }
  EXPECT_EQ(count.size(), 24U);
  for (const auto& [order, times] : count) EXPECT_NEAR(times, 1000, 5 * 31);
}

// The inverse of the normal distribution function.

TEST(InverseNormal, GivesThePublishedQuantiles) {
  EXPECT_EQ(inverse_normal(0.5), 0);
  const std::vector<std::pair<double, double>> quantiles = {
      {0.6, 0.25334710313579974},    {0.9, 1.2815515655446006},    {0.925, 1.4395314709384562},
      {0.95, 1.6448536269514723},    {0.975, 1.9599639845400539},  {0.99, 2.3263478740408408},
      {0.999, 3.0902323061678133},   {0.001, -3.0902323061678135}, {1e-10, -6.3613409024040562},
      {1e-100, -21.273453560965324}, {1e-300, -37.047096299361199}};
  for (const auto& [p, x] : quantiles) {
    EXPECT_NEAR(inverse_normal(p) / x, 1, 1.5e-15) << "p = " << p;
  }
}

TEST(InverseNormal, InvertsTheDistributionFunction) {
  for (double x = -8; x <= 4; x += 0.013) {
    const double p = normal_distribution(x);
    EXPECT_NEAR(normal_distribution(inverse_normal(p)) / p, 1, 1e-13) << "x = " << x;
  }
}

TEST(InverseNormal, IsOddAndIncreases) {
  double last = -100;
  for (double p = 1.0 / 1024; p < 1; p += 1.0 / 1024) {  // such p and 1 - p are exact
    const double x = inverse_normal(p);
    EXPECT_GT(x, last);
    EXPECT_DOUBLE_EQ(x, -inverse_normal(1 - p));
    last = x;
  }
}
