// What is said of numbers with units and signs between thousands.
#pragma once

#include <gradus/data/table.hpp>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A sentence for each column of numbers that holds such: how the first was read, and the option
/// that decides otherwise.
std::vector<std::string> doubts_of_written_numbers(const CsvTable& table,
                                                   const TableEncoding& encoding);

}  // namespace gradus::cli
