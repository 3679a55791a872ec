// How one call of fit() is saved and restored.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "training/fit_loop.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr const char* kNumerics = "numerics";

/// A number of the training that is resumed must be that of the checkpoint.
template <class Number>
void check_same(Archive& archive, const std::string& name, Number expected) {
  Number found = expected;
  archive.field(name, found);
  if (found == expected) return;
  throw InvalidArgument("fit: the checkpoint is of a training with ", name, " ", found, ", got ",
                        expected, "; resume it with the same data, model and options");
}

/// first, last: the range that is good.
void check_range(const std::string& name, std::int64_t got, std::int64_t first, std::int64_t last) {
  if (got >= first && got <= last) return;
  throw DataError("the checkpoint's '", name, "': expected ",
                  (first == last ? std::to_string(first)
                                 : "a whole number from " + std::to_string(first) + " to " +
                                       std::to_string(last)),
                  ", got ", got);
}

constexpr const char* kDamaged = "the checkpoint is damaged: ";

/// values: numbers that lie one behind another. what: goes before the message.
template <class Values>
void check_finite(const std::string& what, const std::string& name, const Values& values) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(values.size()); ++i) {
    const double value = values.data()[i];
    if (std::isfinite(value)) continue;
    throw DataError(what, "'", name, "'[", i, "], ", to_text(value), ", is not a finite number");
  }
}

void check_learning_rate(double got) {
  if (got >= 0 && std::isfinite(got)) return;
  throw DataError(
      "the checkpoint's 'fit/learning_rate': expected a finite number of at least 0, got ",
      to_text(got));
}

/// One number for each epoch. Losses are finite, or training had ended; metrics may be anything.
void check_history(const std::string& name, const std::vector<double>& values, Index epochs) {
  if (std::ssize(values) != epochs) {
    throw DataError("the checkpoint's 'history/", name, "': expected ", epochs,
                    " numbers, as 'fit/epoch' says, got ", values.size());
  }
  if (name == "loss" || name == "val_loss") check_finite(kDamaged, "history/" + name, values);
}

}  // namespace

/// What no training can go on from: a step or more before it says that it diverges.
void FitLoop::check_finite_state(const std::string& what) const {
  check_finite(what, "theta", model_.network().theta());
  const std::vector<Vector>& moments = optimizer_.moments();
  for (std::size_t k = 0; k < moments.size(); ++k) {
    check_finite(what, "optimizer/moment_" + std::to_string(k), moments[k]);
  }
}

/// Do the counts, as restored, fit each other? epochs_before: of earlier calls in this program.
/// The checkpoint may know of others.
void FitLoop::check_counts(Index epochs_before) const {
  const std::int64_t iterations = optimizer_.iterations();
  const std::int64_t of_name = checkpoints_->newest_steps().value_or(iterations);
  check_range("optimizer/iterations", iterations, of_name, of_name);
  const Index batches = state_.batches;
  check_range("fit/epoch", state_.epoch, 0, iterations / batches);
  const std::int64_t others = iterations - state_.epoch * batches;  // steps not of whole epochs
  check_range("fit/next_batch", next_batch_, 0, std::min(batches, others));
  // An epoch of an earlier call had a step at least.
  const std::int64_t earlier = std::max(epochs_before, others - next_batch_);
  check_range("fit/epochs_trained", epochs_trained_, state_.epoch, state_.epoch + earlier);
}

bool FitLoop::is_due() const {
  const Index every = options_.checkpoint.every;
  return every > 0 && optimizer_.iterations() % every == 0;
}

void FitLoop::checkpoint_fit(Archive& archive) {
  archive.set_prefix("fit/");
  check_same(archive, "samples", std::ssize(samples_));
  check_same(archive, "parameters", model_.network().theta().size());
  check_same(archive, "batch_size", options_.batch_size);
  check_same(archive, "seed", static_cast<std::int64_t>(options_.seed));
  archive.count("epoch", state_.epoch);
  archive.count("next_batch", next_batch_);
  archive.count("epochs_trained", epochs_trained_);
  auto stop = static_cast<std::int64_t>(state_.stop_training);
  archive.field("stop_training", stop);
  check_range("fit/stop_training", stop, 0, 1);
  state_.stop_training = stop == 1;
  archive.field("learning_rate", state_.learning_rate);
  archive.set_prefix("loss/");
  loss_.visit_state(archive);

  archive.set_prefix("");
  Vector& theta = model_.network().theta();
  const Index size = theta.size();
  archive.field("theta", theta);
  if (theta.size() != size) throw DataError("the checkpoint's parameters do not fit the model");
  archive.set_prefix("optimizer/");
  optimizer_.visit_state(archive);
  metrics_.visit_state(archive, "metric_");

  archive.set_prefix("history/");
  std::vector<Logs> epochs;
  for (const std::string& name : state_.log_names) {
    std::vector<double> values;
    for (const Logs& epoch : history_.epochs()) values.push_back(epoch[name]);
    archive.field(name, values);
    check_history(name, values, state_.epoch);
    epochs.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) epochs[i].set(name, values[i]);
  }
  history_ = History();
  for (const Logs& epoch : epochs) history_.append(epoch);
}

void FitLoop::checkpoint_callbacks(Archive& archive) {
  for (std::size_t i = 0; i < options_.callbacks.size(); ++i) {
    archive.set_prefix("callback_" + std::to_string(i) + "/");
    options_.callbacks[i]->visit_state(archive);
  }
}

void FitLoop::save_checkpoint() {
  if (!checkpoints_) return;
  SavingArchive archive;
  // Stopped within an epoch, by a signal, it is to go on; at an epoch's end it is at its end.
  const bool stop = std::exchange(state_.stop_training, state_.stop_training && next_batch_ == 0);
  checkpoint_fit(archive);
  checkpoint_callbacks(archive);
  state_.stop_training = stop;
  archive.file().metadata = options_.checkpoint.metadata;
  archive.file().metadata[kNumerics] = numerics();
  checkpoints_->write(optimizer_.iterations(), archive.file());
}

void FitLoop::try_to_save_checkpoint() {
  if (!checkpoints_) return;
  try {
    check_finite_state("");
    save_checkpoint();
  } catch (const DataError& error) {
    spdlog::warn("No checkpoint after step {}: {}", optimizer_.iterations(), error.what());
  }
}

void FitLoop::begin() {
  const CheckpointOptions& options = options_.checkpoint;
  if (!options.dir.empty()) checkpoints_.emplace(options.dir);
  std::optional<Safetensors> file;
  if (checkpoints_ && !options.overwrite) file = checkpoints_->newest();
  if (!file) {
    if (options.overwrite && checkpoints_) {
      // Nothing of the earlier training goes, its log included, before this one can be written.
      save_checkpoint();
      checkpoints_->remove_all_but(optimizer_.iterations());
    }
    tell(&Callback::on_train_begin);
    save_checkpoint();
  } else if (options.resume) {
    resume(std::move(*file));
  } else {
    throw InvalidArgument("fit: ", printable(options.dir.string()),
                          " holds checkpoints of an earlier training; resume it, overwrite it, or "
                          "give another folder");
  }
}

void FitLoop::resume(Safetensors file) {
  const std::string then = std::exchange(file.metadata[kNumerics], "");
  if (const std::string now = numerics(); !then.empty() && then != now) {
    spdlog::warn(
        "The checkpoint is of another build or processor ({}; now {}): the training goes on, but "
        "not to the same bits",
        printable(then), now);
  }
  RestoringArchive archive(std::move(file));
  const Index epochs_before = epochs_trained_;
  checkpoint_fit(archive);
  check_counts(epochs_before);
  check_learning_rate(state_.learning_rate);
  check_finite(kDamaged, "loss/sum", std::vector{loss_.result()});
  check_finite_state(kDamaged);
  tell(&Callback::on_train_begin);
  checkpoint_callbacks(archive);
  const std::string what = "Resumed from " + printable(options_.checkpoint.dir.string()) +
                           " after step " + std::to_string(optimizer_.iterations());
  if (state_.stop_training) {
    spdlog::info("{}, after which a callback had ended the training: nothing is left to do", what);
  } else if (state_.epoch >= state_.epochs) {
    spdlog::info("{}, which was the last; more epochs would go on from there", what);
  } else {
    spdlog::info("{}: epoch {}, batch {}", what, state_.epoch + 1, next_batch_ + 1);
  }
}

}  // namespace gradus
