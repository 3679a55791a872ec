// Where the data comes from.
#pragma once

#include <gradus/data/dataset.hpp>
#include <string>

#include "cli/train_options.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// Training and test data, loaded, cut to --limit and scaled by --normalize, and what to call them.
struct Data {
  TrainTest sets;
  std::string name;  ///< "MNIST from data/mnist"
};

/// Looks in --data, then GRADUS_DATA, then data/mnist, and else draws the synthetic digits and says
/// so. Throws DataError where a place that was named cannot be read.
Data load_data(const TrainOptions& options);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
