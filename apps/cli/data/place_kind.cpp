#include "cli/data/place_kind.hpp"

#include <cstdint>
#include <filesystem>
#include <gradus/core/file.hpp>
#include <gradus/data/mnist.hpp>
#include <system_error>
#include <vector>

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

bool has_subfolder(const fs::path& dir) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir, error)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && entry.is_directory(error)) return true;
  }
  return false;
}

}  // namespace

PlaceKind kind_of(const std::string& place) {
  if (place == kDigits) return PlaceKind::kSynthetic;
  std::error_code error;
  if (place != kStandardInput && !fs::exists(place, error)) return PlaceKind::kTable;
  if (place != kStandardInput && fs::is_directory(place, error)) {
    return !has_mnist(place) && has_subfolder(place) ? PlaceKind::kImageFolder : PlaceKind::kMnist;
  }
  if (place != kStandardInput && has_mnist(place)) return PlaceKind::kMnist;
  constexpr std::size_t kMagic = 6;
  const std::vector<std::uint8_t> bytes = read_start(place, kMagic);
  const std::string start(bytes.begin(), bytes.end());
  if (start.starts_with("PK")) return PlaceKind::kNpz;
  return start == "\x93NUMPY" ? PlaceKind::kNpy : PlaceKind::kTable;
}

}  // namespace gradus::cli
