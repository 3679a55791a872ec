#include "cli/train/save_best.hpp"

#include <spdlog/spdlog.h>

#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>

#include "cli/files/own_files.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

SaveBest::SaveBest(const ModelCheckpointOptions& options)
    : ModelCheckpoint(options), filepath_(options.filepath) {}

void SaveBest::on_train_begin(TrainingState& state) {
  ModelCheckpoint::on_train_begin(state);
  Logs logs;
  for (const std::string& name : state.log_names) logs.set(name, 0);
  const std::filesystem::path path = checkpoint_path(filepath_, 1, logs);
  make_folder(path.parent_path());
  check_replaceable(path, OwnFile::kModel);
  if (!is_file_or_new(path)) {
    throw DataError("--save-best: cannot write " + printable(path.string()) +
                    ": expected a file, as each better model replaces the last");
  }
}

void SaveBest::on_epoch_end(TrainingState& state) {
  try {
    ModelCheckpoint::on_epoch_end(state);
  } catch (const Error& error) {
    spdlog::warn("The best model so far was not saved: {}", error.what());
  }
}

void SaveBest::write(const Sequential& model, const std::filesystem::path& path) {
  check_replaceable(path, OwnFile::kModel);
  ModelCheckpoint::write(model, path);
}

}  // namespace gradus::cli
