#include "cli/data/split.hpp"

#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

Split chosen_split(Task task, const DataOptions& options) {
  return options.split.value_or(task == Task::kClassification ? Split::kStratified
                                                              : Split::kRandom);
}

/// "Split: 30 of 150 samples validate, of each class its share, seed 0"
std::string describe_split(const Data& data, const DataOptions& options) {
  const Index validate = data.validation.size(), all = validate + data.sets.train.size();
  const Split split = chosen_split(data.preprocessing.task, options);
  const std::string which = split == Split::kLast         ? "the last ones"
                            : split == Split::kStratified ? "of each class its share"
                                                          : "at random";
  return concat("Split: ", validate, " of ", all, " samples validate, ", which,
                split == Split::kLast ? "" : concat(", seed ", options.seed),
                split == Split::kRandom ? "; a time series needs --split last" : "");
}

}  // namespace

std::optional<RowSplit> choose_rows(const Matrix& y, Task task, const DataOptions& options) {
  const Split split = chosen_split(task, options);
  if (split == Split::kStratified && task == Task::kRegression) {
    throw InvalidArgument("--split stratified: needs classes, and the targets are numbers");
  }
  try {
    if (options.folds > 0) {
      return fold_rows(
          y, {.folds = options.folds, .fold = options.fold, .split = split, .seed = options.seed});
    }
    if (options.validation_split == 0) return std::nullopt;
    return split_rows(y,
                      {.fraction = options.validation_split, .split = split, .seed = options.seed});
  } catch (const InvalidArgument& error) {
    throw InvalidArgument(options.folds > 0 ? "--folds: " : "--validation-split: ", error.what());
  }
}

void split_data(const DataOptions& options, Data& data) {
  Dataset& train = data.sets.train;
  data.checksum = train.checksum();
  if (!data.rows) data.rows = choose_rows(train.y(), data.preprocessing.task, options);
  if (!data.rows) return;
  if (data.validation.size() > 0) {
    throw InvalidArgument(options.folds > 0 ? "--folds" : "--validation-split", ": ", data.name,
                          " has samples to validate on already");
  }
  data.validation = train.rows(data.rows->validation);
  train = train.rows(data.rows->train);
  if (options.folds == 0) {
    data.split = {.fraction = options.validation_split,
                  .split = chosen_split(data.preprocessing.task, options),
                  .seed = options.seed};
  }
  data.understood.push_back(describe_split(data, options));
}

const Dataset* validation_data(const Data& data) {
  for (const Dataset* set : {&data.validation, &data.sets.test}) {
    if (set->size() > 0) return set;
  }
  return nullptr;
}

ShownData shown_data(const Data& data) {
  if (data.sets.test.size() > 0) return {data.sets.test};
  if (data.validation.size() > 0) {
    return {data.validation, "validation",
            data.rows ? std::span<const std::uint32_t>(data.rows->validation)
                      : std::span<const std::uint32_t>()};
  }
  return {data.sets.train, "training"};
}

}  // namespace gradus::cli
