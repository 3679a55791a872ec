// `gradus train --resume`: what a checkpoint knows of the command.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/train_options.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// The texts that a checkpoint carries: the arguments and the receipt.
std::map<std::string, std::string> checkpoint_metadata(const TrainOptions& options,
                                                       const nlohmann::ordered_json& receipt);

/// Throws CLI::ValidationError for an option beside --resume that would make it another training.
void check_options_beside_resume(const CLI::App& train);

/// The arguments to train with in place of those given, --resume DIR among them: those of the
/// training that left checkpoints there, and then the others that were given. Throws DataError
/// where there is no good checkpoint.
struct ResumedArguments {
  std::vector<std::string> all;      ///< To parse.
  std::vector<std::string> receipt;  ///< For the receipt: without --resume itself.
};
ResumedArguments resumed_arguments(const std::vector<std::string>& given, const std::string& dir);

/// Throws DataError where the training that is resumed had other data.
void check_same_data(const std::string& dir, const nlohmann::ordered_json& receipt);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
