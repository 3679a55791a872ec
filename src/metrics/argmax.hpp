// The largest of a sample's numbers.
#pragma once

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// The position of the largest number, the first of equals; -1 where one is NaN.
Index argmax(ConstVectorView v);

/// The class that a sample's targets name: its id where there is one column, else the position of
/// the largest. -1 where that is no class from 0 to classes - 1.
Index class_of(ConstVectorView y_true, Index classes);

}}  // namespace gradus
