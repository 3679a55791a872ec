// Options whose value is one of a few names.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>
#include <gradus/data/split.hpp>
#include <gradus/data/table.hpp>
#include <gradus/training/loggers.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// What a name stands for, and what that is, unless the option's help says it for all of them.
template <class Value>
struct Choice {
  std::string name;
  Value value;
  std::string meaning = {};
};
template <class Value>
using Choices = std::vector<Choice<Value>>;

/// Of --task.
inline const Choices<Task> kTaskNames = {{"regression", Task::kRegression},
                                         {"classification", Task::kClassification}};

/// Of --split.
inline const Choices<Split> kSplitNames = {
    {"random", Split::kRandom, "any, as the seed says"},
    {"stratified", Split::kStratified, "any, and of each class its share"},
    {"last", Split::kLast, "those at the end, as a time series needs it"}};

/// Of --color and --progress.
inline const Choices<When> kWhenNames = {
    {"auto", When::kAuto}, {"always", When::kAlways}, {"never", When::kNever}};

/// An option whose value is one of a few names. The help shows them once: behind the option, or
/// with their meanings behind its text. variable: a Value, or an optional one.
template <class Value, class Variable>
CLI::Option* add_choice(CLI::App& app, const std::string& option, Variable& variable,
                        const std::string& help, const Choices<Value>& choices) {
  std::vector<std::string> names, meanings;
  std::string current;
  for (const auto& [name, value, meaning] : choices) {
    names.push_back(name);
    if (!meaning.empty()) meanings.push_back(concat(name, ": ", meaning));
    if (value == variable) current = name;
  }
  const auto read = [&variable, choices](const std::string& name) {
    for (const Choice<Value>& choice : choices) {
      if (same_name(choice.name, name)) variable = choice.value;
    }
  };
  const bool explained = !meanings.empty();
  return app
      .add_option_function<std::string>(option, read,
                                        help + (explained ? ". " + joined(meanings, "; ") : ""))
      ->check(one_of(names))
      ->type_name(explained ? "NAME" : joined(names, "|"))
      ->default_str(current);
}

}  // namespace gradus::cli
