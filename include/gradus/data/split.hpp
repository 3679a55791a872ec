// Which samples are trained on, and which validate.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class Split {
  kRandom,
  kStratified,  ///< At random, and of each class its share, to within one sample.
  kLast         ///< The last ones validate, as with FitOptions::validation_split.
};

/// Numbers of rows, ascending.
struct RowSplit {
  std::vector<std::uint32_t> train, validation;
};

struct SplitOptions {
  double fraction = 0.2;  ///< In (0, 1): this share validates.
  Split split = Split::kRandom;
  std::uint64_t seed = 0;
};

/// Splits N rows, of which floor(N (1 - fraction)) are trained on. y: the targets; kStratified
/// takes class ids, N x 1, and leaves at least one sample of each class to train on. See
/// Dataset::rows(). scikit-learn: train_test_split.
///
/// Throws InvalidArgument for a fraction that leaves none to train or none to validate on, and
/// where kStratified has no class ids.
RowSplit split_rows(const Matrix& y, const SplitOptions& options);

struct FoldOptions {
  Index folds = 5;  ///< At least 2.
  Index fold = 0;   ///< The one that validates: 0 to folds - 1.
  Split split = Split::kRandom;
  std::uint64_t seed = 0;
};

/// Splits N rows into folds that differ by one sample at most, as classes in them do with
/// kStratified; one fold validates. Each row validates in one fold. scikit-learn: KFold,
/// StratifiedKFold.
///
/// Throws InvalidArgument for fewer rows than folds, a fold that there is not, and as split_rows().
RowSplit fold_rows(const Matrix& y, const FoldOptions& options);

}  // namespace gradus
