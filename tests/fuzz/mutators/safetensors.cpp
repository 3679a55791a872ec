#include "fuzz/mutators/mutate.hpp"

namespace {

constexpr std::size_t kLengthSize = 8;

/// Changes the header or the data, with the header's length in front.
FileBytes mutate_part(std::span<const std::uint8_t> file, std::size_t length, bool is_header,
                      std::size_t max_size) {
  const auto header = file.subspan(kLengthSize, length);
  const auto data = file.subspan(kLengthSize + length);
  const std::size_t more = max_size - file.size();
  const FileBytes new_header =
      is_header ? mutated(header, header.size() + more) : FileBytes(header.begin(), header.end());
  const FileBytes new_data =
      is_header ? FileBytes(data.begin(), data.end()) : mutated(data, data.size() + more);
  FileBytes result(kLengthSize);
  const std::uint64_t new_length = new_header.size();
  std::memcpy(result.data(), &new_length, kLengthSize);
  append(result, new_header);
  append(result, new_data);
  return result;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::uint64_t length = 0;
  if (size >= kLengthSize) std::memcpy(&length, data, kLengthSize);
  const bool is_whole = size >= kLengthSize && length <= size - kLengthSize;
  if (!is_whole || seed % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  return put(mutate_part({data, size}, static_cast<std::size_t>(length), seed % 8 != 1, max_size),
             data, max_size);
}
