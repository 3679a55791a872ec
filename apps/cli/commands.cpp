#include "cli/commands.hpp"

#include <array>

#include "cli/check_gradients/command.hpp"
#include "cli/doctor/command.hpp"
#include "cli/explain/command.hpp"
#include "cli/explain/replay.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

/// In the order of the help. One more is a line here, and one in options/subcommand.hpp.
constexpr std::array kCommands = {
    &add_train,  &add_evaluate, &add_predict, &add_summary,    &add_compare,
    &add_export, &add_import,   &add_explain, &add_replay,     &add_check_gradients,
    &add_doctor, &add_exercise, &add_loss,    &add_check_loss,
};

}  // namespace

Subcommands add_commands(CLI::App& app) {
  app.require_subcommand(0, 1);
  Subcommands commands;
  for (const auto add : kCommands) commands.push_back(add(app));
  return commands;
}

}  // namespace cli
}}  // namespace gradus
