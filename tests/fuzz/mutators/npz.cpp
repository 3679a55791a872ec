#include <zlib.h>

#include <string_view>

#include "fuzz/mutators/mutate.hpp"

namespace {

// Where the numbers stand in an entry of the directory, and in the header of the member itself.
constexpr std::size_t kDirectoryEntry = 46, kMethod = 10, kChecksum = 16, kPackedSize = 20;
constexpr std::size_t kNameLength = 28, kPlace = 42;
constexpr std::size_t kMemberHeader = 30, kMemberChecksum = 14, kMemberNameLength = 26;
constexpr std::size_t kMemberExtraLength = 28;

std::size_t read_number(const std::uint8_t* from, int bytes) {
  std::size_t number = 0;
  for (int i = 0; i < bytes; ++i) number |= std::size_t{from[i]} << 8 * i;
  return number;
}

/// Makes the checksum of a member right that is stored as it is. entry: in the directory.
void repair_member(std::span<std::uint8_t> archive, std::uint8_t* entry) {
  if (read_number(entry + kMethod, 2) != 0) return;
  const std::size_t place = read_number(entry + kPlace, 4);
  if (place + kMemberHeader > archive.size()) return;
  std::uint8_t* member = archive.data() + place;
  const std::size_t begin = place + kMemberHeader + read_number(member + kMemberNameLength, 2) +
                            read_number(member + kMemberExtraLength, 2);
  const std::size_t size = read_number(entry + kPackedSize, 4);
  if (begin > archive.size() || size > archive.size() - begin) return;
  const auto checksum =
      static_cast<std::uint32_t>(crc32(0, archive.data() + begin, static_cast<uInt>(size)));
  std::memcpy(entry + kChecksum, &checksum, 4);
  std::memcpy(member + kMemberChecksum, &checksum, 4);
}

void repair_zip_checksums(std::span<std::uint8_t> archive) {
  const std::string_view text(reinterpret_cast<const char*>(archive.data()), archive.size());
  std::size_t at = text.find("PK\1\2");
  while (at != std::string_view::npos && at + kDirectoryEntry <= archive.size()) {
    std::uint8_t* entry = archive.data() + at;
    repair_member(archive, entry);
    at = text.find("PK\1\2", at + kDirectoryEntry + read_number(entry + kNameLength, 2));
  }
}

/// Bytes changed in place, so that all that stands behind them keeps its place.
void mutate_in_place(std::span<std::uint8_t> archive, unsigned seed) {
  constexpr std::size_t kMost = 64;
  const std::size_t begin = seed % archive.size();
  const std::size_t size = std::min(kMost, archive.size() - begin);
  LLVMFuzzerMutate(archive.data() + begin, size, size);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::size_t new_size = size;
  if (size > 0 && seed % 4 != 0) {
    mutate_in_place({data, size}, seed / 4);
  } else {
    new_size = LLVMFuzzerMutate(data, size, max_size);
  }
  if (seed % 16 != 1) repair_zip_checksums({data, new_size});
  return new_size;
}
