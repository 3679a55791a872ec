// What the readers of files say.
#pragma once

#include <string>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Throws DataError: "name: what". The parts of what are as for concat().
template <class... Parts>
[[noreturn]] void fail_in(const std::string& name, const Parts&... what) {
  throw DataError(name, ": ", what...);
}

}}  // namespace gradus
