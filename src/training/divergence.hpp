// Whether a training step is finite and, if not, what that says about the cause.
#pragma once

#include <cstdint>
#include <span>

#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Shows the step to its observers, before the update. Throws as diverge() does if the loss, or its
/// gradient δ_L, is not finite. which: the batch's rows in its data set.
void show(const TrainingStep& step, std::span<const std::uint32_t> which,
          std::span<StepObserver* const> observers);

/// Tells the observers of a step that is not finite, and throws DivergenceError: it says what is
/// not finite first, and what to do.
[[noreturn]] void diverge(const TrainingStep& step, std::span<const std::uint32_t> which,
                          std::span<StepObserver* const> observers);

}  // namespace gradus
