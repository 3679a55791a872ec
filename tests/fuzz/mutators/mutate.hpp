// Changing files as libFuzzer does, part by part. Random changes alone hardly ever keep lengths and
// checksums right, and so would try little else than what refuses wrong ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

/// libFuzzer's own: changes the first `size` bytes, and returns how many there are then.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

using FileBytes = std::vector<std::uint8_t>;

/// Bytes changed at random, in number too, up to max_size. libFuzzer cannot make something of
/// nothing where max_size is 0.
inline FileBytes mutated(std::span<const std::uint8_t> bytes, std::size_t max_size) {
  FileBytes result(bytes.begin(), bytes.end());
  result.resize(std::max(max_size, bytes.size()));
  if (result.empty()) return result;
  result.resize(LLVMFuzzerMutate(result.data(), bytes.size(), result.size()));
  return result;
}

/// Puts bytes into libFuzzer's buffer, of which max_size may be used; returns their number.
inline std::size_t put(std::span<const std::uint8_t> bytes, std::uint8_t* data,
                       std::size_t max_size) {
  const std::size_t size = std::min(bytes.size(), max_size);
  if (size > 0) std::memcpy(data, bytes.data(), size);
  return size;
}

inline void append(FileBytes& to, std::span<const std::uint8_t> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}
