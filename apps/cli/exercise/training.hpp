// What an exercise's fault does to a training.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Of one tensor of parameters, in one step.
struct TensorStep {
  double gradient;  ///< |dL/dθ|
  double movement;  ///< |Δθ|
};

/// A training as it went.
struct ObservedTraining {
  std::vector<std::string> tensors;
  std::vector<std::vector<TensorStep>> steps;  ///< For each step, for each tensor.
  std::vector<double> losses;                  ///< Of each step's batch, before it.
  std::vector<double> epoch_loss, epoch_accuracy;
  std::string optimizer, loss;
  std::string divergence;  ///< Why it ended early; else empty.
};

constexpr Index kExerciseSamples = 2000;
constexpr Index kExerciseBatch = 32;
constexpr Index kExerciseEpochs = 3;

enum class Version { kRight, kFaulty };

/// Trains 784-84-10 on synthetic digits, as the exercise says, with its fault or without. The same
/// seed gives both the same data, first parameters and order.
ObservedTraining train_exercise(int number, Version version, std::uint64_t seed);

}  // namespace gradus::cli
