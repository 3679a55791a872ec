#include "cli/files/paths.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kInput = "input";
constexpr const char* kOutput = "output";

struct NamedPath {
  std::string option;
  fs::path path;
};

bool is_marked(CLI::Option& option, const char* mark) {
  try {
    return option.get_validator(mark) != nullptr;
  } catch (const CLI::OptionNotFound&) {
    return false;
  }
}

/// The paths that options with this mark were given.
void collect(CLI::App& app, const char* mark, std::vector<NamedPath>& paths) {
  for (CLI::Option* option : app.get_options()) {
    if (option->count() == 0 || !is_marked(*option, mark)) continue;
    for (const std::string& value : option->reduced_results()) {
      paths.push_back({option->get_name(option->get_positional()), value});
    }
  }
}

/// The file at the end of all links, which need not be there.
fs::path end_of(fs::path path) {
  std::error_code error;
  constexpr int kMostLinks = 40;
  for (int i = 0; i < kMostLinks && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return fs::weakly_canonical(path, error);
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;  // the same device and inode
  return !fs::exists(a, error) && !fs::exists(b, error) && end_of(a) == end_of(b);
}

constexpr std::array kRunFiles = {"history.csv", "metrics.jsonl", "run.json", "report.html",
                                  "train.log"};

/// Does a file of this name in a folder of data belong to what is read there?
bool is_data_name(const fs::path& file) {
  const std::string name = file.filename().string();
  constexpr std::array kPartsOfMnist = {"-idx1", "-idx3", ".idx1", ".idx3"};
  const std::string ending = file.extension().string();
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg" || ending == ".pgm" ||
         std::ranges::any_of(
             kPartsOfMnist, [&](const char* part) { return name.find(part) != std::string::npos; });
}

bool is_below(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  constexpr int kMostLevels = 3;  // train/zero/1.png
  fs::path above = end_of(file).parent_path();
  for (int i = 0; i < kMostLevels; ++i, above = above.parent_path()) {
    if (fs::equivalent(above, folder, error)) return true;
  }
  return false;
}

bool would_overwrite(const fs::path& output, const fs::path& input) {
  std::error_code error;
  if (!fs::exists(output, error)) return false;
  if (!fs::is_directory(input, error)) return is_same_file(output, input);
  if (is_data_name(end_of(output)) && is_below(output, input)) return true;
  return std::ranges::any_of(kRunFiles,
                             [&](const char* name) { return is_same_file(output, input / name); });
}

/// images.idx:17 is in images.idx.
fs::path without_entry(const fs::path& path) {
  const std::string text = path.string();
  std::error_code error;
  const std::size_t colon = text.rfind(':');
  return colon == std::string::npos || fs::exists(path, error) ? path
                                                               : fs::path(text.substr(0, colon));
}

std::vector<NamedPath> inputs_of(CLI::App& app, CLI::App& command) {
  std::vector<NamedPath> inputs;
  collect(app, kInput, inputs);  // --config
  collect(command, kInput, inputs);
  const char* data = std::getenv("GRADUS_DATA");
  const bool needs_data = command.get_option_no_throw("--data") != nullptr;
  if (needs_data && data != nullptr) inputs.push_back({"GRADUS_DATA", data});
  for (NamedPath& input : inputs) {
    input.path = without_entry(input.path);
  }
  return inputs;
}

void check_standard_input(const std::vector<NamedPath>& inputs) {
  const auto is_standard = [](const NamedPath& input) { return input.path == kStandardInput; };
  const auto first = std::ranges::find_if(inputs, is_standard);
  if (first == inputs.end()) return;
  const auto second = std::find_if(first + 1, inputs.end(), is_standard);
  if (second == inputs.end()) return;
  throw InvalidArgument(second->option + ": - is standard input, which " + first->option +
                        " already reads; name a file");
}

}  // namespace

CLI::Validator input_path() {
  const auto check = [](const std::string& text) -> std::string {
    return text.empty() ? "expected a name, got nothing" : "";
  };
  return {check, "", kInput};
}

CLI::Validator output_path() {
  const auto check = [](const std::string& text) -> std::string {
    if (text == kStandardInput) {
      return "expected a file to write; - means standard input only (for a file of this "
             "name: ./-)";
    }
    return text.empty() ? "expected a name, got nothing" : "";
  };
  return {check, "", kOutput};
}

void check_paths(CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (chosen.empty()) return;
  CLI::App& command = *chosen.front();
  const std::vector<NamedPath> inputs = inputs_of(app, command);
  std::vector<NamedPath> outputs;
  collect(command, kOutput, outputs);
  check_standard_input(inputs);
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    const std::string name = output->option + ": " + printable(output->path.string());
    for (const NamedPath& input : inputs) {
      if (!would_overwrite(output->path, input.path)) continue;
      throw InvalidArgument(name + " would overwrite the file that " + input.option +
                            " reads; give another path");
    }
    for (auto other = outputs.begin(); other != output; ++other) {
      if (!is_same_file(output->path, other->path)) continue;
      throw InvalidArgument(name + " is the file of " + other->option + "; give another path");
    }
  }
}

}  // namespace gradus::cli
