// Data from NumPy's files.
#pragma once

#include <gradus/data/npy.hpp>
#include <string>
#include <vector>

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Throw DataError where the files cannot be read or do not hold what options.task says.
Data load_npy_data(const DataOptions& options, const std::string& place);
Data load_npz_data(const DataOptions& options, const std::string& place);

/// What --arrays says: x=NAME, ... Throws InvalidArgument where it says something else.
ArrayNames array_names(const std::vector<std::string>& given);

/// Warns of whole numbers up to 255 that are no bytes: they may be pixels, which would be scaled.
void warn_of_bytes(const Data& data);

}  // namespace gradus::cli
