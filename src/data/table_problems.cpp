#include "data/table_problems.hpp"

#include <algorithm>

#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

void BadCells::add(Index row) {
  if (count_ == 0) first_row_ = row;
  ++count_;
  if (lines_.size() < kShown) {
    lines_.push_back(std::to_string(table_.lines[static_cast<std::size_t>(row)]));
  }
  if (texts_.size() <= kShown) texts_.insert(table_.cell(row, column_));
}

std::string BadCells::str() const {
  std::vector<std::string> shown;
  for (const std::string_view text : texts_) {
    if (shown.size() < kShown && !text.empty()) shown.push_back(in_quotes(text));
  }
  return concat(
      table_.column_name(column_), ": ", count_, " of ", table_.rows(), " ", fault_,
      shown.empty() ? "" : concat(" (", joined(shown), texts_.size() > kShown ? ", ..." : "", ")"),
      ", line", count_ > 1 ? "s " : " ", joined(lines_),
      count_ > std::ssize(lines_) ? ", ..." : "");
}

void Problems::add(const std::string& problem, const std::string& advice) {
  const std::string place = table_.name + ": ";
  const std::string text = problem.starts_with(place) ? problem.substr(place.size()) : problem;
  if (std::ranges::find(problems_, text) != problems_.end()) return;  // of a date's next part
  problems_.push_back(text);
  if (!advice.empty() && std::ranges::find(advices_, advice) == advices_.end()) {
    advices_.push_back(advice);
  }
}

void Problems::check() const {
  if (empty()) return;
  if (problems_.size() == 1 && !alone_.empty()) throw DataError(alone_);
  std::vector<std::string> all = problems_;
  all.insert(all.end(), advices_.begin(), advices_.end());
  const bool has_place = problems_[0].starts_with(table_.name);
  throw DataError(has_place ? "" : table_.name + ": ", joined(all, "; "));
}

}  // namespace gradus
