#include "data/table_dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include "data/table_cells.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kDateDigits = "0123456789";

/// Takes one to four digits from the front of text; -1 where there are none.
int take_number(std::string_view& text, std::size_t most_digits, std::size_t& digits) {
  digits = std::min(text.find_first_not_of(kDateDigits), text.size());
  if (digits == 0 || digits > most_digits) return -1;
  int number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return number;
}

bool take_date_sign(std::string_view& text, char sign) {
  if (text.empty() || text.front() != sign) return false;
  text.remove_prefix(1);
  return true;
}

/// The hour of 12:30, 12:30:05.25, with Z or +01:00; -1 where it is none.
int read_hour(std::string_view text) {
  std::size_t digits = 0;
  const int hour = take_number(text, 2, digits);
  if (hour < 0 || hour > 23 || !take_date_sign(text, ':')) return -1;
  const int minute = take_number(text, 2, digits);
  const bool goes_on = text.find_first_not_of("0123456789:.Z+-") != std::string_view::npos;
  return minute < 0 || minute > 59 || digits != 2 || goes_on ? -1 : hour;
}

}  // namespace

std::optional<Date> read_date(std::string_view cell, DateOrder order) {
  constexpr std::string_view kSigns = "-/.";
  std::array<int, 3> numbers{};
  std::array<std::size_t, 3> digits{};
  char sign = '\0';
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i == 1) {
      sign = cell.empty() ? '\0' : cell.front();
      if (kSigns.find(sign) == std::string_view::npos) return std::nullopt;
    }
    if (i > 0 && !take_date_sign(cell, sign)) return std::nullopt;
    numbers[i] = take_number(cell, 4, digits[i]);
    if (numbers[i] < 0) return std::nullopt;
  }
  const bool year_first = order == DateOrder::kYearMonthDay;
  if (!year_first && sign == '.' && order == DateOrder::kMonthDayYear) return std::nullopt;
  const std::size_t year = year_first ? 0 : 2;
  const std::size_t month = order == DateOrder::kMonthDayYear ? 0 : 1;
  const std::size_t day = 3 - year - month;
  if (digits[year] != 4 || digits[month] > 2 || digits[day] > 2) return std::nullopt;
  Date date{numbers[year], numbers[month], numbers[day]};
  const std::chrono::year_month_day found{std::chrono::year(date.year),
                                          std::chrono::month(static_cast<unsigned>(date.month)),
                                          std::chrono::day(static_cast<unsigned>(date.day))};
  if (!found.ok()) return std::nullopt;
  date.weekday =
      static_cast<int>(std::chrono::weekday(std::chrono::sys_days(found)).iso_encoding());
  if (cell.empty()) return date;
  if (!take_date_sign(cell, ' ') && !take_date_sign(cell, 'T')) return std::nullopt;
  date.hour = read_hour(cell);
  return date.hour < 0 ? std::nullopt : std::optional(date);
}

int part_of(const Date& date, DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return date.year;
    case DatePart::kMonth:
      return date.month;
    case DatePart::kDay:
      return date.day;
    case DatePart::kWeekday:
      return date.weekday;
    case DatePart::kHour:
      break;
  }
  return std::max(date.hour, 0);
}

std::optional<DateColumn> find_dates(const CsvTable& table, Index column) {
  std::vector<DateOrder> orders = {DateOrder::kYearMonthDay, DateOrder::kDayMonthYear,
                                   DateOrder::kMonthDayYear};
  DateColumn found;
  bool any = false;
  for (Index row = 0; row < table.rows(); ++row) {
    if (cell_is_missing(table, row, column)) continue;
    any = true;
    std::erase_if(orders, [&](DateOrder order) {
      const std::optional<Date> date = read_date(table.cell(row, column), order);
      found.has_times = found.has_times || (date && date->hour >= 0);
      return !date;
    });
    if (orders.empty()) return std::nullopt;
  }
  if (!any) return std::nullopt;
  found.order = orders.front();
  found.is_ambiguous = orders.size() > 1;
  return found;
}

}  // namespace gradus
