#include "metrics/target_checks.hpp"

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
