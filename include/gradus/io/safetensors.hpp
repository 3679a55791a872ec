// Safetensors: arrays by name in one file, which most frameworks read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One array of a file: where its numbers stand in the data.
struct TensorInfo {
  std::string name;
  std::string dtype;  ///< "F32", "F64", "F16", "BF16", "I64", ..., as the format names them.
  std::vector<Index> shape;
  std::size_t begin = 0, end = 0;  ///< Bytes of the data.

  /// The product of the shape.
  Index size() const;
};

/// A file in memory (https://huggingface.co/docs/safetensors):
///
///     8 bytes     n, the length of the header, least significant byte first
///     n bytes     the header, JSON: {"name": {"dtype": "F32", "shape": [784, 84], "data_offsets":
///                 [begin, end]}, ..., "__metadata__": {"key": "text", ...}}
///     the rest    the data: C order, least significant byte first, without gaps
class Safetensors {
 public:
  /// Texts by key: the header's __metadata__.
  std::map<std::string, std::string> metadata;

  /// The arrays, in the order of their data.
  const std::vector<TensorInfo>& tensors() const { return tensors_; }
  bool contains(const std::string& name) const { return find(name) != nullptr; }
  /// Throws DataError, with the names there are, if there is none of this name.
  const TensorInfo& at(const std::string& name) const;
  std::span<const std::uint8_t> bytes(const TensorInfo& tensor) const;

  /// The numbers of an array, whatever their type, as doubles. Throws DataError for a type that
  /// holds no real numbers.
  std::vector<double> numbers(const TensorInfo& tensor) const;

  /// Adds an array. shape: its product is the number of values. Throws InvalidArgument for a name
  /// that exists already, or "__metadata__".
  void add(const std::string& name, const std::vector<Index>& shape,
           std::span<const float> values) {
    add_numbers(name, "F32", shape, values);
  }
  void add(const std::string& name, const std::vector<Index>& shape,
           std::span<const double> values) {
    add_numbers(name, "F64", shape, values);
  }
  void add(const std::string& name, const std::vector<Index>& shape,
           std::span<const std::int64_t> values) {
    add_numbers(name, "I64", shape, values);
  }

  /// The file's bytes. The header is filled up with spaces, so that the data begin at a multiple of
  /// 8.
  std::string str() const;

  /// Checks everything that the format asks for: a header of at most 100 MB that is within the
  /// file, no key twice, known types, sizes that are those of shape and type, and data without gaps
  /// and overlaps. name: the file's, for messages. Throws DataError for anything else.
  static Safetensors parse(std::vector<std::uint8_t> bytes, const std::string& name);
  static Safetensors read(const std::filesystem::path& path);

 private:
  const TensorInfo* find(const std::string& name) const;
  static Safetensors of_header(std::span<const std::uint8_t> start, std::uint64_t size,
                               const std::string& name);
  void check(std::uint64_t data_size);
  template <class Number>
  void add_numbers(const std::string& name, const std::string& dtype,
                   const std::vector<Index>& shape, std::span<const Number> values) {
    add_bytes(name, dtype, shape,
              {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()});
  }
  void add_bytes(const std::string& name, const std::string& dtype, const std::vector<Index>& shape,
                 std::span<const std::uint8_t> bytes);

  std::string file_;                 // for messages
  std::vector<std::uint8_t> bytes_;  // data, and before it, where it was parsed, the header
  std::size_t data_ = 0;             // where the data begin in bytes_
  std::vector<TensorInfo> tensors_;
  std::map<std::string, std::size_t> places_;  // in tensors_
};

}  // namespace gradus
