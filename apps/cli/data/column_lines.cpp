#include "cli/data/column_lines.hpp"

#include <algorithm>
#include <array>
#include <gradus/core/text.hpp>
#include <system_error>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

std::string short_name(const std::string& name) { return shortened(name, 24); }

std::string shown_number(double number) { return printed(number, 'g', 6); }

std::string shown_range(double least, double most) {
  return shown_number(least) + (least < most ? " to " + shown_number(most) : "");
}

namespace {

/// "C, Q, S", of many the first.
std::string first_names(const std::vector<std::string>& names, std::size_t most) {
  const std::size_t shown = std::min(most, names.size());
  return joined(std::vector(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)),
                ", ", &short_name) +
         (names.size() > shown ? ", ..." : "");
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

}  // namespace

std::vector<std::string> column_lines(const TableEncoding& encoding) {
  const std::vector<ColumnLine> lines = all_lines(encoding);
  std::size_t names = 0, kinds = 0;
  for (const ColumnLine& line : lines) {
    names = std::max(names, count_characters(short_name(line.name)));
    kinds = std::max(kinds, line.kind.size());
  }
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const auto& [name, kind, details] : lines) {
    texts.push_back(concat("  ", flush_left(short_name(name), names), "  ", flush_left(kind, kinds),
                           "  ", details));
  }
  return texts;
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

Json column_json(const LeftOut& column) {
  return {{"name", column.name}, {"kind", column_kind(column.why)}, {"reason", column.reason}};
}

}  // namespace gradus::cli
