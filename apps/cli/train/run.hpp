// What `gradus train` does when its options are known.
#pragma once

#include <gradus/training/sequential.hpp>
#include <memory>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/train/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Trains a dense classifier as the options say, and returns the exit code. Throws Error.
int train(const TrainOptions& options);

/// Says what is trained, on what.
void describe_training(const TrainOptions& options, const Data& data, Sequential& model);

/// The epochs up to the one whose weights the model has: early stopping goes back to the best.
std::vector<Logs> kept_epochs(const History& history,
                              const std::vector<std::unique_ptr<Callback>>& callbacks);

}  // namespace gradus::cli
