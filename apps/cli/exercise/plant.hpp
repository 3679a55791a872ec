// Exercises in a training that `gradus train` could do.
#pragma once

#include "cli/train/setup.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Gives a training what the exercise is about, and no fault: see adapt_to_exercise(). Its targets
/// go with its loss again.
void adapt_training(int number, TrainingParts& parts);

/// The same, with the fault. 0: none. Throws InvalidArgument where there is no such exercise, or
/// where the model has nothing that could be wrong in this way.
void plant_exercise(int number, TrainingParts& parts);

}  // namespace gradus::cli
