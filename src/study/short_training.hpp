// A short training on a few samples, from the model's first parameters.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gradus/study/model_under_test.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Trains a copy: neither the model nor what it was made of is changed.
class ShortTraining {
 public:
  /// On batches of `rows` of these samples, in an order that the model's seed determines, with
  /// the model's optimizer at this learning rate.
  ShortTraining(const ModelUnderTest& model, const Samples& samples, double learning_rate,
                Index rows);

  /// Goes on for some steps. False where the loss is not finite any more.
  bool run(Index steps);

  const Network& network() const { return network_; }

 private:
  std::span<const std::uint32_t> next_batch();

  std::uint64_t seed_;
  Dataset data_;
  Network network_;
  Polymorphic<Optimizer> optimizer_;
  std::vector<std::uint32_t> order_;
  std::size_t rows_;
  std::size_t next_ = 0;
  std::uint64_t epoch_ = 0;
  Trainer trainer_;
};

/// How many steps of training, up to `most`, are done in about a second by a slow processor.
/// Depends on the size of the network alone, so that results are the same everywhere.
Index affordable_steps(const Network& network, Index rows, Index trainings, Index most);

}  // namespace gradus
