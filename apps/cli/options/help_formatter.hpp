// The look of --help.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// An option's name and value on one line, what it does and its default wrapped beside it.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
};

}  // namespace gradus::cli
