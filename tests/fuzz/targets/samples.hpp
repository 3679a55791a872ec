// A data set's numbers, as training would get them.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline Matrix all_features(const Dataset& samples) {
  std::vector<std::uint32_t> which(static_cast<std::size_t>(samples.size()));
  std::iota(which.begin(), which.end(), 0U);
  Matrix x(samples.size(), samples.features());
  samples.gather(which, {x.data(), x.rows(), x.cols()});
  return x;
}

}  // namespace gradus
