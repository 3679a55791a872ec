// From the options of `gradus train` to what is trained.
#pragma once

#include <gradus/layers/layer.hpp>
#include <gradus/losses/loss.hpp>
#include <gradus/optimizers/optimizer.hpp>
#include <gradus/training/sequential.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/train/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// --schedule, over all steps that fit() will take.
void set_schedule(const TrainOptions& options, Index samples, Optimizer& optimizer);

/// --model, or else hidden layers as the options say and a last one that fits the loss and the
/// data. Throws DataError where training would need more memory than the machine has: better than
/// to be killed.
std::vector<Polymorphic<Layer>> make_layers(const TrainOptions& options, const Data& data,
                                            const Loss& loss);

/// What a training is made of.
struct TrainingParts {
  Data data;  ///< Its targets as the loss takes them.
  std::vector<Polymorphic<Layer>> layers;
  Polymorphic<Loss> loss;
  Polymorphic<Optimizer> optimizer;
  Vector theta = {};  ///< The first parameters; empty: as the layers' initializers make them.
};

/// What can be made before data are read: the optimizer and, where one is named, the loss. Throws
/// InvalidArgument for arguments that they do not take, or that are given twice.
TrainingParts make_named_parts(const TrainOptions& options);

/// Gives the parts the loss of their task where none was named.
void add_loss_of_task(const TrainOptions& options, TrainingParts& parts);

/// Turns class ids into one-hot rows where the loss takes no class ids.
void fit_targets(const Loss& loss, Data& data);

/// Loads the data, and makes all else as the options say. parts: of make_named_parts(). Throws
/// InvalidArgument for what does not go together, DataError for data that cannot be read.
void complete_parts(const TrainOptions& options, TrainingParts& parts);

struct TrainingSetup {
  Data data;
  std::unique_ptr<Sequential> model;  ///< Built and compiled.
};

/// Puts the parts together: the seed makes the first parameters.
TrainingSetup set_up_training(const TrainOptions& options, TrainingParts parts);

}  // namespace gradus::cli
