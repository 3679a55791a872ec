#include "cli/options/option_values.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::vector<std::string> split_at(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (;;) {
    const std::size_t to = text.find(separator, from);
    parts.push_back(text.substr(from, to - from));
    if (to == std::string::npos) return parts;
    from = to + separator.size();
  }
}

/// Removes the ending and returns true, where the text has it.
bool remove_ending(std::string& text, std::string_view ending) {
  if (!text.ends_with(ending)) return false;
  text.resize(text.size() - ending.size());
  return true;
}

/// A word that stands for itself and not, in capitals, for something else. Shells need not quote
/// it.
bool is_plain_word(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

/// The names that a validator says it knows when it refuses one; none of them is "?".
std::vector<std::string> names_it_knows(CLI::Option& option) {
  std::string name = "?";
  std::string refusal;
  try {
    refusal = (*option.get_validator(0))(name);
  } catch (const CLI::OptionNotFound&) {
    return {};  // no validator
  }
  const std::string_view before = "Known: ";
  const std::size_t at = refusal.find(before);
  if (at == std::string::npos) return {};
  return split_at(refusal.substr(at + before.size()), ", ");
}

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

}  // namespace

std::string value_name(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  return option.get_items_expected_max() == 0 ? "" : option.get_type_name();
}

OptionValues values_of(CLI::Option& option) {
  OptionValues values;
  std::string type = option.get_type_name();
  remove_ending(type, "...");
  values.list = remove_ending(type, ",");
  std::vector<std::string> parts = split_at(type, "|");
  if (option.get_positional()) parts.push_back(option.get_name(true));
  for (const std::string& part : parts) {
    if (is_plain_word(part)) values.words.push_back(part);
    values.directories |= is_one_of(part, {"DIR", "RUN", "RUNS"});
    values.files |= is_one_of(part, {"FILE", "FILES", "MODEL", "PATH", "WEIGHTS"});
  }
  const std::vector<std::string> known = names_it_knows(option);
  if (!known.empty()) values.words = known;
  return values;
}

std::vector<std::string> dashed_names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<CLI::Option*> visible_options(CLI::App& app) {
  return app.get_options([](CLI::Option* option) { return !option->get_group().empty(); });
}

std::vector<CLI::App*> visible_subcommands(CLI::App& app) {
  return app.get_subcommands([](CLI::App* subcommand) { return !subcommand->get_group().empty(); });
}

}  // namespace gradus::cli
