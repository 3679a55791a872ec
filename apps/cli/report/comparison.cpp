#include "cli/report/comparison.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "cli/report/history_table.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kCommand = "command";

const std::string* provenance_line(const Report::Texts& texts, const std::string& name) {
  const auto found = std::ranges::find(texts, name, &Report::Texts::value_type::first);
  return found == texts.end() ? nullptr : &found->second;
}

/// "gradus train --seed 1 -v" -> "gradus", "train", "--seed 1", "-v": options with their values.
std::vector<std::string> parts_of_command(const std::string& command) {
  std::istringstream stream(command);
  std::vector<std::string> parts;
  for (std::string word; stream >> word;) {
    const bool value = !word.starts_with("-") && !parts.empty() && parts.back().starts_with("--") &&
                       parts.back().find_first_of(" =") == std::string::npos;
    if (value) {
      parts.back() += " " + word;
    } else {
      parts.push_back(word);
    }
  }
  return parts;
}

/// Each command without the parts that all of them have.
void keep_what_differs(std::vector<std::string>& commands) {
  std::vector<std::vector<std::string>> parts;
  parts.reserve(commands.size());
  for (const std::string& command : commands) parts.push_back(parts_of_command(command));
  const auto in_all = [&](const std::string& part) {
    return std::ranges::all_of(parts, [&](const std::vector<std::string>& others) {
      return std::ranges::find(others, part) != others.end();
    });
  };
  for (std::size_t i = 0; i < commands.size(); ++i) {
    std::vector<std::string> rest;
    std::ranges::remove_copy_if(parts[i], std::back_inserter(rest), in_all);
    commands[i] = joined(rest, " ");
  }
}

std::string names_text(const std::vector<std::string>& names) {
  return names.empty() ? "none" : joined(names);
}

}  // namespace

std::vector<std::string> main_metrics(const Comparison& comparison) {
  std::vector<std::string> metrics = comparison.metrics;
  if (metrics.front().starts_with("val_")) {
    std::erase_if(metrics, [](const std::string& name) { return !name.starts_with("val_"); });
  }
  return metrics;
}

std::vector<Difference> differences_of(const std::vector<Run>& runs) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const Run& run : runs) {
    for (const auto& [name, text] : run.provenance) {
      if (known.insert(name).second) names.push_back(name);
    }
  }
  std::vector<Difference> all;
  for (const std::string& name : names) {
    Difference difference{name, {}};
    for (const Run& run : runs) {
      const std::string* text = provenance_line(run.provenance, name);
      difference.values.push_back(text == nullptr ? "" : *text);
    }
    const std::set<std::string> distinct(difference.values.begin(), difference.values.end());
    if (distinct.size() < 2) continue;
    if (name == kCommand) keep_what_differs(difference.values);
    all.push_back(std::move(difference));
  }
  return all;
}

Comparison compare_runs(std::vector<Run> runs) {
  Comparison comparison;
  std::string each;  // run and its metrics, for the message
  std::vector<std::string> common = log_names(runs.front().epochs);
  for (const Run& run : runs) {
    const std::vector<std::string> names = log_names(run.epochs);
    std::erase_if(common, [&](const std::string& name) {
      return std::ranges::find(names, name) == names.end();
    });
    each += "; " + run.name + " has " + names_text(names);
  }
  if (common.empty()) {
    throw InvalidArgument("compare: expected a metric that all runs have" + each);
  }
  std::stable_partition(common.begin(), common.end(),
                        [](const std::string& name) { return name.starts_with("val_"); });
  comparison.differences = differences_of(runs);
  comparison.metrics = std::move(common);
  comparison.runs = std::move(runs);
  return comparison;
}

}  // namespace gradus::cli
