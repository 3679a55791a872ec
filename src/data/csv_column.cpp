#include <utility>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// "0" to "255": what stands for a byte.
std::string_view digits_of(std::uint8_t byte) {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    all.reserve(256);
    for (int i = 0; i < 256; ++i) all.push_back(std::to_string(i));
    return all;
  }();
  return texts[byte];
}

/// The number from 0 to 255 that a cell is, without leading zeros; else -1.
int byte_in(std::string_view cell) {
  if (cell.empty() || cell.size() > 3 || (cell[0] == '0' && cell.size() > 1)) return -1;
  int number = 0;
  for (const char c : cell) {
    if (c < '0' || c > '9') return -1;
    number = 10 * number + (c - '0');
  }
  return number <= 255 ? number : -1;
}

}  // namespace

void CsvColumn::append(std::string_view cell) {
  if (ends_.empty()) {
    const int byte = byte_in(cell);
    if (byte >= 0) return bytes_.push_back(static_cast<std::uint8_t>(byte));
    become_text();
  }
  text_ += cell;
  ends_.push_back(static_cast<std::uint32_t>(text_.size()));
}

std::string_view CsvColumn::cell(Index row) const {
  const auto i = static_cast<std::size_t>(row);
  if (ends_.empty()) return digits_of(bytes_[i]);
  const std::size_t first = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(text_).substr(first, ends_[i] - first);
}

void CsvColumn::become_text() {
  for (const std::uint8_t byte : std::exchange(bytes_, {})) {
    text_ += digits_of(byte);
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
  }
}

}  // namespace gradus
