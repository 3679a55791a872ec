// The project's own sources, for tests that read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The C++ files below a folder of the project, as paths from the project's folder.
inline std::vector<std::string> sources_in(const std::string& folder) {
  const std::filesystem::path root = GRADUS_SOURCE_DIR;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
    const std::filesystem::path extension = entry.path().extension();
    if (extension != ".hpp" && extension != ".cpp") continue;
    files.push_back(entry.path().lexically_relative(root).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// file: a path from the project's folder.
inline std::string text_of_source(const std::string& file) {
  return text_of(std::filesystem::path(GRADUS_SOURCE_DIR) / file);
}

/// The paths of the #include lines. A regular expression over the whole text would be as deep in
/// its recursion as its match is long, too deep for a sanitizer's stack.
inline std::vector<std::string> includes_of(const std::string& text) {
  std::vector<std::string> paths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::remove(line.begin(), line.end(), ' '), line.end());
    if (line.rfind("#include", 0) != 0) continue;
    const std::size_t first = line.find_first_of("<\"");
    const std::size_t last = line.find_first_of(">\"", first + 1);
    paths.push_back(line.substr(first + 1, last - first - 1));
  }
  return paths;
}

}  // namespace gradus::inline GRADUS_PRECISION
