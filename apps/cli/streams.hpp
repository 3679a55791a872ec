// Standard input, output and error as the shell left them.
#pragma once

#include <gradus/core/scalar.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// Gives a closed stream something to be, so that no file opened later takes its place and receives
/// what was meant for the stream. Writing to one that was closed still fails.
void open_closed_streams();

/// Throws DataError where something could not be written to standard output.
void check_standard_output();

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
