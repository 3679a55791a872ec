#include "fuzz/mutators/mutate.hpp"

namespace {

constexpr std::size_t kHeaderBegin = 10;  // in version 1.0

/// The header's length, of two bytes, in front of it.
std::size_t header_length(const std::uint8_t* data) { return data[8] + std::size_t{256} * data[9]; }

}  // namespace

/// Mostly changes the header, and keeps its length right.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  const bool is_whole =
      size >= kHeaderBegin && data[6] == 1 && header_length(data) <= size - kHeaderBegin;
  if (!is_whole || seed % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::span<const std::uint8_t> file(data, size);
  const auto header = file.subspan(kHeaderBegin, header_length(data));
  const FileBytes changed = mutated(header, header.size() + max_size - size);
  FileBytes result(file.begin(), file.begin() + kHeaderBegin);
  result[8] = static_cast<std::uint8_t>(changed.size());
  result[9] = static_cast<std::uint8_t>(changed.size() >> 8);
  append(result, changed);
  append(result, file.subspan(kHeaderBegin + header.size()));
  return put(result, data, max_size);
}
