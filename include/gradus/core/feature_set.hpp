// Some of a batch's features.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Some of the features 0 ... total-1 of a sample, in their order, as runs of neighbours. Of an
/// image's pixels most runs are a part of one of its lines, so that what goes by runs is fast.
class FeatureSet {
 public:
  /// All of them.
  explicit FeatureSet(Index total = 0);

  /// Those j for which marks[j] is not 0. marks: one for each feature. Allocates only the first
  /// time.
  void assign(std::span<const std::uint8_t> marks);

  Index total() const { return total_; }
  Index count() const { return count_; }
  bool has_all() const { return count_ == total_; }
  const std::vector<Columns>& runs() const { return runs_; }

  /// How many of them are below feature j.
  Index count_below(Index j) const;

  /// Copies, of numbers that belong to the features range.first ... range.first + range.count - 1
  /// of all, those of this set. Returns where the next one would go.
  Scalar* choose(Columns range, const Scalar* numbers, Scalar* chosen) const;

  /// Copies, of rows that belong to the features range.first ... range.first + range.count - 1 of
  /// all, those of this set. rows: one for each feature in range. chosen: one for each of them that
  /// is in the set.
  void choose_rows(Columns range, ConstMatrixView rows, MatrixView chosen) const;

  /// The way back, in place: the first rows of `rows` are the chosen ones; they move to their
  /// features' places, and all others become 0.
  void spread_rows(Columns range, MatrixView rows) const;

 private:
  Index total_;
  Index count_;
  std::vector<Columns> runs_;
};

}  // namespace gradus::inline GRADUS_PRECISION
