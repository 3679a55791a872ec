// Trainings with one thing wrong, for a student to find.
//
// To be read after the search, not before: the faults stand beside this file in exercise_*.hpp.
#pragma once

#include <gradus/layers/layer.hpp>
#include <gradus/losses/loss.hpp>
#include <gradus/optimizers/optimizer.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// What a fault may be planted in.
struct ExerciseParts {
  std::vector<Polymorphic<Layer>>& layers;
  Polymorphic<Loss>& loss;
  Polymorphic<Optimizer>& optimizer;
};

constexpr int kExercises = 10;

/// Gives a training what exercise `number` is about, still without fault: a hidden layer's
/// activation, a loss, an optimizer. 0 changes nothing. Throws InvalidArgument where there is no
/// such exercise, or where a model has nothing that could be wrong in this way.
void adapt_to_exercise(int number, const ExerciseParts& parts);

/// The fault, in parts that have been adapted. What is wrong is called what the right thing is
/// called. Throws as adapt_to_exercise() does.
void plant_fault(int number, const ExerciseParts& parts);

}  // namespace gradus::cli
