#include "training.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Training steps one after the other, on batches of shuffled samples.
class Steps {
 public:
  explicit Steps(const Training& training)
      : batch_size_(static_cast<std::size_t>(training.batch_size)),
        model_(dense_classifier(training.hidden)),
        trainer_(model_.network(), loss_, 1, training.batch_size, training.threads),
        order_(static_cast<std::size_t>(digits().train.size())) {
    std::iota(order_.begin(), order_.end(), 0U);
    Random(0).shuffle(order_);
  }

  void next() {
    if (first_ + batch_size_ > order_.size()) first_ = 0;
    const std::span<const std::uint32_t> which(order_.data() + first_, batch_size_);
    trainer_.train_step({digits().train, which}, optimizer_);
    first_ += batch_size_;
  }

 private:
  std::size_t batch_size_;
  Sequential model_;
  SparseCategoricalCrossentropy loss_;
  Adam optimizer_;
  Trainer trainer_;
  std::vector<std::uint32_t> order_;
  std::size_t first_ = 0;
};

/// Notes how long each epoch took.
class EpochTimes : public Callback {
 public:
  void on_epoch_end(TrainingState& state) override { seconds_.push_back(state.seconds); }

  double median() {
    const auto middle = seconds_.begin() + std::ssize(seconds_) / 2;
    std::ranges::nth_element(seconds_, middle);
    return *middle;
  }

 private:
  std::vector<double> seconds_;
};

Dataset training_data(const Training& training) {
  Dataset data = digits().train;
  data.keep_first(training.samples);
  if (training.standard) {
    const auto [mean, stddev] = data.byte_moments();
    data.rescale(static_cast<Scalar>(1 / (255 * stddev)), static_cast<Scalar>(-mean / stddev));
  }
  return data;
}

}  // namespace

void time_steps(benchmark::State& state, const Training& training) {
  Steps steps(training);
  steps.next();  // makes the optimizer's moments
  for (auto _ : state) steps.next();
  count(state, "samples", static_cast<double>(training.batch_size));
}

void time_epochs(benchmark::State& state, const Training& training) {
  const Dataset data = training_data(training);
  Sequential model = dense_classifier(training.hidden);
  EpochTimes times;
  model.fit(data, {.batch_size = training.batch_size,
                   .epochs = static_cast<Index>(state.max_iterations),
                   .callbacks = {&times},
                   .threads = training.threads,
                   .verbose = 0});
  // They have been run; here the benchmark is told how long one takes, the median of them.
  const double seconds = times.median();
  for (auto _ : state) state.SetIterationTime(seconds);
  count(state, "samples", static_cast<double>(training.samples));
}

void register_training() {
  for (const Hidden& hidden : {Hidden{84}, Hidden{512, 512}}) {
    for (const Index batch_size : {32, 256, 4096}) {
      for (const int threads : {1, 2}) {
        const Training training = {.hidden = hidden, .batch_size = batch_size, .threads = threads};
        const std::string name = name_of(hidden) + "/batch:" + std::to_string(batch_size) +
                                 "/threads:" + std::to_string(threads);
        add("step/" + name, benchmark::kMicrosecond,
            [=](benchmark::State& state) { time_steps(state, training); });
        add(
            "epoch/" + name, benchmark::kMillisecond,
            [=](benchmark::State& state) { time_epochs(state, training); }, TimedBy::kItself);
      }
    }
  }
  add(
      "epoch_standard/784-84-10/batch:256/threads:2", benchmark::kMillisecond,
      [](benchmark::State& state) { time_epochs(state, {.threads = 2, .standard = true}); },
      TimedBy::kItself);
  add("step/784-4096-4096-10/batch:256/threads:2", benchmark::kMillisecond,
      [](benchmark::State& state) {
        time_steps(state, {.hidden = {4096, 4096}, .threads = 2});
      })
      ->MinTime(2);
}

}  // namespace gradus
