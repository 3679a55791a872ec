// Arguments of a thing in one text, as in patience=3,monitor=val_loss.
#pragma once

#include <gradus/core/config.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Names and values as they are written, without the spaces around them.
using Arguments = std::vector<std::pair<std::string, std::string>>;

/// Throws InvalidArgument for an argument without name or '=', showing the example, and for a name
/// given twice. option: whose they are, for messages.
Arguments parse_arguments(const std::string& text, char separator, const std::string& option,
                          const std::string& example);

/// A number, yes or no or None as Python or JSON write them, or else a text.
ConfigValue argument_value(const std::string& text);

}  // namespace gradus::cli
