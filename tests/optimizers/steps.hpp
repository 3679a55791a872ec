// What an optimizer does to one parameter.
#pragma once

#include <vector>

#include "gradus/optimizers/optimizer.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// θ after each step on these gradients, of one parameter.
inline Vector steps_of(Polymorphic<Optimizer> optimizer, const std::vector<double>& gradients,
                       double theta_before = 0) {
  optimizer->build(1);
  Vector theta = vector({theta_before}), all(std::ssize(gradients));
  for (Index t = 0; t < all.size(); ++t) {
    const Vector g = vector({gradients[static_cast<std::size_t>(t)]});
    optimizer->step(view(theta), read_only(g));
    all(t) = theta(0);
  }
  return all;
}

}  // namespace gradus
