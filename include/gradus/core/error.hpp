// What Gradus throws.
#pragma once

#include <stdexcept>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Base of all errors. what() says where, what was expected, what came, and what to do.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A wrong argument: a shape that does not fit, an unknown name, a value out of range.
/// The command exits with 2.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// Data that cannot be read or written, or is not what it says it is. The command exits with 1.
class DataError : public Error {
 public:
  using Error::Error;
};

/// Training whose loss is no longer a finite number. The command exits with 1.
class DivergenceError : public Error {
 public:
  using Error::Error;
};

}  // namespace gradus::inline GRADUS_PRECISION
