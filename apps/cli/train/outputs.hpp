// What a training writes beside its log and its checkpoints.
#pragma once

#include <gradus/core/file.hpp>
#include <gradus/training/sequential.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/train/options.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Throws InvalidArgument where a file that an option names may be written by the training's log,
/// by its checkpoints, or under another option as well: as NAME.unfinished or NAME.interrupted, or
/// where --save-best fills in its fields.
void check_outputs_apart(const TrainOptions& options);

/// A resumed training writes where its checkpoint says only what is its own. Outside of the
/// checkpoint's folder that is a log whose run.json names the run, a model that has its provenance,
/// and a file beside which its note stands (see UnfinishedNotes); all else must be named again.
/// Throws InvalidArgument, with the options to name, where something is not.
/// provenance: the checkpoint's.
void check_resumed_outputs(const TrainOptions& options, const std::string& run,
                           const Json& provenance);

/// While a training with checkpoints is not done, a note stands beside each file that it will
/// write: NAME.unfinished says who will, and how to go on. It shows a resumed training that the
/// file is its own to write.
class UnfinishedNotes : public Callback {
 public:
  UnfinishedNotes(const TrainOptions& options, const std::string& run);

  void on_train_begin(TrainingState& state) override;
  /// Removes the notes: the training is done.
  void remove();

 private:
  std::vector<std::filesystem::path> paths_;  // of the notes
  std::string text_;
};

/// --save FILE. Opened before training, so that a file that cannot be written is known.
class SavedModel {
 public:
  /// Throws InvalidArgument where there is another file than a model, DataError where it cannot be
  /// written.
  explicit SavedModel(std::string path) : path_(std::move(path)) {}
  void check() const;
  void open();

  /// Writes the model: after an interruption without a finished epoch as NAME.interrupted.
  void write(const Sequential& model, bool worth_its_name);

 private:
  std::string path_;  // empty: none
  std::optional<OutputFile> file_;
};

}  // namespace gradus::cli
