#include "gradus/io/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "io/file_kind.hpp"
#include "io/json_text.hpp"
#include "io/safetensors_header.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kLengthSize = 8;
constexpr std::uint64_t kMaxHeader = 100'000'000;

static_assert(std::endian::native == std::endian::little, "numbers are written as they are");

/// The format's types, with the size of each in bytes.
std::optional<std::size_t> size_of_dtype(const std::string& dtype) {
  static const std::map<std::string, std::size_t> kSizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1},
      {"U16", 2},  {"I16", 2}, {"F16", 2}, {"BF16", 2},    {"U32", 4},
      {"I32", 4},  {"F32", 4}, {"U64", 8}, {"I64", 8},     {"F64", 8}};
  const auto found = kSizes.find(dtype);
  if (found == kSizes.end()) return std::nullopt;
  return found->second;
}

template <class Number>
Number read_number(const std::uint8_t* bytes) {
  Number number{};
  std::memcpy(static_cast<void*>(&number), bytes, sizeof(number));
  return number;
}

template <class Number>
std::vector<double> as_doubles(Bytes bytes) {
  std::vector<double> numbers;
  numbers.reserve(bytes.size() / sizeof(Number));
  for (std::size_t i = 0; i + sizeof(Number) <= bytes.size(); i += sizeof(Number)) {
    numbers.push_back(static_cast<double>(read_number<Number>(bytes.data() + i)));
  }
  return numbers;
}

std::uint64_t header_length(Bytes start) { return read_number<std::uint64_t>(start.data()); }

bool begins_well(Bytes start) {
  return start.size() > kLengthSize && header_length(start) <= kMaxHeader &&
         start[kLengthSize] == '{';
}

/// What the first bytes tell already, and of what is something else, the last.
void check_begins_as_safetensors(Bytes start, const std::string& name) {
  if (start.size() < kLengthSize) {
    throw DataError(name, ": has ", start.size(), " bytes; a safetensors file has at least 8");
  }
  if (!begins_well(start)) {
    const std::string kind = foreign_kind(start);
    if (!kind.empty()) throw DataError(name, ": expected a safetensors file, and this ", kind);
  }
  if (header_length(start) > kMaxHeader) {
    throw DataError(name, ": is not a safetensors file: the first 8 bytes promise a header of ",
                    header_length(start),
                    " bytes, and 100000000 is the most that the format allows");
  }
  if (start.size() > kLengthSize && start[kLengthSize] != '{') {
    throw DataError(name, ": the header does not begin with '{'");
  }
}

}  // namespace

Index TensorInfo::size() const {
  Index size = 1;
  for (const Index dim : shape) size *= dim;
  return size;
}

// --- Reading -----------------------------------------------------------------------------------

Safetensors Safetensors::read(const std::filesystem::path& path) {
  InputFile input(path);
  std::vector<std::uint8_t> bytes;
  input.append_to(bytes, kLengthSize + 1);
  if (!begins_well(bytes)) {
    // Its beginning and its end tell what else it is. Standard input may have no end.
    constexpr std::uint64_t kEnds = 1 << 16;
    input.append_to(bytes, kEnds);
    const bool has_end = path != kStandardInput && input.size() > bytes.size() + kEnds;
    if (has_end) input.seek(input.size() - kEnds);
    input.append_to(bytes, kEnds);
    check_begins_as_safetensors(bytes, path.string());
  }
  const std::uint64_t size = input.size();
  input.append_to(bytes, std::min(size, header_length(bytes)));
  // What its header promises is checked before all of it is read.
  Safetensors file = of_header(bytes, size, path.string());
  input.append_to(bytes, size);
  if (bytes.size() != size) throw DataError(path.string(), ": was changed while it was read");
  file.bytes_ = std::move(bytes);
  return file;
}

Safetensors Safetensors::parse(std::vector<std::uint8_t> bytes, const std::string& name) {
  Safetensors file = of_header(bytes, bytes.size(), name);
  file.bytes_ = std::move(bytes);
  return file;
}

/// Of a file of so many bytes, of which these are the first.
Safetensors Safetensors::of_header(Bytes start, std::uint64_t size, const std::string& name) {
  check_begins_as_safetensors(start, name);
  const std::uint64_t length = header_length(start);
  if (length > std::min<std::uint64_t>(size, start.size()) - kLengthSize) {
    throw DataError(name, ": breaks off: the header has ", length, " bytes, the file ", size);
  }
  const std::string_view header_text(reinterpret_cast<const char*>(start.data()) + kLengthSize,
                                     static_cast<std::size_t>(length));
  SafetensorsHeader header = parse_safetensors_header(header_text, name);

  Safetensors file;
  file.file_ = name;
  file.metadata = std::move(header.metadata);
  file.tensors_ = std::move(header.tensors);
  file.data_ = kLengthSize + static_cast<std::size_t>(length);
  file.check(size - file.data_);
  return file;
}

/// That the tensors are the data: one after the other, each of its size.
void Safetensors::check(std::uint64_t data_size) {
  std::ranges::stable_sort(
      tensors_, {}, [](const TensorInfo& tensor) { return std::pair(tensor.begin, tensor.end); });
  std::size_t place = 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const TensorInfo& tensor = tensors_[i];
    const auto fail = [&](const std::string& what) {
      throw DataError(file_, ": '", tensor.name.substr(0, 80), "' ", what);
    };
    const std::optional<std::size_t> element = size_of_dtype(tensor.dtype);
    if (!element) fail("has the unknown type '" + tensor.dtype.substr(0, 20) + "'");
    if (tensor.begin > tensor.end || tensor.end > data_size) {
      fail("has the data_offsets " + std::to_string(tensor.begin) + " and " +
           std::to_string(tensor.end) + ", outside the " + std::to_string(data_size) +
           " bytes of data");
    }
    if (tensor.begin != place) fail("overlaps another array, or leaves a gap before it");
    std::size_t count = 1;
    for (const Index dim : tensor.shape) {
      const auto size = static_cast<std::size_t>(dim);
      if (size != 0 && count > std::numeric_limits<std::size_t>::max() / 16 / size) {
        fail("has an impossible shape");
      }
      count *= size;
    }
    if (tensor.end - tensor.begin != count * *element) {
      fail("has " + std::to_string(tensor.end - tensor.begin) + " bytes, and its shape and type " +
           std::to_string(count * *element));
    }
    place = tensor.end;
    places_[tensor.name] = i;
  }
  if (place != data_size) {
    throw DataError(file_, ": ", data_size - place, " bytes of data belong to no array");
  }
}

const TensorInfo* Safetensors::find(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &tensors_[found->second];
}

const TensorInfo& Safetensors::at(const std::string& name) const {
  if (const TensorInfo* tensor = find(name)) return *tensor;
  constexpr std::size_t kShown = 20;
  std::string names;
  for (std::size_t i = 0; i < std::min(kShown, tensors_.size()); ++i) {
    names += (names.empty() ? "" : ", ") + tensors_[i].name.substr(0, 80);
  }
  if (tensors_.size() > kShown) names += ", ...";
  throw DataError(file_, ": has no array '", name, "'; it has ", (names.empty() ? "none" : names));
}

Bytes Safetensors::bytes(const TensorInfo& tensor) const {
  if (tensor.begin > tensor.end || tensor.end > bytes_.size() - data_) {
    throw InvalidArgument(file_, ": '", tensor.name, "' is an array of another file");
  }
  return Bytes(bytes_).subspan(data_ + tensor.begin, tensor.end - tensor.begin);
}

std::vector<double> Safetensors::numbers(const TensorInfo& tensor) const {
  const Bytes data = bytes(tensor);
  const std::string& dtype = tensor.dtype;
  if (dtype == "F32") return as_doubles<float>(data);
  if (dtype == "F64") return as_doubles<double>(data);
  if (dtype == "I64") return as_doubles<std::int64_t>(data);
  if (dtype == "I32") return as_doubles<std::int32_t>(data);
  if (dtype == "U8" || dtype == "BOOL") return as_doubles<std::uint8_t>(data);
  if (dtype == "F16") return as_doubles<Eigen::half>(data);
  if (dtype == "BF16") return as_doubles<Eigen::bfloat16>(data);
  throw DataError(file_, ": '", tensor.name, "' is of type ", dtype,
                  "; expected F32, F64, F16, BF16, I64, I32, U8 or BOOL");
}

// --- Writing -----------------------------------------------------------------------------------

void Safetensors::add_bytes(const std::string& name, const std::string& dtype,
                            const std::vector<Index>& shape, Bytes bytes) {
  if (name == "__metadata__" || contains(name)) {
    throw InvalidArgument("safetensors: there is a '", name, "' already");
  }
  const std::size_t begin = bytes_.size() - data_;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  places_[name] = tensors_.size();
  tensors_.push_back({name, dtype, shape, begin, begin + bytes.size()});
}

std::string Safetensors::str() const {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  for (const TensorInfo& tensor : tensors_) {
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {tensor.begin, tensor.end}}};
  }
  // Texts that are no UTF-8 have their wrong bytes replaced.
  std::string text = to_line(header);
  text.resize((text.size() + kLengthSize - 1) / kLengthSize * kLengthSize, ' ');

  const std::uint64_t length = text.size();
  std::string file(reinterpret_cast<const char*>(&length), kLengthSize);
  file += text;
  file.append(reinterpret_cast<const char*>(bytes_.data()) + data_, bytes_.size() - data_);
  return file;
}

}  // namespace gradus
