// What a data set gives to a model.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// All samples, a row each.
inline Matrix x_of(const Dataset& data) {
  std::vector<std::uint32_t> all(static_cast<std::size_t>(data.size()));
  std::iota(all.begin(), all.end(), 0U);
  Matrix x(data.size(), data.features());
  data.gather(all, view(x));
  return x;
}

}  // namespace gradus::inline GRADUS_PRECISION
