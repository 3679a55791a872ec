// The check of gradients, asked in double where double knows the model.
#pragma once

#include <gradus/study/check_gradients.hpp>

#include "cli/train/setup.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The gradients of the first of the training data. exercise: what is wrong in the parts on
/// purpose. Throws as the library's check_gradients() does.
GradientReport check_gradients_of(const TrainingParts& parts, int exercise,
                                  const GradientCheckOptions& options);

}  // namespace gradus::cli
