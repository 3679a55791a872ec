// The subcommands of `gradus`: what each is called, takes and does.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <vector>

#include "cli/check_gradients/command.hpp"
#include "cli/doctor/command.hpp"
#include "cli/exercise/command.hpp"
#include "cli/explain/command.hpp"
#include "cli/explain/replay.hpp"
#include "cli/export/command.hpp"
#include "cli/import/command.hpp"
#include "cli/loss/check.hpp"
#include "cli/loss/command.hpp"
#include "cli/report/compare_command.hpp"
#include "cli/saved/evaluate.hpp"
#include "cli/saved/predict.hpp"
#include "cli/saved/summary.hpp"
#include "cli/train/options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// What parsing fills: the options of each subcommand.
struct Options {
  TrainOptions train;
  EvaluateCommandOptions evaluate;
  PredictOptions predict;
  SummaryOptions summary;
  CompareOptions compare;
  ExportOptions export_model;
  ImportOptions import_model;
  ExplainOptions explain;
  ReplayOptions replay_step;
  CheckGradientsOptions check_gradients;
  DoctorOptions doctor;
  ExerciseOptions exercise;
  LossOptions loss;
  CheckLossOptions check_loss;
};

struct Command {
  const CLI::App* definition = nullptr;
  std::function<int()> run;  ///< Returns the exit code. To be called when all is parsed.
};

/// Adds every subcommand to `app`. `options` must outlive both it and what is returned, the
/// subcommands in the order of the help.
std::vector<Command> add_commands(CLI::App& app, Options& options);

}  // namespace cli
}}  // namespace gradus
