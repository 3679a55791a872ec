#include "cli/both_precisions/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/core/config.hpp>
#include <gradus/core/error.hpp>
#include <limits>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr Index kMaxRank = 4;

double to_number(const Json& value, const std::string& what) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text == "inf") return std::numeric_limits<double>::infinity();
    if (text == "-inf") return -std::numeric_limits<double>::infinity();
    if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  }
  const std::string got = value.is_structured() ? value.type_name() : to_line(value);
  throw InvalidArgument(what + ": expected numbers, or lists of numbers, got " + got.substr(0, 40));
}

void append(const Json& value, std::size_t axis, const std::string& what, Tensor& tensor) {
  if (axis == tensor.shape.size()) {
    tensor.data.push_back(to_number(value, what));
    return;
  }
  if (!value.is_array() || std::ssize(value) != tensor.shape[axis]) {
    throw InvalidArgument(what + ": expected lists of the same length and depth throughout");
  }
  for (const Json& item : value) append(item, axis + 1, what, tensor);
}

Json number_to_json(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  // A float in its own digits, and not in those of the double that it is.
  return std::get<double>(value_of(static_cast<Scalar>(number)));
}

Json nested(const Tensor& tensor, std::size_t axis, std::size_t& next) {
  if (axis == tensor.shape.size()) return number_to_json(tensor.data[next++]);
  Json list = Json::array();
  for (Index i = 0; i < tensor.shape[axis]; ++i) list.push_back(nested(tensor, axis + 1, next));
  return list;
}

}  // namespace

std::string shape_text(const std::vector<Index>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

Tensor to_tensor(const Json& value, const std::string& what) {
  Tensor tensor;
  for (const Json* level = &value; level->is_array(); level = &level->front()) {
    if (level->empty()) throw InvalidArgument(what + ": expected at least one number, got []");
    tensor.shape.push_back(std::ssize(*level));
    if (tensor.rank() > kMaxRank) {
      throw InvalidArgument(what + ": expected at most 4 axes, got more");
    }
  }
  append(value, 0, what, tensor);
  return tensor;
}

Json to_json(const Tensor& tensor) {
  std::size_t next = 0;
  return nested(tensor, 0, next);
}

void align_ranks(Tensor& a, Tensor& b) {
  if (a.rank() < b.rank()) return align_ranks(b, a);
  if (a.rank() != b.rank() + 1 || a.shape.back() != 1) return;
  if (b.rank() == 1) {
    b.shape.push_back(1);
  } else {
    a.shape.pop_back();
  }
}

std::vector<Index> broadcast_shape(const Tensor& a, const Tensor& b, const std::string& what) {
  if (a.rank() < b.rank()) return broadcast_shape(b, a, what);
  std::vector<Index> shape = a.shape;
  const std::size_t lead = a.shape.size() - b.shape.size();
  for (std::size_t i = 0; i < b.shape.size(); ++i) {
    Index& length = shape[lead + i];
    if (length != b.shape[i] && length != 1 && b.shape[i] != 1) {
      throw InvalidArgument(what + ": shapes " + shape_text(a.shape) + " and " +
                            shape_text(b.shape) + " do not go together");
    }
    if (length == 1) length = b.shape[i];
  }
  return shape;
}

Index broadcast_index(const std::vector<Index>& part, const std::vector<Index>& whole,
                      Index position) {
  Index index = 0, stride = 1;
  for (std::size_t back = 1; back <= part.size(); ++back) {
    const Index length = whole[whole.size() - back];
    const Index own_length = part[part.size() - back];
    if (own_length > 1) index += position % length * stride;
    position /= length;
    stride *= own_length;
  }
  return index;
}

Unfolded unfold(const std::vector<Index>& shape, const std::vector<Index>& axes) {
  Unfolded result;
  std::vector<Index> order, lengths;  // of the axes, rows first
  const auto is_column = [&](Index axis) { return std::ranges::count(axes, axis) > 0; };
  for (const bool columns : {false, true}) {
    for (Index axis = 0; axis < std::ssize(shape); ++axis) {
      if (is_column(axis) != columns) continue;
      const Index length = shape[static_cast<std::size_t>(axis)];
      order.push_back(axis);
      lengths.push_back(length);
      (columns ? result.columns : result.rows) *= length;
      if (!columns) result.row_shape.push_back(length);
    }
  }
  std::vector<Index> stride(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) stride[i - 1] = stride[i] * shape[i];
  for (Index k = 0; k < result.rows * result.columns; ++k) {
    Index rest = k, place = 0;
    for (std::size_t i = order.size(); i-- > 0;) {
      place += rest % lengths[i] * stride[static_cast<std::size_t>(order[i])];
      rest /= lengths[i];
    }
    result.place.push_back(place);
  }
  return result;
}

}  // namespace gradus::cli
