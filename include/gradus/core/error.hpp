// The exceptions that Gradus throws.
#pragma once

#include <stdexcept>
#include <string>

#include "gradus/core/scalar.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Base of all errors. what() says where, what was expected, what came, and what to do, in one line
/// that a terminal can show: see printable().
class Error : public std::runtime_error {
 public:
  /// What to say in parts, as concat() takes them: Error("expected ", 2, " columns, got ", n).
  template <class... Parts>
  requires(sizeof...(Parts) > 0) explicit Error(const Parts&... parts)
      : std::runtime_error(printable(concat(parts...))) {}
};

/// A wrong argument: a shape that does not fit, an unknown name, a value out of range.
/// The command exits with 2.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// Something of another size than a view was written through it.
class SizeError : public InvalidArgument {
 public:
  using InvalidArgument::InvalidArgument;
};

/// Data that cannot be read or written, or is not what it says it is. The command exits with 1.
class DataError : public Error {
 public:
  using Error::Error;
};

/// Throws DataError for what a file holds, "name: what". The parts of what are as for concat().
template <class... Parts>
[[noreturn]] void fail_in(const std::string& name, const Parts&... what) {
  throw DataError(name, ": ", what...);
}

/// The loss of a training is no longer a finite number. The command exits with 1.
class DivergenceError : public Error {
 public:
  using Error::Error;
};

}  // namespace gradus
