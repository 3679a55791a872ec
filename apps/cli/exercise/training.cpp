#include "cli/exercise/training.hpp"

#include <gradus/core/error.hpp>
#include <gradus/data/synthetic_digits.hpp>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/input.hpp>
#include <gradus/losses/sparse_categorical_crossentropy.hpp>
#include <gradus/optimizers/adam.hpp>
#include <gradus/training/trainer.hpp>
#include <utility>

#include "cli/exercise/plant.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Measures each step, tensor by tensor.
class StepMeter : public StepObserver {
 public:
  explicit StepMeter(ObservedTraining& seen) : seen_(seen) {}

  void before_update(const TrainingStep& step) override {
    before_ = step.network.theta();
    seen_.losses.push_back(step.loss_value);
  }

  void after_update(const TrainingStep& step) override {
    const Vector moved = step.network.theta() - before_;
    std::vector<TensorStep> tensors;
    for (const auto& p : step.network.parameters()) {
      tensors.push_back({.gradient = double{step.gradient.segment(p.first, p.size).norm()},
                         .movement = double{moved.segment(p.first, p.size).norm()}});
    }
    seen_.steps.push_back(std::move(tensors));
  }

 private:
  ObservedTraining& seen_;
  Vector before_;
};

TrainingParts parts_to_train(std::uint64_t seed) {
  TrainingParts parts{.data = {},
                      .layers = {Input({kDigitSide, kDigitSide, 1}), Flatten(), Dense(84, "relu"),
                                 Dense(10, "softmax")},
                      .loss = SparseCategoricalCrossentropy(),
                      .optimizer = Adam()};
  parts.data.sets = synthetic_digits({.train = kExerciseSamples, .test = 0, .seed = seed});
  for (int digit = 0; digit < 10; ++digit) {
    parts.data.preprocessing.classes.push_back(std::to_string(digit));
  }
  return parts;
}

}  // namespace

ObservedTraining train_exercise(int number, Version version, std::uint64_t seed) {
  TrainingParts parts = parts_to_train(seed);
  version == Version::kRight ? adapt_training(number, parts) : plant_exercise(number, parts);
  TrainOptions options;
  options.seed = seed;
  TrainingSetup setup = set_up_training(options, std::move(parts));
  Sequential& model = *setup.model;

  ObservedTraining seen;
  seen.loss = model.loss().name();
  seen.optimizer = model.optimizer().class_name();
  for (const auto& p : model.network().parameters()) seen.tensors.push_back(p.name);
  StepMeter meter(seen);
  try {
    model.fit(setup.data.sets.train, {.batch_size = kExerciseBatch,
                                      .epochs = kExerciseEpochs,
                                      .observers = {&meter},
                                      .seed = seed,
                                      .verbose = 0});
  } catch (const DivergenceError& error) {
    seen.divergence = error.what();
  }
  seen.epoch_loss = model.history()["loss"];
  seen.epoch_accuracy = model.history()["accuracy"];
  return seen;
}

}  // namespace gradus::cli
