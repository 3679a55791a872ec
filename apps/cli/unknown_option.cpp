#include "cli/unknown_option.hpp"

#include <gradus/core/registry.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

std::string unknown_option_message(const std::string& name, const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) known.push_back(option->get_name());
  return unknown_name_message("option", name, known, {});
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
