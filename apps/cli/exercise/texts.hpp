// What is said about the exercises.
#pragma once

#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// All but `symptom` is the answer.
struct ExerciseText {
  std::string symptom;       ///< One sentence that names no cause.
  bool in_gradients = true;  ///< Whether a gradient is wrong, so that check-gradients sees it.
  std::string wrong;         ///< One sentence.
  std::string right_formula, wrong_formula;
  std::string right_place, wrong_place;  ///< "Dense::backward, src/layers/dense.cpp"
  std::string effect;                    ///< Why it shows as it does. Lines of up to 100 columns.
  std::string found_by;                  ///< Which command finds it, and how.
};

/// number: from 1 to kExercises.
const ExerciseText& exercise_text(int number);

}  // namespace gradus::cli
