#include "cli/commands.hpp"

#include <array>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Each is defined in its folder.
using AddSubcommand = std::unique_ptr<Subcommand>(CLI::App& app);
AddSubcommand add_train, add_data, add_evaluate, add_predict, add_summary, add_compare, add_export,
    add_import, add_explain, add_replay, add_check_gradients, add_doctor, add_exercise, add_loss,
    add_check_loss;

Subcommands add_commands(CLI::App& app) {
  constexpr std::array kInOrderOfHelp = {
      &add_train,           &add_evaluate, &add_predict,  &add_summary, &add_data,
      &add_compare,         &add_export,   &add_import,   &add_explain, &add_replay,
      &add_check_gradients, &add_doctor,   &add_exercise, &add_loss,    &add_check_loss,
  };
  app.require_subcommand(0, 1);
  Subcommands commands;
  for (AddSubcommand* add : kInOrderOfHelp) commands.push_back(add(app));
  return commands;
}

}  // namespace gradus::cli
