#include "cli/data/understood.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/core/text.hpp>
#include <limits>
#include <system_error>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kLongestShown = 24;

/// Names from a file, short enough for a line.
std::string short_name(const std::string& name) {
  return printable(name.size() <= kLongestShown ? name : name.substr(0, kLongestShown - 3) + "...");
}

/// "C, Q, S", of many the first.
std::string first_names(const std::vector<std::string>& names, std::size_t most) {
  const std::size_t shown = std::min(most, names.size());
  return joined(std::vector(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)),
                ", ", &short_name) +
         (names.size() > shown ? ", ..." : "");
}

std::string shown_number(double number) { return printed(number, 'g', 6); }

std::string shown_range(double least, double most) {
  return shown_number(least) + (least < most ? " to " + shown_number(most) : "");
}

/// What a column is, in a word or two.
std::string column_kind(const Column& column) {
  const bool has_values = column.kind == ColumnKind::kCategory;
  if (has_values ? column.values.size() == 1 : column.least == column.most) return "constant";
  constexpr std::array kKinds = {"number", "category", "ordinal", "date", "missing or not"};
  return kKinds.at(static_cast<std::size_t>(column.kind));
}

constexpr const char* column_kind(LeftOut::Why why) {
  constexpr std::array kKinds = {"left out", "date", "id", "empty"};
  return kKinds.at(static_cast<std::size_t>(why));
}

/// "; 177 missing, filled with 29.7"
std::string missing_text(Index missing, std::string fill) {
  if (missing == 0) return "";
  double number = 0;
  const auto [end, error] = read_double(fill, number);
  const bool is_number = error == std::errc() && end == fill.data() + fill.size();
  if (is_number) fill = shown_number(number);
  return concat("; ", missing, " missing", fill.empty() ? "" : ", filled with " + short_name(fill));
}

/// "0.5 to 7.1" or "3 values: blue, green, red"
std::string details_of(const Column& column) {
  constexpr std::size_t kShown = 4;
  const std::string missing = missing_text(column.missing, column.fill);
  if (column.kind == ColumnKind::kNumber || column.kind == ColumnKind::kDate) {
    return shown_range(column.least, column.most) + missing;
  }
  if (column.kind == ColumnKind::kIsMissing) return "1 where the cell is missing, else 0";
  if (column.values.size() == 1) return short_name(column.values[0]) + missing;
  const bool has_order = column.kind == ColumnKind::kOrdinal;
  return concat(column.values.size(), " values", has_order ? " in this order" : "", ": ",
                first_names(column.values, kShown), missing);
}

/// A column, or several of one kind.
struct ColumnLine {
  std::string name, kind, details;
};

/// What there is to say of all columns of a kind.
ColumnLine line_of_kind(const std::string& kind, const std::vector<const Column*>& columns) {
  double least = columns[0]->least, most = columns[0]->most;
  std::size_t fewest = columns[0]->values.size(), values = fewest;
  Index missing = 0;
  std::vector<std::string> names;
  for (const Column* const column : columns) {
    least = std::min(least, column->least);
    most = std::max(most, column->most);
    fewest = std::min(fewest, column->values.size());
    values = std::max(values, column->values.size());
    missing += column->missing;
    names.push_back(column->feature_name());
  }
  constexpr std::size_t kShown = 3;
  const std::string what =
      values > 0 ? concat(fewest, " to ", values, " values") : shown_range(least, most);
  return {concat(columns.size(), " columns"), kind,
          what + missing_text(missing, "") + ": " + first_names(names, kShown)};
}

/// So many columns are shown one by one.
constexpr std::size_t kFewColumns = 32;

std::vector<ColumnLine> all_lines(const TableEncoding& encoding) {
  std::vector<ColumnLine> lines;
  std::vector<std::pair<std::string, std::vector<const Column*>>> kinds;  // where there are many
  const bool is_wide = encoding.features.size() > kFewColumns;
  for (const Column& column : encoding.features) {
    const std::string kind = column_kind(column);
    if (!is_wide) {
      lines.push_back({column.feature_name(), kind, details_of(column)});
      continue;
    }
    const auto known = std::ranges::find(kinds, kind, [](const auto& one) { return one.first; });
    if (known == kinds.end()) {
      kinds.push_back({kind, {&column}});
    } else {
      known->second.push_back(&column);
    }
  }
  for (const auto& [kind, columns] : kinds) lines.push_back(line_of_kind(kind, columns));
  if (encoding.left_out.size() <= kFewColumns) {
    for (const auto& [name, why, reason] : encoding.left_out) {
      lines.push_back({name, "left out", why == LeftOut::Why::kAsked ? "as asked" : reason});
    }
  } else {
    std::vector<std::string> names;
    for (const LeftOut& column : encoding.left_out) names.push_back(column.name);
    lines.push_back({concat(names.size(), " columns"), "left out", first_names(names, 3)});
  }
  return lines;
}

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

Json column_json(const Column& column) {
  Json json = {{"name", column.feature_name()}, {"kind", column_kind(column)}};
  if (column.kind == ColumnKind::kCategory || column.kind == ColumnKind::kOrdinal) {
    json["values"] = column.values;
  } else {
    json["least"] = column.least;
    json["most"] = column.most;
  }
  json["missing"] = column.missing;
  if (!column.fill.empty()) json["fill"] = column.fill;
  return json;
}

}  // namespace

std::vector<std::string> column_lines(const TableEncoding& encoding) {
  const std::vector<ColumnLine> lines = all_lines(encoding);
  std::size_t names = 0, kinds = 0;
  for (const ColumnLine& line : lines) {
    names = std::max(names, short_name(line.name).size());
    kinds = std::max(kinds, line.kind.size());
  }
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
  };
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const auto& [name, kind, details] : lines) {
    texts.push_back(
        concat("  ", padded(short_name(name), names), "  ", padded(kind, kinds), "  ", details));
  }
  return texts;
}

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
    for (const auto& [name, why, reason] : p.table->left_out) {
      json["left_out"].push_back({{"name", name}, {"kind", column_kind(why)}, {"reason", reason}});
    }
  }
  json["understood"] = data.understood;
  json["warnings"] = data.warnings;
  return json;
}

}  // namespace gradus::cli
