// What the cross-entropies share.
#pragma once

#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Keras's keras.config.epsilon(): probabilities are clipped to [kEpsilon, 1 - kEpsilon].
inline constexpr Scalar kEpsilon = Scalar(1e-7);

/// Throws InvalidArgument unless s is in [0, 1].
void check_label_smoothing(const std::string& loss, Scalar s);

}  // namespace gradus::inline GRADUS_PRECISION
