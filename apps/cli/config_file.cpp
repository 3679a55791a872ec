#include "cli/config_file.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <set>
#include <sstream>

#include "cli/option_rules.hpp"
#include "cli/paths.hpp"
#include "cli/unknown_option.hpp"
#include "cli/validators.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr std::uint64_t kMaxConfigSize = 1 << 20;

[[noreturn]] void fail_in_config(const std::string& message) {
  throw CLI::ConfigError(message + " (expected lines such as `epochs = 5`)",
                         CLI::ExitCodes::ConfigError);
}

std::string read_config(const std::string& file) {
  std::string text;
  try {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxConfigSize);
    text.assign(bytes.begin(), bytes.end());
  } catch (const DataError& error) {
    fail_in_config(error.what());
  }
  const bool is_text = std::ranges::none_of(text, [](char c) {
    return (c >= '\0' && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
  });
  if (!is_text) fail_in_config(file + ": is no text");
  return text;
}

/// CLI11 leaves out lines of fewer than 3 characters; an option is not that short.
void check_lines(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line = line.substr(0, line.find('#'));
    CLI::detail::trim(line);
    if (!line.empty() && line.size() < 3 && line != "]")
      fail_in_config("got the line " + in_quotes(line));
  }
}

/// "--epochs=5", or "" for a flag that is false.
std::string word_of(const CLI::ConfigItem& item, const CLI::App& train) {
  const std::string name = "--" + item.name;
  const CLI::Option* option = train.get_option_no_throw(name);
  if (option == nullptr) fail_in_config(unknown_option_message(name, train));
  if (item.inputs.size() != 1 && option->get_delimiter() == '\0') {
    fail_in_config(name + " takes one value, got " + std::to_string(item.inputs.size()));
  }
  const std::string value = CLI::detail::join(item.inputs, ",");
  if (option->get_items_expected_max() > 0) return name + "=" + value;
  if (value != "true" && value != "false") {
    fail_in_config(name + " is true or false, got " + in_quotes(value));
  }
  return value == "true" ? name : "";
}

}  // namespace

void add_config_option(CLI::App& app, std::string& file) {
  app.add_option("--config", file, "Read options of `train` from a TOML file: epochs = 5")
      ->check(input_path())
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->type_name("FILE");
}

std::vector<std::string> with_config(const std::vector<std::string>& words, const std::string& file,
                                     const CLI::App& train) {
  const std::string text = read_config(file);
  check_lines(text);
  std::istringstream stream(text);
  std::vector<std::string> all = without_option(words, *train.get_parent()->get_option("--config"));
  std::set<std::string> seen;
  for (const CLI::ConfigItem& item : CLI::ConfigBase().from_config(stream)) {
    if (!item.parents.empty() && item.parents != std::vector<std::string>{train.get_name()}) {
      fail_in_config("unknown section [" + CLI::detail::join(item.parents, ".") + "]");
    }
    if (item.name == "++" || item.name == "--") continue;  // where a section begins and ends
    const std::string word = word_of(item, train);
    if (!seen.insert(item.name).second) fail_in_config("--" + item.name + " is there twice");
    if (!word.empty() && !is_given(words, *train.get_option("--" + item.name))) all.push_back(word);
  }
  return all;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
