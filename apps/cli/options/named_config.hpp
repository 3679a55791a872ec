// A loss or an optimizer as options and files name it.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/config.hpp>
#include <string>

#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// What Base::from_config() takes.
struct NamedConfig {
  std::string name;  ///< Empty: none is named.
  Config config = {};
};

/// Adds --what NAME, one of those that Base knows.
template <class Base>
CLI::Option* add_name_option(CLI::App& app, const std::string& what, NamedConfig& value,
                             const std::string& help) {
  return app.add_option("--" + what, value.name, help)
      ->check(known_name<Base>())
      ->type_name("NAME");
}

/// Adds --what-config JSON. Parsing throws InvalidArgument for what is no JSON object.
CLI::Option* add_arguments_option(CLI::App& app, const std::string& what, NamedConfig& value,
                                  const std::string& help);

}  // namespace gradus::cli
