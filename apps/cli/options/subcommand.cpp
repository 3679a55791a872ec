#include "cli/options/subcommand.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::optional<CommandLine> Subcommand::in_place_of(const std::vector<std::string>& /*words*/) {
  return std::nullopt;
}

CLI::App& add_definition(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App& definition = *app.add_subcommand(name, help);
  // A checkpoint's options and then those beside --resume: the later count. Else nothing is
  // repeated: see check_words().
  definition.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return definition;
}

}  // namespace gradus::cli
