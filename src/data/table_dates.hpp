// Dates in the cells of a table.
#pragma once

#include <optional>
#include <string_view>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct Date {
  int year = 0, month = 0, day = 0;
  int weekday = 0;  ///< Monday is 1, as in ISO 8601.
  int hour = -1;    ///< -1: there is no time.
};

/// 2026-11-30, 30.11.2026 or 11/30/2026, and a time behind a blank or T. Nothing where it is none.
std::optional<Date> read_date(std::string_view cell, DateOrder order);

int part_of(const Date& date, DatePart part);

/// What a column of dates is.
struct DateColumn {
  DateOrder order = DateOrder::kYearMonthDay;
  bool is_ambiguous = false;  ///< The day or the month may come first.
  bool has_times = false;
};

/// Nothing where a cell that is not missing is no date, or all are missing.
std::optional<DateColumn> find_dates(const CsvTable& table, Index column);

}  // namespace gradus
