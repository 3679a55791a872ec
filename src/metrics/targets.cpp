#include "metrics/targets.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

void check_class_ids(const std::string& metric, Index targets, const char* one_hot_name) {
  if (targets == 1) return;
  throw InvalidArgument(metric, ": expected class ids, one column, got ", targets,
                        " columns; for one-hot rows use ", one_hot_name);
}

void check_top_k(const std::string& metric, Index k, Index outputs) {
  if (k <= outputs) return;
  throw InvalidArgument(metric, ": the top ", k, " of only ", outputs,
                        " outputs are always all of them; use k below ", outputs);
}

void check_same_outputs(const std::string& metric, Index before, Index outputs) {
  if (before == outputs) return;
  throw InvalidArgument(metric, ": expected ", before,
                        " outputs, as many as there are numbers so far, got ", outputs,
                        "; use another metric object for another model");
}

}  // namespace gradus
