#include "cli/options/help_formatter.hpp"

#include <algorithm>

#include "cli/terminal/text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kTextColumn = 32;
constexpr std::size_t kColumns = 100;

}  // namespace

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  return Formatter::make_usage(app, name) + "\n";
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  std::string text = group + ":\n";
  for (const CLI::Option* option : options) text += make_option(option, is_positional);
  return text;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = option->get_name(is_positional, true);
  const std::string type = option->get_type_name();
  if (!type.empty()) name += " " + type;
  std::string description = option->get_description();
  if (!option->get_default_str().empty()) {
    description += " (default " + option->get_default_str() + ")";
  }

  std::string text = "  " + name;
  if (text.size() + 2 > kTextColumn) text += "\n" + std::string(kTextColumn, ' ');
  text.resize(std::max(text.size(), kTextColumn), ' ');
  const std::vector<std::string> lines = wrapped(description, kColumns - kTextColumn);
  for (const std::string& line : lines) {
    if (&line != &lines.front()) text += "\n" + std::string(kTextColumn, ' ');
    text += line;
  }
  return text + "\n";
}

}  // namespace gradus::cli
