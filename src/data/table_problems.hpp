// What is wrong with a table, all of it said at once.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Cells of one column with the same fault.
class BadCells {
 public:
  /// fault: behind "3 of 891 ".
  BadCells(const CsvTable& table, Index column, std::string fault)
      : table_(table), column_(column), fault_(std::move(fault)) {}

  void add(Index row);

  Index count() const { return count_; }
  Index first_row() const { return first_row_; }

  /// "age: 3 of 891 are no numbers ('x', '-'), lines 4, 19, 27"
  std::string str() const;

 private:
  static constexpr std::size_t kShown = 3;

  const CsvTable& table_;
  Index column_;
  std::string fault_;
  Index count_ = 0, first_row_ = 0;
  std::vector<std::string> lines_ = {};
  std::set<std::string_view> texts_ = {};
};

class Problems {
 public:
  explicit Problems(const CsvTable& table) : table_(table) {}

  /// Keeps what work() complains about.
  template <class Work>
  void attempt(const Work& work) {
    try {
      work();
    } catch (const DataError& error) {
      add(error.what(), "");
    }
  }

  /// advice: what can be done, said once for all problems that have it.
  void add(const std::string& problem, const std::string& advice);

  /// Does nothing where there are none. Of a single cell read(row) says more, if nothing else is
  /// wrong with the table.
  template <class Read>
  void add(const BadCells& cells, const std::string& advice, const Read& read) {
    if (cells.count() == 0) return;
    add(cells.str(), advice);
    try {
      if (cells.count() == 1) read(cells.first_row());
    } catch (const DataError& error) {
      alone_ = error.what();
    }
  }

  bool empty() const { return problems_.empty(); }

  /// Throws DataError if there are any.
  void check() const;

 private:
  const CsvTable& table_;
  std::vector<std::string> problems_ = {}, advices_ = {};
  std::string alone_ = {};
};

}  // namespace gradus
