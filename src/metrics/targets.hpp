// What targets say, and the checks that metrics share.
#pragma once

#include <optional>
#include <string>

#include "gradus/core/matrix.hpp"
#include "gradus/metrics/average.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The position of the largest number, the first of equals; -1 if one is NaN.
Index argmax(ConstVectorView v);

/// The class that a sample's targets name: its id if there is one column, else the position of the
/// largest. -1 if that is no class from 0 to classes - 1.
Index class_of(ConstVectorView y_true, Index classes);

/// The same, where one column for one output is a label and no id.
Index true_class(ConstVectorView y_true, Index outputs);

/// Whether targets are class ids: one column for several outputs.
inline bool are_class_ids(ConstMatrixView y_true, ConstMatrixView y_pred) {
  return y_true.cols() == 1 && y_pred.cols() > 1;
}

/// The label of sample n for output j; of a class id, what its one-hot row has there.
inline Scalar label_of(ConstMatrixView y_true, Index n, Index j, bool class_ids) {
  if (!class_ids) return y_true(n, j);
  return y_true(n, 0) == static_cast<Scalar>(j) ? Scalar(1) : Scalar(0);
}

/// Whether each class has a number of its own, of which the average is a mean.
inline bool is_mean_of_classes(Average average) {
  return average == Average::kMacro || average == Average::kWeighted;
}

/// Throws InvalidArgument for a class_id below 0, and for one beside an average.
void check_class_options(const std::string& metric, const std::optional<Index>& class_id,
                         Average average);

/// Throws InvalidArgument for a class_id that is none of the outputs.
void check_class_id(const std::string& metric, const std::optional<Index>& class_id, Index outputs);

/// Throws InvalidArgument for a k above the number of outputs: all of them would be the top k.
void check_top_k(const std::string& metric, Index k, Index outputs);

/// Throws InvalidArgument if there were other numbers of outputs before.
void check_same_outputs(const std::string& metric, Index before, Index outputs);

}  // namespace gradus
