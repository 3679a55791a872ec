#include "cli/data/options_used.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::vector<DataOption> options_of_tables(const DataOptions& options) {
  const std::vector<std::pair<const char*, bool>> names = {
      {"--standardize", options.standardize},
      {"--drop", !options.drop.empty()},
      {"--keep", !options.keep.empty()},
      {"--categorical", !options.categorical.empty()},
      {"--numeric", !options.numeric.empty()},
      {"--ordinal", !options.ordinal.empty()},
      {"--dates", options.dates != Dates::kDrop},
      {"--unseen", options.unseen != Unseen::kError},
      {"--missing-values", !options.csv.missing_values.empty()},
      {"--missing", options.missing != Missing::kError},
      {"--header", options.csv.header != CsvHeader::kAuto},
      {"--separator", options.csv.separator != '\0'},
      {"--decimal", options.csv.decimal != '\0'},
      {"--encoding", options.csv.encoding != CsvEncoding::kUtf8}};
  std::vector<DataOption> of_tables;
  of_tables.reserve(names.size());
  for (const auto& [name, is_given] : names) {
    of_tables.push_back({name, is_given, {PlaceKind::kTable}, "a CSV file"});
  }
  return of_tables;
}

}  // namespace

void check_use_of_data(const std::string& place, const std::vector<DataOption>& options) {
  const PlaceKind kind = kind_of(place);
  for (const DataOption& option : options) {
    if (!option.is_given || std::ranges::find(option.kinds, kind) != option.kinds.end()) continue;
    throw InvalidArgument(std::string(option.name) + ": needs " + option.what + ", and " + place +
                          " is not one");
  }
}

void check_options_used(const DataOptions& options, const std::string& place) {
  check_use_of_data(
      place,
      {{"--test",
        !options.test.empty(),
        {PlaceKind::kTable, PlaceKind::kImageFolder},
        "a CSV file or a folder of images"},
       {"--target",
        !options.target.empty(),
        {PlaceKind::kTable, PlaceKind::kNpy},
        "a CSV or NPY file"},
       {"--task",
        options.task.has_value(),
        {PlaceKind::kTable, PlaceKind::kNpz, PlaceKind::kNpy},
        "a CSV, NPZ or NPY file"},
       {"--arrays", !options.arrays.empty(), {PlaceKind::kNpz}, "an NPZ file"},
       {"--transpose",
        options.transpose,
        {PlaceKind::kMnist, PlaceKind::kNpz, PlaceKind::kNpy},
        "an IDX, NPZ or NPY file"},
       {"--color-mode",
        options.images.color_mode != ColorMode::kAuto,
        {PlaceKind::kImageFolder},
        "a folder of images"},
       {"--size", options.images.height > 0, {PlaceKind::kImageFolder}, "a folder of images"}});
  check_use_of_data(place, options_of_tables(options));
}

}  // namespace gradus::cli
