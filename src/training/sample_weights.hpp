// The weight of each sample in the loss.
#pragma once

#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// From options.sample_weight or options.class_weight: data.size() numbers, or none where neither
/// is given. The class of a sample is its id, or the largest of its one-hot targets; a class
/// without a weight has 1. Throws InvalidArgument where both are given (as Keras does), or one does
/// not fit the data.
Vector sample_weights(const Dataset& data, const FitOptions& options);

}}  // namespace gradus
