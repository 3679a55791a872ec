// Which of the samples to train on validate: --validation-split, --split, --folds.
#pragma once

#include <gradus/data/split.hpp>
#include <optional>
#include <span>
#include <string>

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// How the options split these targets, class ids or numbers; nothing where all are trained on.
/// Throws InvalidArgument, with the option, where a part would be empty.
std::optional<RowSplit> choose_rows(const Matrix& y, Task task, const DataOptions& options);

/// Takes the rows that validate out of those to train on, and adds to data.understood how. Without
/// data.rows, chooses them.
void split_data(const DataOptions& options, Data& data);

/// What each epoch is measured on: what validates, or the test data; null where there is neither.
const Dataset* validation_data(const Data& data);

/// The samples that show how good a model is, none that it was trained on if there are others: the
/// test data, or those that validate, or those trained on.
struct ShownData {
  const Dataset& data;
  std::string name = "test";  ///< Or "validation", "training".
  /// The numbers of the samples as they were loaded; empty: 0, 1, ...
  std::span<const std::uint32_t> rows = {};
};
ShownData shown_data(const Data& data);

}  // namespace gradus::cli
