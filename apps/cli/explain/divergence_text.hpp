// What a step that diverged died of.
#pragma once

#include <string>

#include <gradus/study/recorded_step.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// The divergence, how large the numbers were that the first stage which is not finite was made of,
/// and the learning rate: sentences. Empty where the step did not diverge.
std::string divergence_text(const RecordedStep& step);

}  // namespace gradus::cli
