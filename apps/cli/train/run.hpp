// What `gradus train` does when its options are known.
#pragma once

#include "cli/train/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Trains a dense classifier as the options say, and returns the exit code. Throws Error.
int train(const TrainOptions& options);

}  // namespace gradus::cli
