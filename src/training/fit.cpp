// Sequential::fit: epochs, batches, validation, and who is told of them.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "gradus/training/progress_logger.hpp"
#include "gradus/training/sequential.hpp"
#include "gradus/training/trainer.hpp"
#include "training/batches.hpp"
#include "training/sample_weights.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Clock = std::chrono::steady_clock;

/// What to validate on: some samples of some data, or none.
struct Validation {
  const Dataset* data = nullptr;
  std::vector<std::uint32_t> which;
};

/// One call of fit().
class Fit {
 public:
  Fit(const Dataset& data, const FitOptions& options, std::vector<std::uint32_t> samples,
      Validation validation, Trainer& trainer, Optimizer& optimizer, MetricGroup& metrics)
      : data_(data),
        options_(options),
        samples_(std::move(samples)),
        order_(samples_),
        validation_(std::move(validation)),
        weights_(sample_weights(data, options)),
        trainer_(trainer),
        optimizer_(optimizer),
        metrics_(metrics),
        callbacks_(options.callbacks) {
    if (options.verbose != 0) callbacks_.insert(callbacks_.begin(), &progress_.emplace());
  }

  void run(Index& epochs_trained, History& history);

 private:
  void run_epoch(Index epochs_trained);
  void set_log_names();
  double train_step(const Batch& batch);
  void validate();
  Batch batch_of(std::span<const std::uint32_t> which);
  void tell(void (Callback::*event)(TrainingState&));

  const Dataset& data_;
  const FitOptions& options_;
  const std::vector<std::uint32_t> samples_;  // to train on
  std::vector<std::uint32_t> order_;          // the same in this epoch's order
  Validation validation_;
  Vector weights_;        // of all samples, or empty
  Vector batch_weights_;  // of those of a batch
  Trainer& trainer_;
  Optimizer& optimizer_;
  MetricGroup& metrics_;
  std::optional<ProgressLogger> progress_;
  std::vector<Callback*> callbacks_;
  TrainingState state_;
  Clock::time_point epoch_begin_;
};

void Fit::run(Index& epochs_trained, History& history) {
  state_.epochs = options_.epochs;
  set_log_names();
  tell(&Callback::on_train_begin);
  try {
    for (; state_.epoch < state_.epochs && !state_.stop_training; ++state_.epoch) {
      run_epoch(epochs_trained);
      if (state_.stop_training) break;
      validate();
      ++epochs_trained;
      history.append(state_.logs);
      tell(&Callback::on_epoch_end);
    }
  } catch (const DivergenceError&) {
    tell(&Callback::on_train_end);
    throw;
  }
  tell(&Callback::on_train_end);
}

void Fit::run_epoch(Index epochs_trained) {
  epoch_begin_ = Clock::now();
  if (options_.shuffle) {
    // From the first order each time, so that an epoch's order depends on its number alone.
    order_ = samples_;
    Random(options_.seed, static_cast<std::uint64_t>(epochs_trained)).shuffle(order_);
  }
  const auto all_batches = batches(order_, options_.batch_size);
  state_.batch = 0;
  state_.batches = std::ssize(all_batches);
  state_.seconds = 0;
  state_.logs.clear();
  tell(&Callback::on_epoch_begin);

  MeanLoss loss;
  metrics_.reset();
  for (const std::span<const std::uint32_t> which : all_batches) {
    state_.learning_rate = optimizer_.learning_rate();
    const Batch batch = batch_of(which);
    loss.add(train_step(batch), which.size());
    state_.logs.set("loss", loss.result());
    // The predictions before the update.
    metrics_.update(trainer_.y_true(), trainer_.y_pred(), batch.weights);
    for (const Polymorphic<Metric>& metric : metrics_.all()) {
      state_.logs.set(metric->name(), metric->result());
    }
    state_.seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
    tell(&Callback::on_train_batch_end);
    if (state_.stop_training) return;
    if (state_.batch + 1 < state_.batches) ++state_.batch;
  }
}

double Fit::train_step(const Batch& batch) {
  try {
    return trainer_.train_step(batch, optimizer_);
  } catch (const DivergenceError& error) {
    throw DivergenceError("training diverged in epoch " + std::to_string(state_.epoch + 1) +
                          ", batch " + std::to_string(state_.batch + 1) + " of " +
                          std::to_string(state_.batches) + ": " + error.what() +
                          ". Try a smaller learning rate, or inputs scaled to about 1");
  }
}

void Fit::validate() {
  if (validation_.data != nullptr) {
    const Logs logs = evaluate_batches(trainer_, *validation_.data, validation_.which,
                                       options_.batch_size, metrics_);
    if (!std::isfinite(logs["loss"])) {
      throw DivergenceError("training diverged in epoch " + std::to_string(state_.epoch + 1) +
                            ": the validation loss is not finite. Try a smaller learning rate");
    }
    for (const auto& [name, value] : logs.items()) state_.logs.set("val_" + name, value);
  }
  state_.seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
}

void Fit::set_log_names() {
  std::vector<std::string> names = {"loss"};
  for (const Polymorphic<Metric>& metric : metrics_.all()) names.push_back(metric->name());
  state_.log_names = names;
  if (validation_.data == nullptr) return;
  for (const std::string& name : names) state_.log_names.push_back("val_" + name);
}

Batch Fit::batch_of(std::span<const std::uint32_t> which) {
  if (weights_.size() == 0) return {data_, which};
  const Index size = static_cast<Index>(which.size());
  if (batch_weights_.size() < size) batch_weights_.resize(size);  // the first batch is the largest
  for (Index k = 0; k < size; ++k) batch_weights_(k) = weights_(which[static_cast<std::size_t>(k)]);
  return {data_, which, read_only(batch_weights_, 0, size)};
}

void Fit::tell(void (Callback::*event)(TrainingState&)) {
  for (Callback* callback : callbacks_) (callback->*event)(state_);
}

void check_options(const FitOptions& options) {
  if (options.epochs < 1) {
    throw InvalidArgument("fit: epochs must be at least 1, got " + std::to_string(options.epochs));
  }
  if (options.batch_size < 1) {
    throw InvalidArgument("fit: batch_size must be at least 1, got " +
                          std::to_string(options.batch_size));
  }
  if (!(options.validation_split >= 0 && options.validation_split < 1)) {
    throw InvalidArgument("fit: validation_split must be in [0, 1), got " +
                          std::to_string(options.validation_split));
  }
}

void check_same_targets(const Dataset& training, const Dataset& validation) {
  if (validation.y().cols() == training.y().cols()) return;
  throw InvalidArgument("fit: validation_data has " + std::to_string(validation.y().cols()) +
                        " target columns, expected " + std::to_string(training.y().cols()) +
                        " as in the training data");
}

/// How many of n samples to train on: all, or the first share under validation_split.
Index train_size(Index n, const FitOptions& options) {
  if (options.validation_data != nullptr || options.validation_split == 0) return n;
  const Index size =
      static_cast<Index>(std::floor(static_cast<double>(n) * (1 - options.validation_split)));
  if (size >= 1 && size < n) return size;
  throw InvalidArgument("fit: validation_split " + std::to_string(options.validation_split) +
                        " of " + std::to_string(n) + " samples leaves none to " +
                        (size < 1 ? "train" : "validate") + " on");
}

}  // namespace

History Sequential::fit(const Dataset& data, const FitOptions& options) {
  check_options(options);
  check_ready("fit", data);
  const Index trained_on = train_size(data.size(), options);
  Validation validation;
  if (options.validation_data != nullptr) {
    check_ready("fit: validation_data", *options.validation_data);
    check_same_targets(data, *options.validation_data);
    validation = {options.validation_data, row_numbers(0, options.validation_data->size())};
  } else if (trained_on < data.size()) {
    validation = {&data, row_numbers(trained_on, data.size())};
  }
  const Index largest_set = std::max(trained_on, std::ssize(validation.which));
  Trainer trainer(*network_, *loss_, data.y().cols(), std::min(options.batch_size, largest_set),
                  options.threads);
  history_ = History();
  Fit(data, options, row_numbers(0, trained_on), std::move(validation), trainer, *optimizer_,
      metrics_)
      .run(epochs_trained_, history_);
  return history_;
}

}  // namespace gradus::inline GRADUS_PRECISION
