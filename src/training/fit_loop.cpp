// Sequential::fit: what is checked before the first epoch, and then the epochs.
#include "training/fit_loop.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "training/fit_checks.hpp"

namespace gradus::inline GRADUS_PRECISION {

FitLoop::FitLoop(Sequential& model, const Dataset& data, const FitOptions& options,
                 std::vector<std::uint32_t> samples, Validation validation, Trainer& trainer,
                 MetricGroup& metrics, Index& epochs_trained, History& history)
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
      epochs_trained_(epochs_trained),
      history_(history),
      callbacks_(options.callbacks) {
  if (options.verbose != 0) callbacks_.insert(callbacks_.begin(), &progress_.emplace());
  if (weights_.size() > 0) batch_weights_.resize(std::min(options.batch_size, data.size()));
  state_.model = &model;
  state_.epochs = options.epochs;
  state_.batches = (std::ssize(samples_) - 1) / options.batch_size + 1;
  set_log_names();
  trainer.prepare(optimizer_);
}

void FitLoop::run() {
  begin();
  try {
    while (state_.epoch < state_.epochs && !state_.stop_training) {
      begin_epoch();
      while (next_batch_ < state_.batches) {
        const Batch batch = next_batch();
        end_batch(batch, trainer_.train_step(batch, optimizer_, options_.observers));
        if (state_.stop_training) break;
      }
      if (!state_.stop_training) end_epoch();
    }
  } catch (const DivergenceError& error) {
    tell(&Callback::on_divergence);
    tell(&Callback::on_train_end);
    if (state_.stop_training) return;
    throw DivergenceError(place(), error.what());
  }
  tell(&Callback::on_train_end);
}

void FitLoop::begin_epoch() {
  epoch_begin_ = Clock::now();
  if (options_.shuffle) {
    // From the first order each time, so that an epoch's order depends on its number alone.
    order_ = samples_;
    Random(options_.seed, static_cast<std::uint64_t>(epochs_trained_)).shuffle(order_);
  }
  state_.batch = 0;
  state_.seconds = 0;
  state_.logs.clear();
  tell(&Callback::on_epoch_begin);
  if (next_batch_ == 0) {
    loss_ = MeanLoss();
    metrics_.reset();
  } else {
    set_logs();  // of the batches before an interruption
  }
}

Batch FitLoop::next_batch() {
  state_.batch = next_batch_;
  state_.learning_rate = optimizer_.learning_rate();
  const std::span<const std::uint32_t> rest =
      std::span(order_).subspan(static_cast<std::size_t>(next_batch_ * options_.batch_size));
  const auto which =
      rest.first(std::min(rest.size(), static_cast<std::size_t>(options_.batch_size)));
  if (weights_.size() == 0) return {data_, which};
  for (std::size_t k = 0; k < which.size(); ++k) batch_weights_(Index(k)) = weights_(which[k]);
  return {data_, which, read_only(batch_weights_, 0, std::ssize(which))};
}

void FitLoop::end_batch(const Batch& batch, double loss) {
  new (&state_.gradient) ConstVectorView(trainer_.gradient());  // a view is aimed anew like this
  // A step sees what the one before it has left. Nothing sees what an epoch's last one leaves.
  if (next_batch_ + 1 == state_.batches && !model_.network().theta().allFinite()) {
    trainer_.diverge(batch, optimizer_, options_.observers);
  }
  loss_.add(loss, batch.which.size());
  // The predictions before the update.
  metrics_.update(trainer_.y_true(), trainer_.y_pred(), batch.weights);
  ++next_batch_;
  set_logs();
  state_.seconds = seconds();
  tell(&Callback::on_train_batch_end);
  if (state_.stop_training || is_due()) try_to_save_checkpoint();
}

void FitLoop::end_epoch() {
  if (validation_.data != nullptr) validate();
  state_.seconds = seconds();
  ++epochs_trained_;
  history_.append(state_.logs);
  tell(&Callback::on_epoch_end);
  ++state_.epoch;
  next_batch_ = 0;
  try_to_save_checkpoint();
}

void FitLoop::validate() {
  const Logs logs = evaluate_batches(trainer_, *validation_.data, validation_.which,
                                     options_.batch_size, metrics_);
  if (!std::isfinite(logs["loss"])) diverge_in_validation();
  for (const auto& [name, value] : logs.items()) state_.logs.set("val_" + name, value);
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
  throw DivergenceError("the validation loss is not finite", what);
}

/// Where training diverged.
std::string FitLoop::place() const {
  const std::string epoch = concat("training diverged in epoch ", state_.epoch + 1);
  if (next_batch_ == state_.batches) return epoch + ": ";
  return concat(epoch, ", batch ", next_batch_ + 1, " of ", state_.batches, ": ");
}

double FitLoop::seconds() const {
  return std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
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

void FitLoop::tell(void (Callback::*event)(TrainingState&)) {
  for (Callback* callback : callbacks_) (callback->*event)(state_);
}

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
  FitLoop(*this, data, options, row_numbers(0, trained_on), std::move(validation), trainer,
          metrics_, epochs_trained_, history_)
      .run();
  return history_;
}

}  // namespace gradus
