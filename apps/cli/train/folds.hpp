// `gradus train --folds K`.
#pragma once

#include "cli/train/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Trains a model for each fold, validates it on that fold, and tells mean and standard deviation
/// of loss and metrics; in the log's run.json, too. Returns the exit code. Throws Error.
int train_folds(const TrainOptions& options);

}  // namespace gradus::cli
