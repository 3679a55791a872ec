#include "gradus/core/feature_set.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "gradus/core/random.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

using Marks = std::vector<std::uint8_t>;

FeatureSet set_of(const Marks& marks) {
  FeatureSet set(static_cast<Index>(marks.size()));
  set.assign(marks);
  return set;
}

Marks random_marks(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Marks marks(size);
  for (std::uint8_t& mark : marks) mark = random.uniform() < 0.6 ? 200 : 0;
  return marks;
}

std::vector<Index> members(const Marks& marks, Columns range) {
  std::vector<Index> members;
  for (Index j = range.first; j < range.first + range.count; ++j) {
    if (marks[static_cast<std::size_t>(j)] != 0) members.push_back(j);
  }
  return members;
}

const std::vector<Columns> kRanges = {{0, 40}, {0, 7}, {7, 20}, {27, 13}, {39, 1}, {12, 0}};

}  // namespace

TEST(FeatureSet, HasAllAtFirst) {
  const FeatureSet set(5);
  EXPECT_EQ(set.total(), 5);
  EXPECT_EQ(set.count(), 5);
  EXPECT_TRUE(set.has_all());
  EXPECT_EQ(set.count_below(3), 3);
  EXPECT_TRUE(FeatureSet(0).has_all());
}

TEST(FeatureSet, IsMadeOfRuns) {
  const FeatureSet set = set_of({0, 1, 1, 0, 0, 7, 0, 255});
  EXPECT_EQ(set.total(), 8);
  EXPECT_EQ(set.count(), 4);
  EXPECT_FALSE(set.has_all());
  ASSERT_EQ(set.runs().size(), 3);
  EXPECT_EQ(set.runs()[0].first, 1);
  EXPECT_EQ(set.runs()[0].count, 2);
  EXPECT_EQ(set.runs()[1].first, 5);
  EXPECT_EQ(set.runs()[2].first, 7);
  EXPECT_EQ(set.count_below(0), 0);
  EXPECT_EQ(set.count_below(2), 1);
  EXPECT_EQ(set.count_below(5), 2);
  EXPECT_EQ(set.count_below(8), 4);
}

TEST(FeatureSet, CanBeAssignedAgain) {
  FeatureSet set = set_of({0, 1, 0});
  set.assign(Marks{1, 1, 1});
  EXPECT_TRUE(set.has_all());
  set.assign(Marks{0, 0, 0});
  EXPECT_EQ(set.count(), 0);
  EXPECT_EQ(set.count_below(3), 0);
}

TEST(FeatureSet, ChoosesNumbersAndRows) {
  const Marks marks = random_marks(40, 1);
  const FeatureSet set = set_of(marks);
  const Matrix all = random_matrix(40, 3, 2);
  for (const Columns range : kRanges) {
    const std::vector<Index> expected = members(marks, range);
    Matrix chosen = Matrix::Constant(static_cast<Index>(expected.size()), 3, kNaN);
    set.choose_rows(range, read_only(all, Rows{range.first, range.count}), view(chosen));
    std::vector<Scalar> first_numbers(40, kNaN), numbers(40);
    for (Index j = 0; j < 40; ++j) numbers[static_cast<std::size_t>(j)] = all(j, 0);
    const Scalar* end = set.choose(range, numbers.data() + range.first, first_numbers.data());
    EXPECT_EQ(end - first_numbers.data(), std::ssize(expected));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      EXPECT_EQ(chosen.row(static_cast<Index>(k)), all.row(expected[k]));
      EXPECT_EQ(first_numbers[k], all(expected[k], 0));
    }
  }
}

TEST(FeatureSet, SpreadsWhatItChose) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Marks marks = random_marks(40, seed);
    const FeatureSet set = set_of(marks);
    const Matrix all = random_matrix(40, 3, 2);
    for (const Columns range : kRanges) {
      Matrix rows = Matrix::Constant(range.count, 3, kNaN);
      const Index chosen = static_cast<Index>(members(marks, range).size());
      set.choose_rows(range, read_only(all, Rows{range.first, range.count}),
                      view(rows, Rows{0, chosen}));
      set.spread_rows(range, view(rows));
      for (Index i = 0; i < range.count; ++i) {
        const Index j = range.first + i;
        const bool in = marks[static_cast<std::size_t>(j)] != 0;
        EXPECT_EQ(rows.row(i), in ? Matrix(all.row(j)) : Matrix::Zero(1, 3)) << seed << ' ' << j;
      }
    }
  }
}
