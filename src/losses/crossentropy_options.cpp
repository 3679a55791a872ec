#include "losses/crossentropy_options.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void check_label_smoothing(const std::string& loss, Scalar s) {
  if (s >= 0 && s <= 1) return;
  throw InvalidArgument(loss + ": label_smoothing must be in [0, 1], got " + std::to_string(s));
}

}  // namespace gradus::inline GRADUS_PRECISION
