// Data from CSV files.
#pragma once

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Loads options.train and options.test. understood: each column's kind and range, the target's
/// classes, and what is left out; what nobody asked to leave out is warned of. Throws DataError and
/// InvalidArgument as fit_encoding() does.
Data load_table(const DataOptions& options);

}  // namespace gradus::cli
