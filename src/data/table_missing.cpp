#include "data/table_missing.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "data/table_cells.hpp"
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

/// The cells to learn from that are not missing, sorted.
template <class Value, class Read>
std::vector<Value> known_cells(const CsvTable& table, Index column, const TableOptions& options,
                               const Read& read) {
  const Index rows = options.standardize_rows > 0 ? options.standardize_rows : table.rows();
  std::vector<Value> cells;
  for (Index row = 0; row < rows; ++row) {
    if (!cell_is_missing(table, row, column)) cells.push_back(read(table, row, column));
  }
  if (cells.empty()) fail_in(where_column(table, column), "all cells are missing; leave it out");
  std::ranges::sort(cells);
  return cells;
}

}  // namespace

std::string number_to_fill(const CsvTable& table, Index column, const TableOptions& options) {
  const auto numbers = known_cells<double>(
      table, column, options,
      [](const CsvTable& t, Index row, Index i) { return number_in(t, row, i); });
  if (options.missing == Missing::kMode) return to_text(mode_of(numbers));
  if (options.missing == Missing::kMedian) return to_text(median_of(numbers));
  return to_text(std::accumulate(numbers.begin(), numbers.end(), 0.0) /
                 static_cast<double>(numbers.size()));
}

std::string text_to_fill(const CsvTable& table, Index column, const TableOptions& options) {
  return std::string(mode_of(known_cells<std::string_view>(
      table, column, options,
      [](const CsvTable& t, Index row, Index i) { return category_in(t, row, i); })));
}

void check_none_missing(const CsvTable& table, const std::set<Index>& dropped) {
  constexpr std::size_t kShown = 3;
  std::vector<std::string> found;
  Index all = 0;
  for (Index column = 0; column < table.columns; ++column) {
    if (dropped.contains(column) || !table.bytes(column).empty()) continue;
    Index count = 0;
    std::vector<std::string> lines;
    for (Index row = 0; row < table.rows(); ++row) {
      if (!cell_is_missing(table, row, column)) continue;
      ++count;
      if (lines.size() < kShown) {
        lines.push_back(std::to_string(table.lines[static_cast<std::size_t>(row)]));
      }
    }
    all += count;
    if (count > 0) {
      found.push_back(concat(table.column_name(column), ": ", count, " of ", table.rows(),
                             " missing, line", count > 1 ? "s " : " ", joined(lines),
                             count > std::ssize(lines) ? ", ..." : ""));
    }
  }
  if (all < 2) return;  // one is said where it is read
  fail_in(table.name, joined(found, "; "),
          "; fill them in, choose what becomes of them (missing), or leave columns out (drop)");
}

CsvTable drop_missing(const CsvTable& table, const TableOptions& options) {
  const std::set<Index> dropped = columns_of_option(table, "drop", options.drop);
  CsvTable kept = table;
  kept.cells.assign(kept.cells.size(), {});
  kept.lines.clear();
  for (Index row = 0; row < table.rows(); ++row) {
    bool whole = true;
    for (Index column = 0; column < table.columns; ++column) {
      whole = whole && (dropped.contains(column) || !cell_is_missing(table, row, column));
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
