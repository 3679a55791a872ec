#include "data/table_kinds.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "data/table_cells.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kFewRows = 20;
constexpr Index kManyTexts = 1000;

/// "id", "PassengerId", "user_id", "index" and "Unnamed: 0", as pandas calls its own.
bool is_name_of_ids(const std::string& name) {
  constexpr std::array<std::string_view, 8> kNames = {"id",  "index", "idx",      "no",
                                                      "no.", "uuid",  "rownames", "unnamed: 0"};
  std::string small = name;
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
  if (std::ranges::find(kNames, small) != kNames.end()) return true;
  if (small.size() < 3 || !small.ends_with("id")) return false;
  const char before = name[name.size() - 3], first = name[name.size() - 2];
  return before == '_' || before == ' ' || before == '-' || before == '.' ||
         (first == 'I' && std::islower(static_cast<unsigned char>(before)) != 0);
}

/// How many cells are not missing, how many of them are text, and how many differ.
struct TextCounts {
  Index known = 0, texts = 0;
  std::set<std::string_view> all, different_texts;
};

TextCounts count_texts(const CsvTable& table, Index column) {
  TextCounts counts;
  for (Index row = 0; row < table.rows(); ++row) {
    if (cell_is_missing(table, row, column)) continue;
    ++counts.known;
    const std::string_view cell = table.cell(row, column);
    counts.all.insert(cell);
    if (cell_value(table, row, column).kind != CellKind::kText) continue;
    ++counts.texts;
    counts.different_texts.insert(cell);
  }
  return counts;
}

/// Why nothing is learned from a column of text; "" where something is.
std::string reason_of_texts(const TextCounts& counts, bool is_category) {
  if (counts.known < kFewRows) return "";
  const Index different = std::ssize(counts.all);
  if (is_category) {
    if (10 * different >= 9 * counts.known)
      return "has another text in almost each row, as an id has";
    return different > kManyTexts
               ? concat("has more than ", kManyTexts, " different texts, as an id has")
               : "";
  }
  // Numbers, and among them codes such as 'A/5 21171', few of them alike.
  const bool has_codes =
      10 * counts.texts >= counts.known && 2 * std::ssize(counts.different_texts) > counts.texts;
  return has_codes ? "has numbers and many different texts, as codes have" : "";
}

bool are_different_whole_numbers(const CsvTable& table, Index column) {
  std::set<double> different;
  for (Index row = 0; row < table.rows(); ++row) {
    const CellValue value = cell_value(table, row, column);
    if (value.kind != CellKind::kNumber || value.number != std::floor(value.number)) return false;
    if (!different.insert(value.number).second) return false;
  }
  return table.rows() >= kFewRows;
}

void plan_numbers(const CsvTable& table, Index column, bool is_kept, ColumnPlan& plan) {
  const std::string name = table.column_name(column);
  const bool has_name_of_ids = is_name_of_ids(name);
  constexpr Index kFewColumns = 3;
  const bool may_be_id =
      has_name_of_ids || (column == 0 && table.header.empty() && table.columns > kFewColumns);
  if (is_kept || !may_be_id || !are_different_whole_numbers(table, column)) return;
  const std::string what = "has another whole number in each row, as an id has";
  if (has_name_of_ids) {
    plan.left_out = {name, LeftOut::Why::kId, what};
  } else {
    plan.doubt = concat("column ", in_quotes(name), " ", what,
                        "; if it is one, leave it out (drop ", name, ")");
  }
}

void plan_dates(const CsvTable& table, Index column, Dates dates, ColumnPlan& plan) {
  const std::string name = table.column_name(column);
  if (dates == Dates::kDrop) {
    plan.left_out = {name, LeftOut::Why::kDate, "holds dates"};
  } else if (plan.dates.is_ambiguous) {
    plan.left_out = {name, LeftOut::Why::kDate,
                     "holds dates whose day or month may stand first; write them as 2026-11-30"};
  } else {
    plan.kind = ColumnKind::kDate;
  }
}

/// As the cells say.
void plan_by_cells(const CsvTable& table, Index column, bool is_kept, Dates dates,
                   ColumnPlan& plan) {
  const std::string name = table.column_name(column);
  if (const auto found = find_dates(table, column)) {
    plan.dates = *found;
    return plan_dates(table, column, dates, plan);
  }
  if (!holds_text(table, column)) {
    Index row = 0;
    while (row < table.rows() && cell_is_missing(table, row, column)) ++row;
    if (row < table.rows()) return plan_numbers(table, column, is_kept, plan);
    plan.left_out = {name, LeftOut::Why::kEmpty, "has no values"};
    return;
  }
  const bool is_category = holds_categories(table, column);
  if (is_category) plan.kind = ColumnKind::kCategory;
  const TextCounts counts = count_texts(table, column);
  const std::string reason = reason_of_texts(counts, is_category);
  if (!reason.empty() && !is_kept) {
    plan.left_out = {name, LeftOut::Why::kId, reason};
    return;
  }
  constexpr Index kManyValues = 20;
  if (is_category && std::ssize(counts.all) > kManyValues &&
      5 * std::ssize(counts.all) > counts.known) {
    plan.doubt =
        concat("column ", in_quotes(name), " becomes ", counts.all.size(), " features for ",
               counts.known, " values; if that is too many, leave it out (drop ", name, ")");
  }
}

/// The kinds that options give to columns.
class NamedKinds {
 public:
  NamedKinds(const CsvTable& table, const TableOptions& options) {
    const auto add = [&](Index column, ColumnPlan plan) {
      if (kinds_.emplace(column, std::move(plan)).second) return;
      throw InvalidArgument(in_quotes(table.column_name(column)),
                            ": is named as two kinds of categories, numbers and ordinals");
    };
    for (const Index column : columns_of_option(table, "categories", options.categories)) {
      add(column, {.kind = ColumnKind::kCategory});
    }
    for (const Index column : columns_of_option(table, "numbers", options.numbers)) {
      add(column, {.kind = ColumnKind::kNumber});
    }
    for (const auto& [name, values] : options.ordinals) {
      add(column_of_option(table, "ordinals", name),
          {.kind = ColumnKind::kOrdinal, .values = values});
    }
  }

  const ColumnPlan* find(Index column) const {
    const auto found = kinds_.find(column);
    return found == kinds_.end() ? nullptr : &found->second;
  }

 private:
  std::map<Index, ColumnPlan> kinds_;
};

}  // namespace

Index target_of(const CsvTable& table, const TableOptions& options) {
  return options.target.empty() ? -1 : column_of_option(table, "target", options.target);
}

std::vector<ColumnPlan> plan_columns(const CsvTable& table, Index target,
                                     const TableOptions& options) {
  const std::set<Index> dropped = columns_of_option(table, "drop", options.drop),
                        kept = columns_of_option(table, "keep", options.keep);
  if (dropped.contains(target)) {
    throw InvalidArgument("drop: ", in_quotes(table.column_name(target)), " is the target");
  }
  const NamedKinds named(table, options);
  std::vector<ColumnPlan> plans(static_cast<std::size_t>(table.columns));
  for (Index i = 0; i < table.columns; ++i) {
    ColumnPlan& plan = plans[static_cast<std::size_t>(i)];
    const bool is_kept = kept.contains(i);
    if (i != target && (dropped.contains(i) || (!kept.empty() && !is_kept))) {
      plan.left_out = {table.column_name(i), LeftOut::Why::kAsked, ""};
    } else if (const ColumnPlan* const asked = named.find(i)) {
      plan = *asked;
    } else if (i != target) {
      plan_by_cells(table, i, is_kept, options.dates, plan);
    }
  }
  return plans;
}

}  // namespace gradus
