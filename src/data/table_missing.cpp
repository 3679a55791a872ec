#include "data/table_missing.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "data/table_cells.hpp"
#include "data/table_kinds.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The most frequent, of several the least.
template <class Value>
Value mode_of(const std::vector<Value>& sorted) {
  Value mode{};
  std::ptrdiff_t most = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto end = std::upper_bound(first, sorted.end(), *first);
    if (end - first > most) {
      most = end - first;
      mode = *first;
    }
    first = end;
  }
  return mode;
}

double median_of(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/// See TableOptions::learn_from.
std::vector<std::uint32_t> rows_learned_from(const CsvTable& table, const TableOptions& options) {
  for (const std::uint32_t row : options.learn_from) {
    if (Index{row} < table.rows()) continue;
    throw InvalidArgument("TableOptions: learn_from has row ", row, ", but ", table.name, " has ",
                          table.rows(), " rows");
  }
  if (!options.learn_from.empty()) return options.learn_from;
  std::vector<std::uint32_t> all(static_cast<std::size_t>(table.rows()));
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

}  // namespace

std::vector<double> numbers_learned_from(const CsvTable& table, const TableOptions& options,
                                         const std::vector<double>& numbers) {
  std::vector<double> some;
  for (const std::uint32_t row : rows_learned_from(table, options)) some.push_back(numbers[row]);
  return some;
}

double number_to_fill(std::vector<double> known, Missing missing) {
  std::ranges::sort(known);
  if (missing == Missing::kMode) return mode_of(known);
  if (missing == Missing::kMedian) return median_of(known);
  return std::accumulate(known.begin(), known.end(), 0.0) / static_cast<double>(known.size());
}

std::string text_to_fill(const CsvTable& table, Index column, const TableOptions& options) {
  if (options.missing == Missing::kCategory) return kMissingCategory;
  std::vector<std::string_view> known;
  for (const std::uint32_t row : rows_learned_from(table, options)) {
    if (!cell_is_missing(table, row, column)) known.push_back(table.cell(row, column));
  }
  if (known.empty()) fail_in(where_column(table, column), "all cells are missing; leave it out");
  std::ranges::sort(known);
  return std::string(mode_of(known));
}

CsvTable drop_missing(const CsvTable& table, const TableOptions& options) {
  const std::vector<ColumnPlan> plans = plan_columns(table, target_of(table, options), options);
  CsvTable kept = table;
  kept.cells.assign(kept.cells.size(), {});
  kept.lines.clear();
  for (Index row = 0; row < table.rows(); ++row) {
    bool whole = true;
    for (Index column = 0; column < table.columns; ++column) {
      const bool is_used = !plans[static_cast<std::size_t>(column)].left_out;
      whole = whole && (!is_used || !cell_is_missing(table, row, column));
    }
    if (!whole) continue;
    kept.lines.push_back(table.lines[static_cast<std::size_t>(row)]);
    for (Index column = 0; column < table.columns; ++column) {
      kept.cells[static_cast<std::size_t>(column)].append(table.cell(row, column));
    }
  }
  if (kept.lines.empty()) fail_in(table.name, "a value is missing in each row; leave out columns");
  return kept;
}

}  // namespace gradus
