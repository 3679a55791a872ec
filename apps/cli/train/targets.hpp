// What a training has to learn: its classes, how often each is there, and what each weighs.
#pragma once

#include <map>
#include <string>

#include "cli/data/source.hpp"
#include "cli/train/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Warns of classes without samples, of those with fewer than there are folds, and of
/// classes of which one is much more frequent than another.
void check_targets(const TrainOptions& options, const Data& data);

/// What --class-weight FILE says, by class name; nothing for `balanced` and where it is not given.
/// Throws DataError for a file that is not an object of numbers from 0.
std::map<std::string, double> read_class_weights(const TrainOptions& options);

/// The weights by class id, for fit(). balanced: N / (classes * samples of the class), as in
/// scikit-learn, over the samples to train on; a class that named does not have weighs 1. Throws
/// InvalidArgument for a regression, DataError where named has a class that is not known.
std::map<Index, double> class_weights(const TrainOptions& options,
                                      const std::map<std::string, double>& named, const Data& data);

}  // namespace gradus::cli
