// How one call of fit() is put aside, and taken up again.
#include <spdlog/spdlog.h>

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
  throw InvalidArgument("fit: the checkpoint is of a training with " + name + " " +
                        std::to_string(found) + ", got " + std::to_string(expected) +
                        "; resume it with the same data, model and options");
}

}  // namespace

bool FitLoop::is_due() const {
  const Index every = options_.checkpoint.every;
  return every > 0 && optimizer_.iterations() % every == 0;
}

void FitLoop::checkpoint_fit(Archive& archive, Index& epochs_trained, History& history) {
  archive.set_prefix("fit/");
  check_same(archive, "samples", std::ssize(samples_));
  check_same(archive, "parameters", model_.network().theta().size());
  check_same(archive, "batch_size", options_.batch_size);
  check_same(archive, "seed", static_cast<std::int64_t>(options_.seed));
  archive.count("epoch", state_.epoch);
  archive.count("next_batch", next_batch_);
  archive.count("epochs_trained", epochs_trained);
  archive.field("stop_training", state_.stop_training);
  archive.field("learning_rate", state_.learning_rate);
  archive.set_prefix("loss/");
  loss_.checkpoint(archive);

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

void FitLoop::checkpoint_callbacks(Archive& archive) {
  for (std::size_t i = 0; i < options_.callbacks.size(); ++i) {
    archive.set_prefix("callback_" + std::to_string(i) + "/");
    options_.callbacks[i]->checkpoint(archive);
  }
}

void FitLoop::save_checkpoint(Index epochs_trained, History& history) {
  if (!checkpoints_) return;
  SavingArchive archive;
  // Stopped within an epoch, by a signal, it is to go on; at an epoch's end it is at its end.
  const bool stop = std::exchange(state_.stop_training, state_.stop_training && next_batch_ == 0);
  checkpoint_fit(archive, epochs_trained, history);
  checkpoint_callbacks(archive);
  state_.stop_training = stop;
  archive.file().metadata = options_.checkpoint.metadata;
  archive.file().metadata[kNumerics] = numerics();
  checkpoints_->write(optimizer_.iterations(), archive.file());
}

void FitLoop::try_to_save_checkpoint(Index epochs_trained, History& history) {
  try {
    save_checkpoint(epochs_trained, history);
  } catch (const DataError& error) {
    spdlog::warn("No checkpoint after step {}: {}", optimizer_.iterations(), error.what());
  }
}

void FitLoop::begin(Index& epochs_trained, History& history) {
  const CheckpointOptions& options = options_.checkpoint;
  if (!options.dir.empty()) checkpoints_.emplace(options.dir);
  std::optional<Safetensors> file;
  if (checkpoints_ && !options.overwrite) file = checkpoints_->newest();
  if (!file) {
    tell(&Callback::on_train_begin);
    if (options.overwrite && checkpoints_) checkpoints_->clear();
    save_checkpoint(epochs_trained, history);
  } else if (options.resume) {
    resume(std::move(*file), epochs_trained, history);
  } else {
    throw InvalidArgument("fit: " + printable(options.dir.string()) +
                          " holds checkpoints of an earlier training; resume it, overwrite it, or "
                          "give another folder");
  }
}

void FitLoop::resume(Safetensors file, Index& epochs_trained, History& history) {
  const std::string then = std::exchange(file.metadata[kNumerics], "");
  if (const std::string now = numerics(); !then.empty() && then != now) {
    spdlog::warn(
        "The checkpoint is of another build or processor ({}; now {}): the training goes on, but "
        "not to the same bits",
        printable(then), now);
  }
  RestoringArchive archive(std::move(file));
  checkpoint_fit(archive, epochs_trained, history);
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

}  // namespace gradus::inline GRADUS_PRECISION
