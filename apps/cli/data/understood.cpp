#include "cli/data/understood.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/core/text.hpp>
#include <limits>

#include "cli/data/column_lines.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::vector<Index> samples_of_classes(const Data& data) {
  std::vector<Index> counts(data.preprocessing.classes.size());
  for (const Scalar id : data.sets.train.y().reshaped()) {
    const auto i = static_cast<std::size_t>(id);
    if (id >= 0 && i < counts.size()) ++counts[i];
  }
  return counts;
}

/// Whether a target of numbers could be classes as well as amounts.
bool are_whole(const Matrix& y) {
  constexpr Scalar kMost = 1000;
  return y.cols() == 1 && std::ranges::all_of(y.reshaped(), [](Scalar v) {
           return v == std::floor(v) && std::abs(v) < kMost;
         });
}

bool are_whole(const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [](const std::string& name) {
    return name.find_first_not_of("-0123456789") == std::string::npos;
  });
}

std::string target_line(const Data& data, std::optional<Task> asked) {
  const Preprocessing& preprocessing = data.preprocessing;
  const bool is_table = preprocessing.table.has_value();
  const Matrix& y = data.sets.train.y();
  std::string line = "Target: ";
  if (is_table) {
    if (preprocessing.table->target.empty()) return line + "none; --target names what to predict";
    line += short_name(preprocessing.table->target) + ", ";
  }
  const bool is_guess = !asked && (is_table || !data.sets.train.is_bytes());
  if (preprocessing.task == Task::kRegression) {
    line += y.cols() == 1 ? std::string("a number, ") : concat(y.cols(), " numbers, ");
    line += shown_range(static_cast<double>(y.minCoeff()), static_cast<double>(y.maxCoeff()));
    return line + (is_guess && are_whole(y) ? "; --task classification makes classes of it" : "");
  }
  constexpr std::size_t kShown = 10;
  const std::vector<Index> counts = samples_of_classes(data);
  std::vector<std::string> shown;
  for (std::size_t id = 0; id < std::min(kShown, counts.size()); ++id) {
    shown.push_back(concat(short_name(preprocessing.classes[id]), " (", counts[id], ")"));
  }
  return concat(
      line, counts.size(), " classes: ", joined(shown), counts.size() > kShown ? ", ..." : "",
      is_guess && are_whole(preprocessing.classes) ? "; --task regression predicts the number"
                                                   : "");
}

std::string scaling_line(const Data& data) {
  const Preprocessing& p = data.preprocessing;
  const std::string line = "Scaling: ";
  if (p.table) {
    const bool is_scaled = std::ranges::any_of(p.table->features, [](const Column& column) {
      return column.mean != 0 || column.stddev != 1;
    });
    return line + (is_scaled ? "numbers to mean 0 and deviation 1"
                             : "none; --standardize brings numbers to mean 0 and deviation 1");
  }
  if (!data.sets.train.is_bytes()) return line + "none";
  if (p.scale == 1 && p.offset == 0) return line + "none; 0 to 255 as they are (--normalize)";
  return line + "0...255 to " + shown_number(p.offset) + "..." +
         shown_number(255 * p.scale + p.offset) + " (--normalize)";
}

/// "0 to 255": of bytes as they are kept. A table's columns have their own.
std::string range_line(const Dataset& data) {
  Scalar least = std::numeric_limits<Scalar>::max(), most = -least;
  Matrix x(1, data.features());
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(data.size()); ++i) {
    if (data.is_bytes()) {
      const auto [low, high] = std::ranges::minmax(data.bytes(i));
      least = std::min<Scalar>(least, low);
      most = std::max<Scalar>(most, high);
    } else {
      data.gather({&i, 1}, view(x));
      least = std::min(least, x.minCoeff());
      most = std::max(most, x.maxCoeff());
    }
  }
  return shown_range(static_cast<double>(least), static_cast<double>(most));
}

std::string samples_line(const Data& data) {
  const Dataset& train = data.sets.train;
  const Shape& shape = train.sample_shape();
  const std::string what = shape.rank() == 1
                               ? concat(shape.size(), shape.size() > 1 ? " features" : " feature")
                               : shape.str();
  const Index validation = data.validation.size(), test = data.sets.test.size();
  return concat("Samples: ", train.size(), validation + test > 0 ? " to train on" : "",
                validation > 0 ? concat(", ", validation, " to validate") : "",
                test > 0 ? concat(", ", test, " to test") : "", "; each ", what,
                data.preprocessing.table
                    ? ""
                    : (train.is_bytes() ? " of bytes, " : ", ") + range_line(train));
}

}  // namespace

void add_common_lines(Data& data, std::optional<Task> asked) {
  for (const std::string& line :
       {samples_line(data), target_line(data, asked), scaling_line(data)}) {
    data.understood.push_back(line);
  }
}

Json understood_json(const Data& data) {
  const Preprocessing& p = data.preprocessing;
  Json json = {{"data", data.name},
               {"samples", data.sets.train.size()},
               {"test_samples", data.sets.test.size()},
               {"shape", data.sets.train.sample_shape().dims()},
               {"bytes", data.sets.train.is_bytes()},
               {"scale", p.scale},
               {"offset", p.offset},
               {"task", p.task == Task::kRegression ? "regression" : "classification"}};
  if (p.task == Task::kClassification) {
    const std::vector<Index> counts = samples_of_classes(data);
    for (std::size_t id = 0; id < counts.size(); ++id) {
      json["classes"].push_back({{"class", p.classes[id]}, {"samples", counts[id]}});
    }
  }
  if (p.table) {
    json["target"] = p.table->target;
    for (const Column& column : p.table->features) json["columns"].push_back(column_json(column));
    for (const LeftOut& column : p.table->left_out) json["left_out"].push_back(column_json(column));
  }
  json["understood"] = data.understood;
  json["warnings"] = data.warnings;
  return json;
}

}  // namespace gradus::cli
