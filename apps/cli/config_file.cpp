#include "cli/config_file.hpp"

#include <filesystem>
#include <memory>

#include "cli/unknown_option.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr std::uintmax_t kMaxConfigSize = 1 << 20;

/// A file without sections is about the subcommand: `epochs = 5` and not `[train] epochs = 5`.
class SubcommandConfig : public CLI::ConfigBase {
 public:
  explicit SubcommandConfig(const CLI::App& subcommand) : subcommand_(subcommand) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> all = ConfigBase::from_config(input);
    for (CLI::ConfigItem& item : all) {
      if (item.parents.empty()) item.parents = {subcommand_.get_name()};
      check(item);
    }
    return all;
  }

 private:
  void check(const CLI::ConfigItem& item) const {
    if (item.parents != std::vector<std::string>{subcommand_.get_name()}) {
      fail("unknown section [" + CLI::detail::join(item.parents, ".") + "]");
    }
    if (item.name == "++" || item.name == "--") return;  // where a section begins and ends
    const CLI::Option* option = subcommand_.get_option_no_throw("--" + item.name);
    if (option == nullptr) fail(unknown_option_message("--" + item.name, subcommand_));
    if (item.inputs.size() > 1 && option->get_items_expected_max() == 1) {
      fail("--" + item.name + " takes one value, got " + std::to_string(item.inputs.size()));
    }
  }

  [[noreturn]] static void fail(const std::string& message) {
    throw CLI::ConfigError(message + " (expected lines such as `epochs = 5`)",
                           CLI::ExitCodes::ConfigError);
  }

  const CLI::App& subcommand_;
};

std::string check_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return "there is no file '" + path + "'";
  if (!std::filesystem::is_regular_file(path, error)) return "'" + path + "' is not a file";
  if (std::filesystem::file_size(path, error) > kMaxConfigSize) {
    return "'" + path + "' is larger than 1 MB; expected a few lines such as `epochs = 5`";
  }
  return "";
}

}  // namespace

void add_config_option(CLI::App& app, const CLI::App& subcommand) {
  app.set_config("--config", "", "Read options of `train` from a TOML file: epochs = 5")
      ->check(CLI::Validator(check_file, ""))
      ->type_name("FILE");
  app.config_formatter(std::make_shared<SubcommandConfig>(subcommand));
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
