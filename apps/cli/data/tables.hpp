// Data from CSV files.
#pragma once

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Loads options.train and options.test. understood: how the file was read, and what each column
/// became. Throws DataError and InvalidArgument as fit_encoding() does.
Data load_table(const DataOptions& options);

/// encode(), whose errors name the command's options.
Dataset encode_table(const CsvTable& table, const TableEncoding& encoding, Targets targets);

}  // namespace gradus::cli
