// CSV files, with a line about how far reading has got.
#pragma once

#include <gradus/data/table.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// read_csv(). After two seconds a line on the terminal, if standard error is one, says how much
/// has been read; it is erased at the end.
CsvTable read_table_file(const std::string& path, const CsvOptions& options);

}  // namespace gradus::cli
