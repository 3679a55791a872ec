// What is given and not used is an error: here, what depends on the data. See
// options/option_rules.hpp for the rest.
#pragma once

#include <string>
#include <vector>

#include "cli/data/options.hpp"
#include "cli/data/place_kind.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// An option that some kinds of data have a use for.
struct DataOption {
  const char* name;
  bool is_given;
  std::vector<PlaceKind> kinds;
  const char* what;  // these kinds
};

/// Throws InvalidArgument for an option that is given and that the data at this place have no use
/// for.
void check_use_of_data(const std::string& place, const std::vector<DataOption>& options);

/// The same for all options of a training.
void check_options_used(const DataOptions& options, const std::string& place);

}  // namespace gradus::cli
