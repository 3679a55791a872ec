// `gradus train --resume`: what a checkpoint knows of the command.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/train/options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// The texts that a checkpoint carries: the arguments, the provenance, and the run's name.
std::map<std::string, std::string> checkpoint_metadata(const TrainOptions& options,
                                                       const nlohmann::ordered_json& provenance,
                                                       const std::string& run);

/// Throws CLI::ValidationError for an option beside --resume that would make it another training.
void check_options_beside_resume(const CLI::App& train);

/// The arguments to train with in place of those given: those of the training that left checkpoints
/// there, and then these.
struct ResumedArguments {
  std::vector<std::string> all;             ///< To parse.
  std::vector<std::string> provenance;      ///< For the provenance: without --resume itself.
  std::map<std::string, std::string> kept;  ///< What the checkpoint keeps: its metadata.
};

/// others: the words of the command line without --resume DIR. Throws DataError where there is no
/// good checkpoint.
ResumedArguments resumed_arguments(std::vector<std::string> others, const std::string& dir);

/// The name of the training: that of the one that is resumed, or a new one that nobody can know.
std::string run_name(const TrainOptions& options);

/// The provenance of the training that is resumed.
nlohmann::ordered_json kept_provenance(const TrainOptions& options);

/// Throws DataError where the training that is resumed had other data. Another version of Gradus is
/// a warning.
void check_same_training(const TrainOptions& options, const nlohmann::ordered_json& provenance);

}  // namespace cli
}}  // namespace gradus
