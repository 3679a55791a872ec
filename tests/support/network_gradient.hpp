// The gradient of a whole network.
#pragma once

#include "gradus/model/network.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// work.delta[top] -> the deltas below and dθ, summed over these rows.
inline Vector go_back(const Network& network, Workspace& work, Rows rows, Index top) {
  Vector gradient = Vector::Constant(network.theta().size(), kNaN);
  network.backward(work, rows, top);
  for (const Network::Block& block : network.blocks()) {
    if (block.step <= top) network.gradient(work, rows, block, view(gradient));
  }
  return gradient;
}

}  // namespace gradus
