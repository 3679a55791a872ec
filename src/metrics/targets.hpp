// What targets say, and the checks that metrics share.
#pragma once

#include <string>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The position of the largest number, the first of equals; -1 if one is NaN.
Index argmax(ConstVectorView v);

/// The class that a sample's targets name: its id if there is one column, else the position of the
/// largest. -1 if that is no class from 0 to classes - 1.
Index class_of(ConstVectorView y_true, Index classes);

/// Throws InvalidArgument for more than one column of class ids. one_hot_name: the metric to use
/// then.
void check_class_ids(const std::string& metric, Index targets, const char* one_hot_name);

/// Throws InvalidArgument for a k above the number of outputs: all of them would be the top k.
void check_top_k(const std::string& metric, Index k, Index outputs);

/// Throws InvalidArgument if there were other numbers of outputs before.
void check_same_outputs(const std::string& metric, Index before, Index outputs);

}  // namespace gradus
