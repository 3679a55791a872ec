#include "gradus/core/feature_set.hpp"

#include <algorithm>

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// What of the run lies in the range.
Columns common(Columns run, Columns range) {
  const Index first = std::max(run.first, range.first);
  const Index end = std::min(run.first + run.count, range.first + range.count);
  return {first, std::max<Index>(end - first, 0)};
}

}  // namespace

FeatureSet::FeatureSet(Index total) : total_(total), count_(total) {
  if (total > 0) runs_.push_back({0, total});
}

void FeatureSet::assign(std::span<const std::uint8_t> marks) {
  eigen_assert(std::ssize(marks) == total_);
  runs_.reserve(static_cast<std::size_t>(total_ / 2 + 1));  // as many as there can be
  runs_.clear();
  count_ = 0;
  auto at = marks.begin();
  while (true) {
    const auto first = std::find_if(at, marks.end(), [](std::uint8_t mark) { return mark != 0; });
    if (first == marks.end()) return;
    at = std::find(first, marks.end(), std::uint8_t{0});
    runs_.push_back({first - marks.begin(), at - first});
    count_ += at - first;
  }
}

Index FeatureSet::count_below(Index j) const {
  Index count = 0;
  for (const Columns run : runs_) {
    if (run.first >= j) break;
    count += std::min(run.count, j - run.first);
  }
  return count;
}

Scalar* FeatureSet::choose(Columns range, const Scalar* numbers, Scalar* chosen) const {
  for (const Columns run : runs_) {
    const Columns part = common(run, range);
    chosen = std::copy_n(numbers + (part.first - range.first), part.count, chosen);
  }
  return chosen;
}

void FeatureSet::choose_rows(Columns range, ConstMatrixView rows, MatrixView chosen) const {
  Index to = 0;
  for (const Columns run : runs_) {
    const Columns part = common(run, range);
    if (part.count == 0) continue;
    chosen.middleRows(to, part.count) = rows.middleRows(part.first - range.first, part.count);
    to += part.count;
  }
}

void FeatureSet::spread_rows(Columns range, MatrixView rows) const {
  // From the last to the first: a row moves down, to where none is left that has yet to move.
  Index from = count_below(range.first + range.count) - count_below(range.first);
  Index end = range.count;  // rows from here on are done
  const auto zero = [&](Index first) { rows.middleRows(first, end - first).setZero(); };
  for (std::size_t r = runs_.size(); r-- > 0;) {
    const Columns part = common(runs_[r], range);
    if (part.count == 0) continue;
    const Index first = part.first - range.first;
    zero(first + part.count);
    from -= part.count;
    const Scalar* source = rows.data() + from * rows.cols();
    std::copy_backward(source, source + part.count * rows.cols(),
                       rows.data() + (first + part.count) * rows.cols());
    end = first;
  }
  zero(0);
}

}  // namespace gradus::inline GRADUS_PRECISION
