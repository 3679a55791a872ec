// What files and machine-readable lines hold of an epoch.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/training/callback.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// epoch (from 1), the logs in their order, learning_rate, seconds.
std::vector<std::pair<std::string, double>> epoch_record(const TrainingState& state);

}}  // namespace gradus
