// `gradus train --resume`: what a checkpoint knows of the command.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/train/options.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The texts that a checkpoint carries: the arguments, the provenance, and the run's name.
std::map<std::string, std::string> checkpoint_metadata(const TrainOptions& options,
                                                       const Json& provenance,
                                                       const std::string& run);

/// The arguments to train with in place of those given: those of the training that left checkpoints
/// there, and then these.
struct ResumedArguments {
  std::vector<std::string> all;             ///< To parse.
  std::vector<std::string> provenance;      ///< For the provenance: without --resume itself.
  std::map<std::string, std::string> kept;  ///< What the checkpoint keeps: its metadata.
  std::vector<std::string> named;           ///< The options given beside --resume.
};

/// words: of the command line that `train` has just parsed, --resume DIR among them. Throws
/// CLI::ValidationError for an option beside it that would make it another training, DataError
/// where there is no good checkpoint.
ResumedArguments resumed_arguments(const std::vector<std::string>& words, const CLI::App& train,
                                   const std::string& dir);

/// When all of them are parsed: what the checkpoint keeps does not stand for what was given now.
void set_resumed(TrainOptions& options, const ResumedArguments& resumed);

/// The name of the training: that of the one that is resumed, or a new one that nobody can know.
std::string run_name(const TrainOptions& options);

/// The provenance of the training that is resumed.
Json kept_provenance(const TrainOptions& options);

/// Throws DataError where the training that is resumed had other data. Another version of Gradus is
/// a warning.
void check_same_training(const TrainOptions& options, const Json& provenance);

}  // namespace gradus::cli
