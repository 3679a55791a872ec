// What a loss that is not finite says about its cause.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/training/step_observer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct Divergence {
  std::string tensor;   ///< The first that is not finite, "output of dense"; or empty.
  std::string message;  ///< "the loss is nan; the first tensor that is not finite: output of dense"
  std::string advice;   ///< What to do: a sentence.
};

/// Of a step whose loss, or its gradient, is not finite. which: the batch's rows in its data set.
Divergence explain_divergence(const TrainingStep& step, std::span<const std::uint32_t> which);

}}  // namespace gradus
