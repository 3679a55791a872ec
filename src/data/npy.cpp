#include "gradus/data/npy.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "data/npy_header.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are read as they lie");

using Npy = std::span<const std::uint8_t>;

/// The elements in C order, of data in Fortran order: first dimension fastest.
std::vector<std::uint8_t> from_fortran_order(Npy data, const std::vector<Index>& shape,
                                             std::size_t item_size) {
  std::vector<std::size_t> strides;  // in bytes of data, for each dimension
  std::size_t stride = item_size;
  for (const Index dimension : shape) {
    strides.push_back(stride);
    stride *= static_cast<std::size_t>(dimension);
  }
  std::vector<std::uint8_t> bytes(data.size());
  std::vector<Index> index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < bytes.size(); to += item_size) {
    std::memcpy(bytes.data() + to, data.data() + from, item_size);
    // The next index: the last dimension counts up, and at its end carries to the one before.
    for (std::size_t d = shape.size(); d-- > 0;) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
  return bytes;
}

void reverse_items(std::vector<std::uint8_t>& bytes, std::size_t item_size) {
  const auto size = static_cast<std::ptrdiff_t>(item_size);
  for (auto item = bytes.begin(); item != bytes.end(); item += size) {
    std::reverse(item, item + size);
  }
}

/// Number: Eigen::half for half floats, which C++20 has no type for.
template <class Number>
Number load_number(const std::uint8_t* from) {
  Number number{};
  std::memcpy(static_cast<void*>(&number), from, sizeof(Number));
  return number;
}

template <class Number>
void copy_numbers(const NpyArray& array, Matrix& to) {
  const std::uint8_t* from = array.bytes.data();
  for (Scalar& value : to.reshaped<Eigen::RowMajor>()) {
    value = static_cast<Scalar>(load_number<Number>(from));
    from += sizeof(Number);
  }
}

template <class Size1, class Size2, class Size4, class Size8>
void copy_by_size(const NpyArray& array, Matrix& to) {
  switch (array.item_size) {
    case 1:
      return copy_numbers<Size1>(array, to);
    case 2:
      return copy_numbers<Size2>(array, to);
    case 4:
      return copy_numbers<Size4>(array, to);
    default:
      return copy_numbers<Size8>(array, to);
  }
}

// ---- Samples and targets ----

/// The whole numbers up to here are all different as Scalars.
constexpr Scalar kLargestInteger = sizeof(Scalar) == sizeof(float)
                                       ? Scalar(16777216)            // 2^24
                                       : Scalar(9007199254740992.);  // 2^53

Shape sample_shape_of(const NpyArray& x, const std::string& name) {
  if (x.shape.empty()) fail_in(name, "x is a single number; expected the shape (N, ...)");
  if (x.shape.size() == 1) return Shape{1};
  std::vector<Index> dims(x.shape.begin() + 1, x.shape.end());
  if (dims.size() == 2) dims.push_back(1);  // a grey image
  return Shape(std::move(dims));
}

/// what: "x" or "y".
void check_all_finite(const Matrix& m, const std::string& what, const std::string& name) {
  for (Index n = 0; n < m.rows(); ++n) {
    if (m.row(n).allFinite()) continue;
    fail_in(name, what, "[", n,
            "] holds a NaN, an infinity or a number too large; every value must be finite");
  }
}

void check_target_shape(const NpyArray& y, Index samples, const std::string& name) {
  if (y.shape.empty() || y.shape.size() > 2) {
    fail_in(name, "y has the shape ", Shape(y.shape).str(), "; expected (N,) or (N, targets)");
  }
  if (y.shape[0] != samples) fail_in(name, "x has ", samples, " samples, but y has ", y.shape[0]);
}

Matrix targets_of(const NpyArray& y, const std::string& name) {
  Matrix targets = to_matrix(y);
  check_all_finite(targets, "y", name);
  if (y.kind == NpyKind::kSigned || y.kind == NpyKind::kUnsigned) {
    const Scalar largest = targets.cwiseAbs().maxCoeff();
    if (largest >= kLargestInteger) {
      fail_in(name, "y holds a whole number that is too large to be kept exactly: ",
              printed(static_cast<double>(largest), 'f', 0));
    }
  }
  return targets;
}

/// Whether these are the bytes of images, in another type. Of 0 and 1 alone, one cannot tell.
bool holds_bytes(const Matrix& x) {
  const auto is_byte = [](Scalar v) { return v >= 0 && v <= 255 && v == std::floor(v); };
  return std::ranges::all_of(x.reshaped(), is_byte) && x.maxCoeff() > 1;
}

/// y: a row for each sample.
Dataset make_dataset(NpyArray x, const Shape& sample_shape, Matrix y, const std::string& name) {
  if (x.kind == NpyKind::kUnsigned && x.item_size == 1) {
    return {std::move(x.bytes), sample_shape, std::move(y)};
  }
  Matrix features = to_matrix(x);
  check_all_finite(features, "x", name);
  if (x.shape.size() >= 3 && holds_bytes(features)) {
    const auto all = features.reshaped<Eigen::RowMajor>();
    return {std::vector<std::uint8_t>(all.begin(), all.end()), sample_shape, std::move(y)};
  }
  return {std::move(features), std::move(y), sample_shape};
}

}  // namespace

NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name) {
  return take_npy({bytes.begin(), bytes.end()}, name);
}

NpyArray take_npy(std::vector<std::uint8_t> bytes, const std::string& name) {
  Npy data = bytes;
  NpyHeader header = take_npy_header(data, bytes.size(), name);
  NpyArray& array = header.array;
  if (header.fortran_order && array.shape.size() > 1) {
    array.bytes = from_fortran_order(data, array.shape, array.item_size);
  } else {
    bytes.erase(bytes.begin(), bytes.end() - std::ssize(data));
    array.bytes = std::move(bytes);
  }
  if (array.kind == NpyKind::kBool) {
    for (std::uint8_t& byte : array.bytes) byte = byte != 0 ? 1 : 0;
  }
  if (header.is_big_endian) reverse_items(array.bytes, array.item_size);
  return std::move(array);
}

NpyArray read_npy(const std::filesystem::path& path) {
  InputFile file(path);
  std::vector<std::uint8_t> bytes;
  file.append_to(bytes, kMaxNpyStart);
  Npy start = bytes;
  check_is_npy(start, path.string());  // before all of it is read
  take_npy_header(start, file.size(), path.string());
  file.append_to(bytes, file.size());
  return take_npy(std::move(bytes), path.string());
}

Matrix to_matrix(const NpyArray& array) {
  const Index rows = array.shape.empty() ? 1 : array.shape[0];
  Matrix matrix(rows, array.size() / rows);
  switch (array.kind) {
    case NpyKind::kSigned:
      copy_by_size<std::int8_t, std::int16_t, std::int32_t, std::int64_t>(array, matrix);
      break;
    case NpyKind::kBool:
    case NpyKind::kUnsigned:
      copy_by_size<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>(array, matrix);
      break;
    case NpyKind::kFloat:
      copy_by_size<std::uint8_t, Eigen::half, float, double>(array, matrix);
      break;
  }
  return matrix;
}

std::string npy_bytes(const std::vector<Index>& shape, std::span<const float> values) {
  std::uint64_t count = 1;
  for (const Index dimension : shape) count *= static_cast<std::uint64_t>(dimension);
  if (count != values.size()) {
    throw InvalidArgument("npy_bytes: the shape ", Shape(shape).str(), " has ", count,
                          " elements, but there are ", values.size(), " values");
  }
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': " + Shape(shape).str() + ", }";
  // The data begins at a multiple of 64, and the header ends with a line end.
  constexpr std::size_t kAlignment = 64, kBefore = kNpyVersionEnd + 2;
  const std::size_t end = (kBefore + header.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  header.resize(end - kBefore - 1, ' ');
  header += '\n';
  std::string bytes(kNpyMagic);
  bytes +=
      {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  return bytes;
}

Shape npy_sample_shape(const NpyArray& x, const NpyArray& y, const std::string& name) {
  Shape sample_shape = sample_shape_of(x, name);
  check_target_shape(y, x.shape[0], name);
  return sample_shape;
}

Dataset npy_dataset(NpyArray x, const NpyArray& y, const std::string& name) {
  const Shape sample_shape = npy_sample_shape(x, y, name);
  Matrix targets = targets_of(y, name);
  return make_dataset(std::move(x), sample_shape, std::move(targets), name);
}

Dataset npy_dataset(NpyArray x, const std::string& name) {
  const Shape sample_shape = sample_shape_of(x, name);
  Matrix targets = Matrix::Zero(x.shape[0], 1);
  return make_dataset(std::move(x), sample_shape, std::move(targets), name);
}

}  // namespace gradus
