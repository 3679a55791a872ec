// How the numbers of the classes become one.
#pragma once

#include "gradus/core/config.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class Average {
  kNone,     ///< Not said: each metric says what it does then.
  kMicro,    ///< The number of the counts summed over all classes.
  kMacro,    ///< Their mean.
  kWeighted  ///< Their mean weighted by how many labels each class has.
};
EnumNames<Average> names_of(Average /*of*/);

}  // namespace gradus
