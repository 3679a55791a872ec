#include "training/checkpoint_file.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <zlib.h>

#include <Eigen/Core>
#include <algorithm>
#include <type_traits>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr const char* kChecksum = "checksum";
constexpr std::string_view kNamePrefix = "checkpoint-";
constexpr std::string_view kNameSuffix = ".safetensors";

/// CRC-32 of every name, type and byte in the file: damage that the format's own checks do not see.
std::string checksum(const Safetensors& file) {
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&crc](const void* bytes, std::size_t size) {
    crc = crc32_z(crc, static_cast<const Bytef*>(bytes), size);
  };
  for (const auto& [key, text] : file.metadata) {
    if (key == kChecksum) continue;
    add(key.data(), key.size() + 1);  // with the 0 behind it
    add(text.data(), text.size() + 1);
  }
  for (const TensorInfo& tensor : file.tensors()) {
    add(tensor.name.data(), tensor.name.size() + 1);
    add(tensor.dtype.data(), tensor.dtype.size() + 1);
    const std::span<const std::uint8_t> bytes = file.bytes(tensor);
    add(bytes.data(), bytes.size());
  }
  return std::to_string(crc);
}

/// The checkpoints of a folder by their steps, the newest first.
std::vector<std::pair<std::int64_t, fs::path>> list_checkpoints(const fs::path& dir) {
  std::vector<std::pair<std::int64_t, fs::path>> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kNamePrefix) || !name.ends_with(kNameSuffix)) continue;
    const std::string digits =
        name.substr(kNamePrefix.size(), name.size() - kNamePrefix.size() - kNameSuffix.size());
    constexpr std::size_t kMaxDigits = 18;
    const bool is_number = !digits.empty() && digits.size() <= kMaxDigits &&
                           digits.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) found.emplace_back(std::stoll(digits), entry.path());
  }
  std::ranges::sort(found, std::greater());
  return found;
}

Safetensors read_checked(const fs::path& path) {
  Safetensors file = Safetensors::read(path);
  const auto found = file.metadata.find(kChecksum);
  if (found == file.metadata.end()) throw DataError(path.string(), ": is no checkpoint");
  if (found->second != checksum(file)) {
    throw DataError(path.string(), ": is damaged: its checksum is another");
  }
  return file;
}

bool is_whole(const fs::path& path) {
  try {
    read_checked(path);
    return true;
  } catch (const DataError&) {
    return false;
  }
}

/// The newest that is whole, and its steps. See CheckpointFolder::newest().
std::optional<std::pair<std::int64_t, Safetensors>> newest_whole(const fs::path& dir) {
  std::string problems;
  for (const auto& [steps, path] : list_checkpoints(dir)) {
    try {
      return std::pair(steps, read_checked(path));
    } catch (const DataError& error) {
      spdlog::warn("Checkpoint passed over: {}", error.what());
      problems += std::string("; ") + error.what();
    }
  }
  if (problems.empty()) return std::nullopt;
  throw DataError(dir.string(), ": no checkpoint can be used", problems);
}

/// "checkpoint-0000000006.safetensors"
std::string file_name(std::int64_t steps) {
  return fmt::format("{}{:010}{}", kNamePrefix, steps, kNameSuffix);
}

}  // namespace

const TensorInfo& RestoringArchive::at(const std::string& name, const char* dtype) const {
  if (!file_.contains(prefix() + name)) {
    throw DataError("the checkpoint has no '", prefix(), name,
                    "'; was it made by the same model, optimizer, metrics and callbacks?");
  }
  const TensorInfo& tensor = file_.at(prefix() + name);
  if (tensor.dtype == dtype) return tensor;
  throw DataError("the checkpoint has '", prefix(), name, "' as ", tensor.dtype, ", expected ",
                  dtype);
}

std::optional<Safetensors> CheckpointFolder::newest() {
  auto found = newest_whole(dir_);
  if (!found) return std::nullopt;
  newest_ = found->first;
  return std::move(found->second);
}

void CheckpointFolder::remove_all_but(std::int64_t kept) {
  for (const auto& [steps, path] : list_checkpoints(dir_)) {
    std::error_code error;
    if (steps != kept && is_whole(path)) fs::remove(path, error);
    if (error) throw DataError(path.string(), ": cannot be removed: ", error.message());
  }
}

void CheckpointFolder::write(std::int64_t steps, Safetensors& file) {
  file.metadata[kChecksum] = checksum(file);
  const fs::path path = dir_ / file_name(steps);
  std::error_code error;
  if (fs::is_symlink(path, error)) fs::remove(path, error);  // it would lead out of the folder
  write_file(path, file.str());
  if (newest_ != steps) one_before_ = std::exchange(newest_, steps);
  if (!one_before_) return;
  for (const auto& [older, old_path] : list_checkpoints(dir_)) {
    if (older < *one_before_ && older < steps) fs::remove(old_path, error);
  }
}

std::string numerics() {
  std::string text = std::is_same_v<Scalar, float> ? "float" : "double";
  text += std::string(", compiler ") + __VERSION__ + ", " + Eigen::SimdInstructionSetsInUse();
#ifdef __FMA__
  text += " with FMA";
#endif
  constexpr std::ptrdiff_t kKilo = 1024;
  return text + ", L1 cache of " + std::to_string(Eigen::l1CacheSize() / kKilo) + " KB";
}

std::map<std::string, std::string> read_checkpoint_metadata(const fs::path& dir) {
  if (auto checkpoint = newest_whole(dir)) return std::move(checkpoint->second.metadata);
  throw DataError(
      dir.string(),
      ": there is no checkpoint in this folder; training leaves them with --checkpoint DIR");
}

}  // namespace gradus
