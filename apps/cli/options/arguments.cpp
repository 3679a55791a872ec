#include "cli/options/arguments.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string without_spaces_around(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

ConfigValue argument_value(const std::string& text) {
  if (text == "True" || text == "true") return true;
  if (text == "False" || text == "false") return false;
  if (text == "None" || text == "null") return {};
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = read_double(text, number);
  if (result.ec == std::errc() && result.ptr == end) return number;
  return text;
}

Arguments parse_arguments(const std::string& text, char separator, const std::string& option,
                          const std::string& example) {
  Arguments arguments;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    const std::string argument = without_spaces_around(text.substr(begin, end - begin));
    begin = end + 1;
    const std::size_t equals = argument.find('=');
    const std::string name = without_spaces_around(argument.substr(0, equals));
    if (equals == std::string::npos || name.empty()) {
      throw InvalidArgument(option, ": expected arguments such as ", example, ", got '",
                            argument.substr(0, 60), "'");
    }
    if (std::ranges::any_of(arguments, [&](const auto& known) { return known.first == name; })) {
      throw InvalidArgument(option, ": ", name, ": given twice");
    }
    arguments.emplace_back(name, without_spaces_around(argument.substr(equals + 1)));
  }
  return arguments;
}

}  // namespace gradus::cli
