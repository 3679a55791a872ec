#include "cli/train/config_file.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <set>
#include <sstream>
#include <string_view>

#include "cli/files/paths.hpp"
#include "cli/options/option_rules.hpp"
#include "cli/options/unknown_option.hpp"
#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::uint64_t kMaxConfigSize = 1 << 16;

// More than any file of options needs. CLI11 recurses for each bracket, and copies all the parents
// of a section for each of its parts.
constexpr std::size_t kLongestConfigLine = 10'000;
constexpr std::ptrdiff_t kMostBrackets = 16;
constexpr std::ptrdiff_t kMostParts = 16;

constexpr const char* kExpectedLines = " (expected lines such as `epochs = 5`)";

/// place: the file, and the line where it is known.
[[noreturn]] void fail_in_config(const std::string& place, const std::string& message) {
  throw CLI::ConfigError(printable(place) + ": " + message, CLI::ExitCodes::ConfigError);
}

std::string read_config(const std::string& file) {
  std::string text;
  try {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxConfigSize);
    text.assign(bytes.begin(), bytes.end());
  } catch (const DataError& error) {  // which names the file
    throw CLI::ConfigError(error.what() + std::string(kExpectedLines), CLI::ExitCodes::ConfigError);
  }
  const bool is_text = std::ranges::none_of(text, [](char c) {
    return (c >= '\0' && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
  });
  if (!is_text) fail_in_config(file, std::string("is not text") + kExpectedLines);
  return text;
}

/// CLI11 sees a section before it sees a comment.
bool is_section(const std::string& line) { return line.front() == '[' && line.back() == ']'; }

/// The parts of a section's or an option's name: "a.b" has two.
std::ptrdiff_t parts_of(const std::string& line) {
  std::string_view name = line;
  if (!is_section(line)) {
    const std::size_t equals = name.find('=');
    if (equals == std::string_view::npos) return 1;
    name = name.substr(0, equals);
  }
  return 1 + std::ranges::count(name, '.');
}

/// line: trimmed.
void check_line(std::string line, const std::string& place) {
  const auto check_most = [&](auto most, auto got, const std::string& things) {
    if (got <= most) return;
    fail_in_config(place, "expected at most " + std::to_string(most) + " " + things + ", got " +
                              std::to_string(got));
  };
  check_most(kLongestConfigLine, line.size(), "characters in a line");
  if (line.empty()) return;
  if (!is_section(line)) line = line.substr(0, line.find('#'));
  CLI::detail::trim(line);
  if (line.empty()) return;
  check_most(kMostBrackets, std::ranges::count(line, '['), "'[' in a line");
  check_most(kMostParts, parts_of(line), "parts with '.' between them in a name");
  // CLI11 leaves out lines of fewer than 3 characters; an option is not that short.
  if (line.size() < 3 && line != "]") {
    fail_in_config(place, "cannot read the line " + in_quotes(line) + kExpectedLines);
  }
}

void check_lines(const std::string& text, const std::string& file) {
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    CLI::detail::trim(line);
    check_line(line, file + ": line " + std::to_string(++number));
  }
}

/// "--epochs=5", or "" for a flag that is false.
std::string option_word(const CLI::ConfigItem& item, const CLI::App& train,
                        const std::string& file) {
  const std::string name = "--" + item.name;
  const CLI::Option* option = train.get_option_no_throw(name);
  if (option == nullptr) {
    fail_in_config(file, unknown_option_message(name, train) + kExpectedLines);
  }
  if (item.inputs.size() != 1 && option->get_delimiter() == '\0') {
    fail_in_config(file, name + " takes one value, got " + std::to_string(item.inputs.size()));
  }
  const std::string value = CLI::detail::join(item.inputs, ",");
  if (option->get_items_expected_max() > 0) {
    // CLI11 would take the next word for the value of "--save=".
    if (value.empty()) fail_in_config(file, name + " is empty; expected a value");
    return name + "=" + value;
  }
  if (value != "true" && value != "false") {
    fail_in_config(file, name + " must be true or false, got " + in_quotes(value));
  }
  return value == "true" ? name : "";
}

}  // namespace

void add_config_option(CLI::App& app, std::string& file) {
  app.add_option("--config", file, "Read options for `train` from a TOML file: epochs = 5")
      ->check(input_path())
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->type_name("FILE");
}

std::vector<std::string> with_config(const std::vector<std::string>& words, const std::string& file,
                                     const CLI::App& train) {
  const std::string text = read_config(file);
  check_lines(text, file);
  std::istringstream stream(text);
  std::vector<std::string> all = without_option(words, *train.get_parent()->get_option("--config"));
  std::set<std::string> seen;
  for (const CLI::ConfigItem& item : CLI::ConfigBase().from_config(stream)) {
    if (!item.parents.empty() && item.parents != std::vector<std::string>{train.get_name()}) {
      fail_in_config(
          file, "unknown section [" + CLI::detail::join(item.parents, ".") + "]" + kExpectedLines);
    }
    if (item.name == "++" || item.name == "--") continue;  // where a section begins and ends
    const std::string word = option_word(item, train, file);
    if (!seen.insert(item.name).second) fail_in_config(file, "--" + item.name + " is given twice");
    if (!word.empty() && !is_given(words, *train.get_option("--" + item.name))) all.push_back(word);
  }
  return all;
}

}  // namespace gradus::cli
