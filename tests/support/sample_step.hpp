// A training step as `gradus explain` records it.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "gradus/gradus.hpp"
#include "gradus/study/recorded_step.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a sample_step() is of: inputs, units of ReLU, units of softmax; Adam and cross-entropy.
struct SampleStep {
  Shape input = {2};
  Index units = 3, classes = 2, rows = 4;
};

/// The second step, so that the moments before it are not 0.
inline RecordedStep sample_step(const SampleStep& sample = {}) {
  Matrix x = random_matrix(sample.rows, sample.input.size(), 1);
  if (sample.input.rank() > 1) x = x.cwiseMax(Scalar(0));  // as the background of an image
  Matrix y = Matrix::Zero(sample.rows, sample.classes);
  for (Index n = 0; n < sample.rows; ++n) y(n, n % sample.classes) = 1;
  const Dataset data(x, y, sample.input);
  Network network({Flatten(), Dense(sample.units, "relu"), Dense(sample.classes, "softmax")},
                  sample.input, 7);
  const CategoricalCrossentropy loss;
  Adam optimizer({.learning_rate = 0.01});
  Trainer trainer(network, loss, sample.classes, sample.rows, 1);
  std::vector<std::uint32_t> which(static_cast<std::size_t>(sample.rows));
  std::iota(which.begin(), which.end(), 0U);
  StepRecorder recorder(1);
  StepObserver* const observers[] = {&recorder};
  trainer.train_step({data, which}, optimizer, observers);
  trainer.train_step({data, which}, optimizer, observers);
  recorder.recorded()->loss_after = trainer.test_step({data, which});
  return *recorder.recorded();
}

}  // namespace gradus
