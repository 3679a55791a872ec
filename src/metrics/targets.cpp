#include "metrics/targets.hpp"

#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

EnumNames<Average> names_of(Average /*of*/) {
  return {{Average::kNone, {}},
          {Average::kMicro, "micro"},
          {Average::kMacro, "macro"},
          {Average::kWeighted, "weighted"}};
}

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

Index true_class(ConstVectorView y_true, Index outputs) {
  return y_true.size() == outputs ? argmax(y_true) : class_of(y_true, outputs);
}

void check_class_options(const std::string& metric, const std::optional<Index>& class_id,
                         Average average) {
  if (!class_id) return;
  OptionChecks(metric).require(*class_id >= 0, "class_id", *class_id, "at least 0");
  if (average == Average::kNone) return;
  throw InvalidArgument(metric, ": a class_id picks one class, and an average takes all; ",
                        "give one of them");
}

void check_class_id(const std::string& metric, const std::optional<Index>& class_id,
                    Index outputs) {
  if (!class_id || *class_id < outputs) return;
  throw InvalidArgument(metric, ": class_id is ", *class_id, ", but the outputs are 0 to ",
                        outputs - 1);
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
