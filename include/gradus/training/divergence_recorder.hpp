// The record of a training that diverged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "gradus/core/matrix.hpp"
#include "gradus/io/model_file.hpp"
#include "gradus/io/safetensors.hpp"
#include "gradus/training/sequential.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// If a step diverges, writes all that it takes to run it again: the layers and θ before the step,
/// the batch, the optimizer's moments, and the name of the first tensor that is not finite.
///
///     DivergenceRecorder recorder(model, "diverged_step.safetensors");
///     model.fit(data, {.observers = {&recorder}});
///
/// The file is safetensors, with the arrays of a model's file (see ModelFile), "batch/x",
/// "batch/y", "batch/weights" where samples have weights, and "optimizer/...".
class DivergenceRecorder : public StepObserver {
 public:
  /// The model must outlive this.
  DivergenceRecorder(Sequential& model, std::filesystem::path path);

  /// A file that cannot be written is a warning.
  void on_divergence(const TrainingStep& step, const std::string& tensor,
                     const std::string& message) override;

  /// Whether it has written the file.
  bool has_written() const { return has_written_; }

 private:
  Sequential& model_;
  std::filesystem::path path_;
  bool has_written_ = false;
};

/// A step that diverged.
struct DivergedStep {
  ModelFile model;          ///< θ as it was before the step, whether finite or not.
  std::int64_t number = 0;  ///< From 0.
  Matrix x, y;              ///< N x features; N x targets, as the loss takes them.
  Vector weights;           ///< Of the samples; empty: all 1.
  std::string optimizer;    ///< "Adam"
  std::string tensor;       ///< The first that was not finite; empty where none was named.
  std::string message;      ///< What was said.
  Safetensors file;         ///< All of it, with the optimizer's state.
};

/// Throws DataError if the file is not what DivergenceRecorder writes, or its loss cannot be
/// computed for its targets, and InvalidArgument for layers or a loss that are not known (see
/// register_loss). name: of the file, for messages.
DivergedStep parse_diverged_step(Safetensors file, const std::string& name);
DivergedStep read_diverged_step(const std::filesystem::path& path);

/// Runs the step again, with the same noise, to the same bits. Returns how it diverged, or "" where
/// it did not. Throws InvalidArgument for an optimizer that is not known.
std::string replay(const DivergedStep& step, std::span<StepObserver* const> observers);

}  // namespace gradus
