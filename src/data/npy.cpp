#include "gradus/data/npy.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "data/npy_header.hpp"
#include "data/text.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are read as they lie");

constexpr std::string_view kNpyMagic = "\x93NUMPY";
constexpr std::size_t kVersionEnd = 8;        // magic and version
constexpr std::size_t kMaxNpyHeader = 10000;  // numpy.load's own limit
static_assert(kMaxNpyStart == kVersionEnd + 4 + kMaxNpyHeader);
constexpr std::size_t kMaxNpyRank = 64;  // NumPy's own

using Npy = std::span<const std::uint8_t>;

/// Cuts the length and the header off the front of what stands behind the version.
std::string_view take_header(Npy& rest, std::size_t length_bytes, const std::string& name) {
  if (rest.size() < length_bytes) fail_in(name, "ends within its header");
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= std::size_t{rest[i]} << 8 * i;
  rest = rest.subspan(length_bytes);
  if (length > kMaxNpyHeader) {
    fail_in(name, "the header has ", length, " bytes; at most ", kMaxNpyHeader, " are read");
  }
  if (length > rest.size()) fail_in(name, "ends within its header");
  const std::string_view header(reinterpret_cast<const char*>(rest.data()), length);
  rest = rest.subspan(length);
  return header;
}

bool is_npy(Npy bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with(kNpyMagic);
}

[[noreturn]] void fail_no_npy(const std::string& name) {
  fail_in(name, "is not an NPY file: it does not begin with \\x93NUMPY");
}

NpyHeader take_npy_header(Npy& rest, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
  if (!is_npy(rest)) fail_no_npy(name);
  if (text.size() < kVersionEnd) fail_in(name, "ends within its header");
  const int major = rest[6], minor = rest[7];
  if (major < 1 || major > 3 || minor != 0) {
    fail_in(name, "has the format version ", major, ".", minor,
            "; versions 1.0, 2.0 and 3.0 can be read");
  }
  rest = rest.subspan(kVersionEnd);
  return parse_npy_header(take_header(rest, major == 1 ? 2 : 4, name), name);
}

/// The type of the elements.
struct NpyType {
  NpyKind kind = NpyKind::kUnsigned;
  std::size_t item_size = 1;
  bool is_big_endian = false;
};

[[noreturn]] void fail_type(const std::string& descr, const std::string& name) {
  if (descr.find('O') != std::string::npos) {
    fail_in(name,
            "holds pickled Python objects, which could run any program when read; save numbers, as "
            "with np.save(file, x.astype(np.float32))");
  }
  fail_in(name, "has elements of type ", in_quotes(descr),
          "; bool, integers and floats up to 64 bits can be read");
}

NpyType parse_type(const std::string& descr, const std::string& name) {
  if (descr.size() != 3 || descr[2] < '1' || descr[2] > '8') fail_type(descr, name);
  const char order = descr[0], letter = descr[1];
  const std::size_t size = static_cast<std::size_t>(descr[2] - '0');
  if (order != '<' && order != '>' && (order != '|' || size != 1)) fail_type(descr, name);
  const bool is_float = letter == 'f' && size > 1;
  const bool is_integer = letter == 'i' || letter == 'u';
  const bool is_bool = letter == 'b' && size == 1;
  if (!std::has_single_bit(size) || !(is_float || is_integer || is_bool)) fail_type(descr, name);
  const NpyKind kind = is_float        ? NpyKind::kFloat
                       : is_bool       ? NpyKind::kBool
                       : letter == 'i' ? NpyKind::kSigned
                                       : NpyKind::kUnsigned;
  return {kind, size, order == '>'};
}

/// "(3, 4)"
std::string shape_text(const std::vector<Index>& shape) { return Shape(shape).str(); }

/// The number of bytes that an array of this shape has.
std::uint64_t npy_byte_count(const std::vector<Index>& shape, std::size_t item_size,
                             const std::string& name) {
  constexpr std::uint64_t kLimit = std::numeric_limits<Index>::max();
  std::uint64_t count = item_size;
  if (shape.size() > kMaxNpyRank) {
    fail_in(name, "has ", shape.size(), " dimensions; at most ", kMaxNpyRank, " can be read");
  }
  for (const Index dimension : shape) {
    if (dimension == 0) fail_in(name, "is empty: its shape is ", shape_text(shape));
    if (static_cast<std::uint64_t>(dimension) > kLimit / count) {
      fail_in(name, "has an impossible shape: ", shape_text(shape));
    }
    count *= static_cast<std::uint64_t>(dimension);
  }
  return count;
}

void check_data_size(std::uint64_t expected, std::uint64_t got, const std::string& name) {
  if (expected == got) return;
  fail_in(name, "the header promises ", expected, " bytes of data, the file has ", got);
}

struct CheckedHeader {
  std::vector<Index> shape;
  bool fortran_order = false;
  NpyType type;
};

/// Reads all before the data, and leaves the data in rest. size: of the whole file, which must be
/// what the header promises.
CheckedHeader take_checked_header(Npy& rest, std::uint64_t size, const std::string& name) {
  const std::size_t before = rest.size();
  NpyHeader header = take_npy_header(rest, name);
  const NpyType type = parse_type(header.descr, name);
  check_data_size(npy_byte_count(header.shape, type.item_size, name), size - (before - rest.size()),
                  name);
  return {std::move(header.shape), header.fortran_order, type};
}

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

}  // namespace

NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name) {
  return take_npy({bytes.begin(), bytes.end()}, name);
}

NpyArray take_npy(std::vector<std::uint8_t> bytes, const std::string& name) {
  Npy data = bytes;
  const CheckedHeader header = take_checked_header(data, bytes.size(), name);
  const NpyType type = header.type;
  NpyArray array{header.shape, type.kind, type.item_size, {}};
  if (header.fortran_order && header.shape.size() > 1) {
    array.bytes = from_fortran_order(data, header.shape, type.item_size);
  } else {
    bytes.erase(bytes.begin(), bytes.end() - std::ssize(data));
    array.bytes = std::move(bytes);
  }
  if (type.kind == NpyKind::kBool) {
    for (std::uint8_t& byte : array.bytes) byte = byte != 0 ? 1 : 0;
  }
  if (type.is_big_endian) reverse_items(array.bytes, type.item_size);
  return array;
}

NpyArray parse_npy_start(Npy start, std::uint64_t size, const std::string& name) {
  CheckedHeader header = take_checked_header(start, size, name);
  return {std::move(header.shape), header.type.kind, header.type.item_size, {}};
}

NpyArray read_npy(const std::filesystem::path& path) {
  InputFile file(path);
  std::vector<std::uint8_t> bytes;
  file.append_to(bytes, kMaxNpyStart);
  Npy start = bytes;
  if (!is_npy(start)) fail_no_npy(path.string());  // before all of it is read
  take_checked_header(start, file.size(), path.string());
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
    throw InvalidArgument("npy_bytes: the shape ", shape_text(shape), " has ", count,
                          " elements, but there are ", values.size(), " values");
  }
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  // The data begins at a multiple of 64, and the header ends with a line end.
  constexpr std::size_t kAlignment = 64, kBefore = kVersionEnd + 2;
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

}}  // namespace gradus
