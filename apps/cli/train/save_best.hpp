// --save-best FILE.
#pragma once

#include <gradus/training/callbacks.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Checks before training that the file can be written. It replaces models only; one that cannot be
/// written later is a warning, as training has more to lose than a file.
class SaveBest : public ModelCheckpoint {
 public:
  explicit SaveBest(const ModelCheckpointOptions& options);

  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  void write(const Sequential& model, const std::filesystem::path& path) override;

  std::string filepath_;
};

}  // namespace gradus::cli
