// The check of gradients, asked in double where double knows the model.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "cli/train/setup.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct GradientQuestion {
  Index samples = 8;  ///< The first of the training data, or fewer.
  Index elements = 100;
  std::uint64_t seed = 0;
  int exercise = 0;  ///< What parts.layers and parts.loss are adapted to, or have in them already.
};

/// What check_gradients() answers, with "loss_name", and "right": whether no tensor is WRONG.
/// Throws as it does.
nlohmann::ordered_json check_gradients_of(const TrainingParts& parts,
                                          const GradientQuestion& question);

}  // namespace cli
}}  // namespace gradus
