#include "gradus/data/split.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "gradus/data/dataset.hpp"
#include "support/errors.hpp"
#include "support/samples.hpp"

using namespace gradus;

namespace {

/// Classes 0, 1 and 2, sorted, as a table of flowers has them.
Matrix sorted_classes(Index zeros, Index ones, Index twos) {
  Matrix y(zeros + ones + twos, 1);
  for (Index n = 0; n < y.rows(); ++n) {
    y(n, 0) = static_cast<Scalar>((n >= zeros ? 1 : 0) + (n >= zeros + ones ? 1 : 0));
  }
  return y;
}

std::map<Scalar, Index> counts_in(const Matrix& y, const std::vector<std::uint32_t>& rows) {
  std::map<Scalar, Index> counts;
  for (const std::uint32_t row : rows) ++counts[y(row, 0)];
  return counts;
}

void expect_parts_of(Index n, const RowSplit& rows) {
  std::set<std::uint32_t> all(rows.train.begin(), rows.train.end());
  all.insert(rows.validation.begin(), rows.validation.end());
  EXPECT_EQ(std::ssize(all), n);
  EXPECT_EQ(std::ssize(rows.train) + std::ssize(rows.validation), n);
  EXPECT_TRUE(std::ranges::is_sorted(rows.train) && std::ranges::is_sorted(rows.validation));
}

constexpr Split kAllSplits[] = {Split::kRandom, Split::kStratified, Split::kLast};

}  // namespace

TEST(SplitRows, EachRowIsInOnePartAndTheShareIsThatOfFit) {
  for (const Split split : kAllSplits) {
    for (const Index n : {2, 7, 30, 100, 101}) {
      for (const double fraction : {0.1, 0.2, 0.25, 0.5}) {
        const Matrix y = sorted_classes(n / 2, n - n / 2, 0);
        const auto train = static_cast<Index>(static_cast<double>(n) * (1 - fraction));
        if (train < 1 || n / 2 < 2) continue;
        const RowSplit rows = split_rows(y, {.fraction = fraction, .split = split, .seed = 3});
        expect_parts_of(n, rows);
        EXPECT_EQ(std::ssize(rows.train), train) << n << " " << fraction;
      }
    }
  }
}

TEST(SplitRows, LastTakesTheLastOnes) {
  const RowSplit rows =
      split_rows(sorted_classes(2, 2, 1), {.fraction = 0.4, .split = Split::kLast});
  EXPECT_EQ(rows.validation, (std::vector<std::uint32_t>{3, 4}));
}

TEST(SplitRows, StratifiedTakesOfEachClassItsShareToWithinOne) {
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    for (const double fraction : {0.1, 0.2, 1.0 / 3}) {
      const Matrix y = sorted_classes(50, 31, 7);
      const RowSplit rows =
          split_rows(y, {.fraction = fraction, .split = Split::kStratified, .seed = seed});
      auto counts = counts_in(y, rows.validation);
      EXPECT_NEAR(static_cast<double>(counts[0]), 50 * fraction, 1);
      EXPECT_NEAR(static_cast<double>(counts[1]), 31 * fraction, 1);
      EXPECT_NEAR(static_cast<double>(counts[2]), 7 * fraction, 1);
    }
  }
}

TEST(SplitRows, StratifiedLeavesASampleOfEachClassToTrainOn) {
  const Matrix y = sorted_classes(1, 1, 20);
  const RowSplit rows = split_rows(y, {.fraction = 0.9, .split = Split::kStratified});
  EXPECT_EQ(counts_in(y, rows.train).size(), 3u);
}

TEST(SplitRows, TheSeedDecides) {
  const Matrix y = sorted_classes(50, 50, 0);
  for (const Split split : {Split::kRandom, Split::kStratified}) {
    const auto validation = [&](std::uint64_t seed) {
      return split_rows(y, {.split = split, .seed = seed}).validation;
    };
    EXPECT_EQ(validation(1), validation(1));
    EXPECT_NE(validation(1), validation(2));
  }
}

TEST(SplitRows, RefusesWhatLeavesAPartEmpty) {
  for (const Split split : kAllSplits) {
    for (const double fraction : {0.0, 1.0, -0.5, 1e-18, 0.99}) {
      EXPECT_TRUE(
          says([&] { split_rows(sorted_classes(3, 3, 0), {.fraction = fraction, .split = split}); },
               {"6 samples", fraction == 0.99 ? "train" : "validate"}))
          << fraction;
    }
  }
  EXPECT_TRUE(says([] { split_rows(Matrix::Zero(4, 2), {.split = Split::kStratified}); },
                   {"class ids", "2"}));
}

TEST(FoldRows, EachRowValidatesOnceAndClassesAreSpread) {
  const Matrix y = sorted_classes(50, 31, 7);
  for (const Split split : kAllSplits) {
    std::vector<std::uint32_t> all;
    for (Index fold = 0; fold < 5; ++fold) {
      const RowSplit rows = fold_rows(y, {.folds = 5, .fold = fold, .split = split, .seed = 4});
      expect_parts_of(88, rows);
      EXPECT_NEAR(static_cast<double>(rows.validation.size()), 88 / 5.0, 1);
      all.insert(all.end(), rows.validation.begin(), rows.validation.end());
      if (split != Split::kStratified) continue;
      auto counts = counts_in(y, rows.validation);
      EXPECT_NEAR(static_cast<double>(counts[0]), 10, 1);
      EXPECT_NEAR(static_cast<double>(counts[1]), 6.2, 1);
      EXPECT_NEAR(static_cast<double>(counts[2]), 1.4, 1);
    }
    std::ranges::sort(all);
    EXPECT_EQ(std::ssize(all), 88);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end()) << "no row validates twice";
  }
}

TEST(FoldRows, RefusesFoldsThatThereAreNot) {
  const Matrix y = sorted_classes(2, 2, 0);
  EXPECT_TRUE(says([&] { fold_rows(y, {.folds = 5}); }, {"4", "got 5"}));
  EXPECT_TRUE(says([&] { fold_rows(y, {.folds = 1}); }, {"2 folds", "got 1"}));
  EXPECT_TRUE(says([&] { fold_rows(y, {.folds = 2, .fold = 2}); }, {"from 0 to 1", "got 2"}));
}

TEST(DatasetRows, AreTheSamplesInThatOrder) {
  const Dataset bytes({1, 2, 3, 4, 5, 6}, Shape{2}, sorted_classes(1, 1, 1));
  const std::vector<std::uint32_t> which = {2, 0};
  const Dataset part = bytes.rows(which);
  EXPECT_TRUE(part.is_bytes());
  EXPECT_EQ(part.bytes(0)[0], 5);
  EXPECT_EQ(part.bytes(1)[1], 2);
  EXPECT_EQ(part.y()(0, 0), 2);
  const Matrix x = x_of(bytes);
  const Dataset numbers(x, bytes.y());
  EXPECT_EQ(x_of(numbers.rows(which)).row(0), x.row(2));
  EXPECT_EQ(x_of(part), x_of(numbers.rows(which)));
  EXPECT_TRUE(says([&] { numbers.rows(std::vector<std::uint32_t>{3}); }, {"no sample 3"}));
}
