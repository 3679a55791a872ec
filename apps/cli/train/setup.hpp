// What `gradus train` trains.
#pragma once

#include <gradus/training/sequential.hpp>
#include <memory>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/train/options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// What a training is made of.
struct TrainingParts {
  Data data;  ///< Its targets as the loss takes them.
  std::vector<Polymorphic<Layer>> layers;
  Polymorphic<Loss> loss;
  Polymorphic<Optimizer> optimizer;
  Vector theta = {};  ///< The first parameters; empty: as the layers' initializers make them.
};

/// All as the options say; the data are loaded. Throws InvalidArgument for what does not go
/// together, DataError for data that cannot be read.
TrainingParts make_training_parts(const TrainOptions& options);

/// Turns class ids into one-hot rows where the loss takes no class ids.
void fit_targets(const Loss& loss, Data& data);

struct TrainingSetup {
  Data data;
  std::unique_ptr<Sequential> model;  ///< Built and compiled.
};

/// Puts the parts together: the seed makes the first parameters.
TrainingSetup set_up_training(const TrainOptions& options, TrainingParts parts);

}  // namespace cli
}}  // namespace gradus
