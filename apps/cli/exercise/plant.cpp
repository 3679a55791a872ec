#include "cli/exercise/plant.hpp"

#include "cli/both_precisions/exercise.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

void adapt_training(int number, TrainingParts& parts) {
  const bool has_class_ids = parts.loss->takes_class_ids();
  adapt_to_exercise(number, {parts.layers, parts.loss, parts.optimizer});
  if (has_class_ids) fit_targets(*parts.loss, parts.data);
}

void plant_exercise(int number, TrainingParts& parts) {
  adapt_training(number, parts);
  plant_fault(number, {parts.layers, parts.loss, parts.optimizer});
}

}  // namespace gradus::cli
