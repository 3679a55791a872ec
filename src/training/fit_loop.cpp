#include "training/fit_loop.hpp"

#include <cmath>
#include <new>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "training/sample_weights.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

FitLoop::FitLoop(Sequential& model, const Dataset& data, const FitOptions& options,
                 std::vector<std::uint32_t> samples, Validation validation, Trainer& trainer,
                 MetricGroup& metrics)
    : model_(model),
      data_(data),
      options_(options),
      samples_(std::move(samples)),
      order_(samples_),
      validation_(std::move(validation)),
      weights_(sample_weights(data, options)),
      trainer_(trainer),
      optimizer_(model.optimizer()),
      metrics_(metrics),
      callbacks_(options.callbacks) {
  if (options.verbose != 0) callbacks_.insert(callbacks_.begin(), &progress_.emplace());
  state_.model = &model;
}

void FitLoop::run(Index& epochs_trained, History& history) {
  state_.epochs = options_.epochs;
  set_log_names();
  trainer_.prepare(optimizer_);
  begin(epochs_trained, history);
  try {
    run_epochs(epochs_trained, history);
  } catch (const DivergenceError&) {
    tell(&Callback::on_divergence);
    tell(&Callback::on_train_end);
    if (state_.stop_training) return;
    throw;
  }
  tell(&Callback::on_train_end);
}

void FitLoop::run_epochs(Index& epochs_trained, History& history) {
  while (state_.epoch < state_.epochs && !state_.stop_training) {
    run_epoch(epochs_trained, history);
    if (state_.stop_training) return;
    validate();
    ++epochs_trained;
    history.append(state_.logs);
    tell(&Callback::on_epoch_end);
    ++state_.epoch;
    next_batch_ = 0;
    try_to_save_checkpoint(epochs_trained, history);
  }
}

void FitLoop::run_epoch(Index epochs_trained, History& history) {
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

  if (next_batch_ == 0) {
    loss_ = MeanLoss();
    metrics_.reset();
  } else {
    set_logs();  // of the batches before an interruption
  }
  while (next_batch_ < state_.batches) {
    state_.batch = next_batch_;
    state_.learning_rate = optimizer_.learning_rate();
    const Batch batch = batch_of(all_batches[static_cast<std::size_t>(next_batch_)]);
    loss_.add(train_step(batch), batch.which.size());
    // The predictions before the update.
    metrics_.update(trainer_.y_true(), trainer_.y_pred(), batch.weights);
    ++next_batch_;
    set_logs();
    state_.seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
    tell(&Callback::on_train_batch_end);
    if (state_.stop_training || is_due()) try_to_save_checkpoint(epochs_trained, history);
    if (state_.stop_training) return;
  }
}

/// Returns what work() returns; what it says of a divergence, with the epoch and the batch.
template <class Work>
auto FitLoop::say_where_it_diverges(const Work& work) {
  try {
    return work();
  } catch (const DivergenceError& error) {
    throw DivergenceError("training diverged in epoch " + std::to_string(state_.epoch + 1) +
                          ", batch " + std::to_string(state_.batch + 1) + " of " +
                          std::to_string(state_.batches) + ": " + error.what());
  }
}

double FitLoop::train_step(const Batch& batch) {
  return say_where_it_diverges([&] {
    const double loss = trainer_.train_step(batch, optimizer_, options_.observers);
    const ConstVectorView gradient = trainer_.gradient();
    new (&state_.gradient) ConstVectorView(gradient);  // a view is aimed anew like this
    // A step sees what the one before it has left. Nothing sees what an epoch's last one leaves.
    if (state_.batch + 1 == state_.batches && !model_.network().theta().allFinite()) {
      trainer_.diverge(batch, optimizer_, options_.observers);
    }
    return loss;
  });
}

void FitLoop::validate() {
  if (validation_.data != nullptr) {
    const Logs logs = evaluate_batches(trainer_, *validation_.data, validation_.which,
                                       options_.batch_size, metrics_);
    if (!std::isfinite(logs["loss"])) diverge_in_validation();
    for (const auto& [name, value] : logs.items()) state_.logs.set("val_" + name, value);
  }
  state_.seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
}

/// Finds the batch whose loss is not finite, and has the observers see it.
void FitLoop::diverge_in_validation() {
  std::string what;
  try {
    for (const auto which : batches(validation_.which, options_.batch_size)) {
      const Batch batch{*validation_.data, which};
      if (std::isfinite(trainer_.test_step(batch))) continue;
      trainer_.diverge(batch, optimizer_, options_.observers);
    }
  } catch (const DivergenceError& error) {
    what = std::string(": ") + error.what();
  }
  throw DivergenceError("training diverged in epoch " + std::to_string(state_.epoch + 1) +
                        ": the validation loss is not finite" + what);
}

void FitLoop::set_logs() {
  state_.logs.set("loss", loss_.result());
  for (const Polymorphic<Metric>& metric : metrics_.all()) {
    state_.logs.set(metric->name(), metric->result());
  }
}

void FitLoop::set_log_names() {
  std::vector<std::string> names = {"loss"};
  for (const Polymorphic<Metric>& metric : metrics_.all()) names.push_back(metric->name());
  state_.log_names = names;
  if (validation_.data == nullptr) return;
  for (const std::string& name : names) state_.log_names.push_back("val_" + name);
}

Batch FitLoop::batch_of(std::span<const std::uint32_t> which) {
  if (weights_.size() == 0) return {data_, which};
  const Index size = static_cast<Index>(which.size());
  if (batch_weights_.size() < size) batch_weights_.resize(size);  // the first batch is the largest
  for (Index k = 0; k < size; ++k) batch_weights_(k) = weights_(which[static_cast<std::size_t>(k)]);
  return {data_, which, read_only(batch_weights_, 0, size)};
}

void FitLoop::tell(void (Callback::*event)(TrainingState&)) {
  for (Callback* callback : callbacks_) (callback->*event)(state_);
}

}}  // namespace gradus
