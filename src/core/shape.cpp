#include "gradus/core/shape.hpp"

#include <limits>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

std::string join(const std::vector<Index>& dims) {
  std::string text;
  for (Index dim : dims) text += (text.empty() ? "" : ", ") + std::to_string(dim);
  return text;
}

}  // namespace

Index Shape::size() const {
  Index size = 1;
  for (Index dim : dims_) {
    if (dim < 1) {
      throw InvalidArgument("shape ", str(), ": every dimension must be at least 1, got ", dim);
    }
    if (dim > std::numeric_limits<Index>::max() / size) {
      throw InvalidArgument("shape ", str(), ": too many elements");
    }
    size *= dim;
  }
  return size;
}

std::string Shape::str() const { return "(" + join(dims_) + (rank() == 1 ? ",)" : ")"); }

std::string Shape::str_with_batch() const {
  return dims_.empty() ? "(None,)" : "(None, " + join(dims_) + ")";
}

void read_value(const ConfigValue& value, Shape& field) {
  std::vector<double> numbers;
  read_value(value, numbers);
  std::vector<Index> dims;
  for (const double number : numbers) read_value(number, dims.emplace_back());
  field = Shape(std::move(dims));
  (void)field.size();  // throws where it is none
}

ConfigValue value_of(const Shape& field) {
  return std::vector<double>(field.dims().begin(), field.dims().end());
}

}  // namespace gradus
