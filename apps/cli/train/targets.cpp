#include "cli/train/targets.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// How many samples each class has. y: class ids or one-hot.
std::vector<Index> class_counts(const Dataset& data, std::size_t classes) {
  std::vector<Index> counts(classes);
  const Matrix& y = data.y();
  for (Index n = 0; n < y.rows(); ++n) {
    Index id = 0;
    if (y.cols() > 1) {
      y.row(n).maxCoeff(&id);
    } else {
      id = static_cast<Index>(y(n, 0));
    }
    ++counts.at(static_cast<std::size_t>(id));
  }
  return counts;
}

/// "'a', 'b', 'c' and 7 more"
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() < kShown) shown.push_back(in_quotes(name));
  }
  return joined(shown) +
         (names.size() > kShown ? concat(" and ", names.size() - kShown, " more") : "");
}

void warn_of_absent(const Data& data, const Dataset& set, const std::string& what,
                    const std::string& so) {
  if (set.size() == 0) return;
  const std::vector<std::string>& classes = data.preprocessing.classes;
  const std::vector<Index> counts = class_counts(set, classes.size());
  std::vector<std::string> absent;
  for (std::size_t id = 0; id < classes.size(); ++id) {
    if (counts[id] == 0) absent.push_back(classes[id]);
  }
  if (absent.empty()) return;
  spdlog::warn("{}: no {} is of class {}: {}", data.name, what, some_of(absent), so);
}

/// Classes with too few samples for all parts of a split.
void warn_of_few(const TrainOptions& options, const Data& data) {
  const std::vector<std::string>& classes = data.preprocessing.classes;
  std::vector<Index> counts = class_counts(data.sets.train, classes.size());
  const std::vector<Index> others = class_counts(data.validation, classes.size());
  const Index least = options.folds > 0 ? options.folds : 2;
  std::vector<std::string> few;
  for (std::size_t id = 0; id < classes.size(); ++id) {
    counts[id] += others[id];
    if (counts[id] > 0 && counts[id] < least) few.push_back(classes[id]);
  }
  if (few.empty()) return;
  spdlog::warn("{}: {} for class {}: {}", data.name,
               options.folds > 0 ? concat("fewer samples than the ", options.folds, " folds")
                                 : "a single sample",
               some_of(few),
               options.folds > 0 ? "some folds validate without it"
                                 : "it cannot both be learned and validate");
}

void warn_of_imbalance(const TrainOptions& options, const Data& data) {
  constexpr Index kUnbalanced = 5, kEnough = 20;  // few samples are never balanced
  const std::vector<std::string>& classes = data.preprocessing.classes;
  std::vector<Index> counts = class_counts(data.sets.train, classes.size());
  const auto most = std::ranges::max_element(counts);
  // A class that is absent is warned of elsewhere.
  const auto least =
      std::ranges::min_element(counts, {}, [&](Index count) { return count == 0 ? *most : count; });
  if (!options.class_weight.empty() || *most < kEnough || *most <= kUnbalanced * *least) {
    return;
  }
  const auto name = [&](auto place) {
    return in_quotes(classes[static_cast<std::size_t>(place - counts.begin())]);
  };
  spdlog::warn(
      "{}: unbalanced classes: {} has {} samples to train on, {} has {}, so accuracy says little "
      "of the rare ones; --class-weight balanced makes all classes count alike",
      data.name, name(most), *most, name(least), *least);
}

bool is_balanced(const TrainOptions& options) {
  return same_name(options.class_weight, "balanced");
}

}  // namespace

void check_targets(const TrainOptions& options, const Data& data) {
  if (data.preprocessing.task == Task::kRegression) return;
  warn_of_absent(data, data.sets.train, "sample to train on", "the model cannot learn it");
  const bool splits = data.validation.size() > 0;
  if (splits && options.folds == 0) {
    warn_of_absent(data, data.validation, "validation sample", "nothing says how well it is told");
  }
  warn_of_absent(data, data.sets.test, "test sample", "nothing says how well it is told");
  if (splits) warn_of_few(options, data);
  warn_of_imbalance(options, data);
}

std::map<std::string, double> read_class_weights(const TrainOptions& options) {
  if (options.class_weight.empty() || is_balanced(options)) return {};
  return from_option("--class-weight", [&] {
    const std::string file = printable(options.class_weight);
    const std::vector<std::uint8_t> text = read_file(options.class_weight, kMaxJsonSize);
    const Json json = parse_json(as_text(text), file);
    if (!json.is_object()) throw DataError(file, ": expected an object, {\"class\": weight}");
    std::map<std::string, double> weights;
    for (const auto& [name, weight] : json.items()) {
      if (!weight.is_number() || !std::isfinite(weight.get<double>()) || weight < 0) {
        throw DataError(file, ": ", in_quotes(name), ": expected a number from 0, got ",
                        to_line(weight));
      }
      weights[name] = weight.get<double>();
    }
    return weights;
  });
}

std::map<Index, double> class_weights(const TrainOptions& options,
                                      const std::map<std::string, double>& named,
                                      const Data& data) {
  if (options.class_weight.empty()) return {};
  if (data.preprocessing.task == Task::kRegression) {
    throw InvalidArgument("--class-weight: needs classes, and those of " + data.name +
                          " are numbers to predict");
  }
  const std::vector<std::string>& classes = data.preprocessing.classes;
  std::map<Index, double> weights;
  if (is_balanced(options)) {
    const std::vector<Index> counts = class_counts(data.sets.train, classes.size());
    const auto present = std::ranges::count_if(counts, [](Index count) { return count > 0; });
    for (std::size_t id = 0; id < counts.size(); ++id) {
      if (counts[id] == 0) continue;
      weights[static_cast<Index>(id)] =
          static_cast<double>(data.sets.train.size()) / static_cast<double>(present * counts[id]);
    }
  }
  for (const auto& [name, weight] : named) {
    const auto found = std::ranges::find(classes, name);
    if (found == classes.end()) {
      throw DataError("--class-weight: ", in_quotes(name), " is no class of ", data.name,
                      "; known are ", some_of(classes));
    }
    weights[found - classes.begin()] = weight;
  }
  return weights;
}

}  // namespace gradus::cli
