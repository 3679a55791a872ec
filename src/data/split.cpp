#include "gradus/data/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using RowNumbers = std::vector<std::uint32_t>;

/// All rows in random order, but for kLast; with kStratified, class by class.
std::vector<RowNumbers> groups_of(const Matrix& y, Split split, std::uint64_t seed) {
  constexpr std::uint64_t kSplitStream = 0x5eed'5917;  // epochs count from 0: fit() has others
  if (split == Split::kStratified && y.cols() != 1) {
    throw InvalidArgument("split: kStratified needs class ids, one column, got ", y.cols());
  }
  RowNumbers rows(static_cast<std::size_t>(y.rows()));
  std::iota(rows.begin(), rows.end(), 0U);
  if (split != Split::kLast) Random(seed, kSplitStream).shuffle(rows);
  std::map<Scalar, RowNumbers> groups;
  for (const std::uint32_t row : rows) {
    groups[split == Split::kStratified ? y(row, 0) : 0].push_back(row);
  }
  std::vector<RowNumbers> all;
  all.reserve(groups.size());
  for (auto& [id, group] : groups) all.push_back(std::move(group));
  return all;
}

RowSplit sorted(RowSplit rows) {
  std::ranges::sort(rows.train);
  std::ranges::sort(rows.validation);
  return rows;
}

}  // namespace

RowSplit split_rows(const Matrix& y, const SplitOptions& options) {
  const Index n = y.rows();
  const double fraction = options.fraction;
  const bool is_share = fraction > 0 && fraction < 1;
  const auto train =
      is_share ? static_cast<Index>(std::floor(static_cast<double>(n) * (1 - fraction))) : n;
  RowSplit rows;
  Index seen = 0;
  for (const RowNumbers& group : groups_of(y, options.split, options.seed)) {
    // The shares of the groups are rounded such that their sum is the share of all.
    seen += std::ssize(group);
    const Index due = (n - train) * seen / n - std::ssize(rows.validation);
    const auto middle = group.end() - std::min(due, std::ssize(group) - 1);
    rows.train.insert(rows.train.end(), group.begin(), middle);
    rows.validation.insert(rows.validation.end(), middle, group.end());
  }
  if (train >= 1 && !rows.validation.empty()) return sorted(std::move(rows));
  throw InvalidArgument("a share of ", to_text(fraction), " of ", n, " samples leaves none to ",
                        train < 1 ? "train" : "validate", " on");
}

RowSplit fold_rows(const Matrix& y, const FoldOptions& options) {
  const auto& [folds, fold, split, seed] = options;
  if (folds < 2 || folds > y.rows()) {
    throw InvalidArgument("expected 2 folds to as many as there are samples, ", y.rows(), ", got ",
                          folds);
  }
  if (fold < 0 || fold >= folds) {
    throw InvalidArgument("expected a fold from 0 to ", folds - 1, ", got ", fold);
  }
  RowSplit rows;
  Index place = 0;
  for (const RowNumbers& group : groups_of(y, split, seed)) {
    for (const std::uint32_t row : group) {
      (place++ % folds == fold ? rows.validation : rows.train).push_back(row);
    }
  }
  return sorted(std::move(rows));
}

}  // namespace gradus
