// What the columns of a table are taken for, in lines and for a program.
#pragma once

#include <gradus/data/table.hpp>
#include <string>
#include <vector>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A name from a file, short enough for a line.
std::string short_name(const std::string& name);

/// "0.5", or "0.5 to 7.1".
std::string shown_number(double number);
std::string shown_range(double least, double most);

/// A line for each column; of many columns one for each kind.
std::vector<std::string> column_lines(const TableEncoding& encoding);

/// A column, or one that is left out, for a program.
Json column_json(const Column& column);
Json column_json(const LeftOut& column);

}  // namespace gradus::cli
