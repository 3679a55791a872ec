#include "metrics/argmax.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::inline GRADUS_PRECISION {

Index argmax(ConstVectorView v) {
  const Scalar* end = v.data() + v.size();
  if (std::any_of(v.data(), end, [](Scalar x) { return std::isnan(x); })) return -1;
  return std::max_element(v.data(), end) - v.data();
}

Index class_of(ConstVectorView y_true, Index classes) {
  if (y_true.size() != 1) return argmax(y_true);
  const Scalar id = y_true(0);
  const bool exists = id >= 0 && id < static_cast<Scalar>(classes) && id == std::floor(id);
  return exists ? static_cast<Index>(id) : -1;
}

}  // namespace gradus::inline GRADUS_PRECISION
