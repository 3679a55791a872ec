#include "study/short_training.hpp"

#include <algorithm>
#include <numeric>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

ShortTraining::ShortTraining(const ModelUnderTest& model, const Samples& samples,
                             double learning_rate, Index rows)
    : seed_(model.seed),
      data_(samples.x, samples.y, model.data.sample_shape()),
      network_(model.network()),
      optimizer_(model.optimizer),
      order_(static_cast<std::size_t>(samples.size())),
      rows_(static_cast<std::size_t>(std::min(rows, samples.size()))),
      next_(order_.size()),
      trainer_(network_, *model.loss, samples.y.cols(), static_cast<Index>(rows_), model.threads) {
  std::iota(order_.begin(), order_.end(), 0U);
  optimizer_->set_learning_rate(learning_rate);
  trainer_.prepare(*optimizer_);
}

std::span<const std::uint32_t> ShortTraining::next_batch() {
  if (next_ + rows_ > order_.size()) {
    Random(seed_, ++epoch_).shuffle(order_);
    next_ = 0;
  }
  const std::span<const std::uint32_t> batch(order_.data() + next_, rows_);
  next_ += rows_;
  return batch;
}

bool ShortTraining::run(Index steps) {
  try {
    for (Index i = 0; i < steps; ++i) trainer_.train_step({data_, next_batch()}, *optimizer_);
  } catch (const DivergenceError&) {
    return false;
  }
  return network_.theta().allFinite();
}

Index affordable_steps(const Network& network, Index rows, Index trainings, Index most) {
  constexpr double kOperations = 1e11;
  constexpr Index kFewest = 20;
  // Forward, dx and dW: two operations each for a sample and a parameter.
  const double step = 6 * static_cast<double>(network.theta().size() * rows);
  const double steps = kOperations / (step * static_cast<double>(trainings) + 1);
  return std::clamp(static_cast<Index>(std::min(steps, 1e6)), kFewest, most);
}

}  // namespace gradus
