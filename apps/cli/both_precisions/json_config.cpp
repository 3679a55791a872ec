#include "cli/both_precisions/json_config.hpp"

#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/io/architecture.hpp>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

Config to_config(const Json& value) {
  if (value.is_null()) return {};
  try {
    return parse_config(to_line(value), "config");
  } catch (const DataError& error) {
    throw InvalidArgument(error.what());
  }
}

Json parse_object(const std::string& text, const std::string& option) {
  if (text.empty()) return nullptr;
  std::string problem = option;
  try {
    auto object = parse_json(text, option);
    if (object.is_object()) return object;
  } catch (const DataError& error) {
    problem = error.what();
  }
  throw InvalidArgument(problem + ": expected a JSON object such as '{\"name\": 0.1}', got " +
                        in_quotes(text));
}

}  // namespace gradus::cli
