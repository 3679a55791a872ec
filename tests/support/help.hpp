// What the command's help lists.
#pragma once

#include <set>
#include <string>

#include "support/command.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The subcommands in the help of the command.
inline std::set<std::string> subcommands_in_help() {
  std::set<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of(run(words("--help")).out)) {
    if (inside && line.starts_with("  ")) names.insert(words(line).front());
    if (line == "Subcommands:") inside = true;
  }
  return names;
}

/// The long options in the help of a subcommand, or of the command: "--epochs".
inline std::set<std::string> options_in_help(const std::string& subcommand) {
  std::set<std::string> names;
  for (const std::string& line : lines_of(run(words(subcommand, "--help")).out)) {
    if (!line.starts_with("  -")) continue;
    const std::string first = words(line).front();
    names.insert(first.substr(first.find("--")));
  }
  return names;
}

}  // namespace gradus
