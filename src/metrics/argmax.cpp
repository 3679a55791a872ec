#include "metrics/argmax.hpp"

#include <cmath>

namespace gradus { inline namespace GRADUS_PRECISION {

Index argmax(ConstVectorView v) {
  Index largest = 0;
  bool has_nan = false;
  for (Index j = 0; j < v.size(); ++j) {
    has_nan |= std::isnan(v(j));
    if (v(j) > v(largest)) largest = j;
  }
  return has_nan ? -1 : largest;
}

Index class_of(ConstVectorView y_true, Index classes) {
  if (y_true.size() != 1) return argmax(y_true);
  const Scalar id = y_true(0);
  const bool exists = id >= 0 && id < static_cast<Scalar>(classes) && id == std::floor(id);
  return exists ? static_cast<Index>(id) : -1;
}

}}  // namespace gradus
