#include "cli/data/arrays.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/text.hpp>
#include <gradus/data/npy.hpp>
#include <map>
#include <numeric>

#include "cli/data/labels.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// What arrays of numbers are to be predicted as: see --task. One-hot targets become class ids.
void set_task(Data& data, std::optional<Task> asked) {
  constexpr Scalar kMaxClasses = 1000;
  if (const Index columns = data.sets.train.y().cols();
      asked != Task::kRegression && data.sets.train.to_class_ids()) {
    spdlog::info("Targets: one-hot, {} classes; --task regression takes them as numbers", columns);
    data.preprocessing.classes = numbered_classes(columns);
    if (data.sets.test.size() > 0 && !data.sets.test.to_class_ids()) {
      throw DataError(data.name +
                      ": the targets to train on are one-hot, those to test on are not");
    }
    return;
  }
  // Asked for, labels may be any whole numbers, such as -1 and 1.
  const auto is_class = [&](Scalar v) {
    return v == std::floor(v) && (asked == Task::kClassification || (v >= 0 && v < kMaxClasses));
  };
  const auto are_classes = [&](const Dataset& part) {
    return part.size() == 0 ||
           (part.y().cols() == 1 && std::ranges::all_of(part.y().reshaped(), is_class));
  };
  const bool classes = are_classes(data.sets.train) && are_classes(data.sets.test);
  if (asked == Task::kClassification && !classes) {
    throw DataError(data.name +
                    ": --task classification needs one target per sample, a whole number");
  }
  data.preprocessing.task = asked.value_or(classes ? Task::kClassification : Task::kRegression);
  if (data.preprocessing.task == Task::kClassification) set_classes(data);
}

}  // namespace

Data load_npy_data(const DataOptions& options, const std::string& place) {
  if (options.target.empty()) {
    throw InvalidArgument("an NPY file needs --target, the NPY file of the targets");
  }
  const NpyArray targets = from_option("--target", [&] { return read_npy(options.target); });
  Data data{{npy_dataset(read_npy(place), targets, place), {}}, place_name(place), {}};
  set_task(data, options.task);
  return data;
}

ArrayNames array_names(const std::vector<std::string>& given) {
  ArrayNames names;
  const std::map<std::string, std::string*> known = {
      {"x", &names.x}, {"y", &names.y}, {"x_test", &names.x_test}, {"y_test", &names.y_test}};
  for (const std::string& word : given) {
    const std::size_t equals = word.find('=');
    const auto found = known.find(word.substr(0, equals));
    if (equals == std::string::npos || equals + 1 == word.size() || found == known.end() ||
        !found->second->empty()) {
      throw InvalidArgument(
          "--arrays: expected x=NAME,y=NAME, and x_test=NAME,y_test=NAME where "
          "there are some to test on; got " +
          in_quotes(word));
    }
    *found->second = word.substr(equals + 1);
  }
  return names;
}

Data load_npz_data(const DataOptions& options, const std::string& place) {
  Data data{load_npz(place, array_names(options.arrays)), place_name(place), {}};
  set_task(data, options.task);
  return data;
}

void warn_of_bytes(const Data& data) {
  if (data.preprocessing.table) return;
  const Dataset& train = data.sets.train;
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(std::min<Index>(train.size(), 1000)));
  std::iota(rows.begin(), rows.end(), 0U);
  Matrix first(std::ssize(rows), train.features());
  train.gather(rows, view(first));
  const auto is_byte = [](Scalar v) { return v >= 0 && v <= 255 && v == std::floor(v); };
  constexpr Scalar kBright = 100;
  if (first.maxCoeff() < kBright || !std::ranges::all_of(first.reshaped(), is_byte)) return;
  spdlog::warn(
      "{}: holds whole numbers from 0 to {}, which are not scaled; if they are pixels, store them "
      "as "
      "uint8, or with the shape of an image, (N, height, width)",
      data.name, first.maxCoeff());
}

}  // namespace gradus::cli
