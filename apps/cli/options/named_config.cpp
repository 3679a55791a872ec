#include "cli/options/named_config.hpp"

#include "cli/both_precisions/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

CLI::Option* add_arguments_option(CLI::App& app, const std::string& what, NamedConfig& value,
                                  const std::string& help) {
  const std::string option = "--" + what + "-config";
  const auto read = [&value, option](const std::string& text) {
    value.config = to_config(parse_object(text, option));
  };
  return app.add_option_function<std::string>(option, read, help)->type_name("JSON");
}

}  // namespace gradus::cli
