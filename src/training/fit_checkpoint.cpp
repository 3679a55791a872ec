// How one call of fit() is put aside, and taken up again.
#include <spdlog/spdlog.h>

#include "gradus/core/error.hpp"
#include "training/fit_run.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// A number of the training that is resumed must be that of the checkpoint.
template <class Number>
void check_same(Archive& archive, const std::string& name, Number expected) {
  Number found = expected;
  archive.field(name, found);
  if (found == expected) return;
  throw InvalidArgument("fit: the checkpoint is of a training with " + name + " " +
                        std::to_string(found) + ", got " + std::to_string(expected) +
                        "; resume it with the same data, model and options");
}

}  // namespace

bool Fit::is_due() const {
  const Index every = options_.checkpoint.every;
  return every > 0 && optimizer_.iterations() % every == 0;
}

void Fit::checkpoint_fit(Archive& archive, Index& epochs_trained, History& history) {
  archive.set_prefix("fit/");
  check_same(archive, "samples", std::ssize(samples_));
  check_same(archive, "parameters", model_.network().theta().size());
  check_same(archive, "batch_size", options_.batch_size);
  check_same(archive, "seed", static_cast<std::int64_t>(options_.seed));
  archive.field("epoch", state_.epoch);
  archive.field("next_batch", next_batch_);
  archive.field("epochs_trained", epochs_trained);
  archive.field("stop_training", state_.stop_training);
  archive.field("learning_rate", state_.learning_rate);
  archive.set_prefix("loss/");
  loss_.checkpoint(archive);
  if (state_.epoch < 0 || next_batch_ < 0 || epochs_trained < 0) {
    throw DataError("the checkpoint counts epochs or batches below 0");
  }

  archive.set_prefix("");
  Vector& theta = model_.network().theta();
  const Index size = theta.size();
  archive.field("theta", theta);
  if (theta.size() != size) throw DataError("the checkpoint's parameters do not fit the model");
  archive.set_prefix("optimizer/");
  optimizer_.checkpoint(archive);
  metrics_.checkpoint(archive, "metric_");

  archive.set_prefix("history/");
  std::vector<Logs> epochs;
  for (const std::string& name : state_.log_names) {
    std::vector<double> values;
    for (const Logs& epoch : history.epochs()) values.push_back(epoch[name]);
    archive.field(name, values);
    if (std::ssize(values) != state_.epoch)
      throw DataError("the checkpoint's history does not fit");
    epochs.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) epochs[i].set(name, values[i]);
  }
  history = History();
  for (const Logs& epoch : epochs) history.append(epoch);
}

void Fit::checkpoint_callbacks(Archive& archive) {
  for (std::size_t i = 0; i < options_.callbacks.size(); ++i) {
    archive.set_prefix("callback_" + std::to_string(i) + "/");
    options_.callbacks[i]->checkpoint(archive);
  }
}

void Fit::save_checkpoint(Index epochs_trained, History& history) {
  const CheckpointOptions& options = options_.checkpoint;
  if (options.dir.empty()) return;
  SavingArchive archive;
  // Stopped within an epoch, by a signal, it is to go on; at an epoch's end it is at its end.
  const bool stop = std::exchange(state_.stop_training, state_.stop_training && next_batch_ == 0);
  checkpoint_fit(archive, epochs_trained, history);
  checkpoint_callbacks(archive);
  state_.stop_training = stop;
  archive.file().metadata = options.metadata;
  try {
    write_checkpoint(options.dir, optimizer_.iterations(), archive.file());
  } catch (const DataError& error) {
    spdlog::warn("No checkpoint after step {}: {}", optimizer_.iterations(), error.what());
  }
}

bool Fit::resume(Index& epochs_trained, History& history) {
  const CheckpointOptions& options = options_.checkpoint;
  if (options.dir.empty()) return false;
  std::optional<Safetensors> file = newest_checkpoint(options.dir);
  if (!file) return false;
  if (!options.resume) {
    throw InvalidArgument("fit: " + options.dir.string() +
                          " holds checkpoints of an earlier training; resume it, or give another "
                          "folder");
  }
  RestoringArchive archive(std::move(*file));
  checkpoint_fit(archive, epochs_trained, history);
  tell(&Callback::on_train_begin);
  checkpoint_callbacks(archive);
  const std::string what = "Resumed from " + options.dir.string() + " after step " +
                           std::to_string(optimizer_.iterations());
  if (state_.stop_training) {
    spdlog::info("{}, after which a callback had ended the training: nothing is left to do", what);
  } else if (state_.epoch >= state_.epochs) {
    spdlog::info("{}, which was the last; more epochs would go on from there", what);
  } else {
    spdlog::info("{}: epoch {}, batch {}", what, state_.epoch + 1, next_batch_ + 1);
  }
  return true;
}

}  // namespace gradus::inline GRADUS_PRECISION
