// Options whose value is one of a few names.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

template <class Enum>
using Choices = std::vector<std::pair<std::string, Enum>>;

/// An option whose value is one of a few names. value: an Enum, or an optional one.
template <class Enum, class Value>
void add_choice(CLI::App& app, const std::string& name, Value& value, const std::string& help,
                const Choices<Enum>& choices, const std::string& group) {
  std::string all, current;
  for (const auto& [text, choice] : choices) {
    all += (all.empty() ? "" : "|") + text;
    if (choice == value) current = text;
  }
  const auto read = [&value, choices](const std::string& text) {
    for (const auto& [known, choice] : choices) {
      if (known == text) value = choice;
    }
  };
  const auto check = [all, choices](const std::string& text) -> std::string {
    for (const auto& [known, choice] : choices) {
      if (known == text) return "";
    }
    return "expected " + all + ", got '" + text + "'";
  };
  app.add_option_function<std::string>(name, read, help)
      ->check(CLI::Validator(check, ""))
      ->type_name(all)
      ->default_str(current)
      ->group(group);
}

}  // namespace cli
}}  // namespace gradus
