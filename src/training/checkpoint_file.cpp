#include "training/checkpoint_file.hpp"

#include <spdlog/spdlog.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <type_traits>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/training/checkpoint.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr const char* kChecksum = "checksum";
constexpr std::string_view kPrefix = "checkpoint-";
constexpr std::string_view kSuffix = ".safetensors";
constexpr std::size_t kKept = 2;

const char* const kScalarType = std::is_same_v<Scalar, float> ? "F32" : "F64";

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
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const std::string digits =
        name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
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
  if (found == file.metadata.end()) throw DataError(path.string() + ": is no checkpoint");
  if (found->second != checksum(file)) {
    throw DataError(path.string() + ": is damaged: its checksum is another");
  }
  return file;
}

/// The array's bytes as numbers of their own type.
template <class Number>
void copy_numbers(std::span<const std::uint8_t> bytes, Number* numbers) {
  if (!bytes.empty()) std::memcpy(numbers, bytes.data(), bytes.size());
}

}  // namespace

void SavingArchive::field(const std::string& name, std::vector<double>& values) {
  file_.add(prefix() + name, {std::ssize(values)}, std::span<const double>(values));
}

void SavingArchive::field(const std::string& name, Vector& values) {
  file_.add(prefix() + name, {values.size()},
            std::span<const Scalar>(values.data(), static_cast<std::size_t>(values.size())));
}

void SavingArchive::field(const std::string& name, std::vector<std::int64_t>& values) {
  file_.add(prefix() + name, {std::ssize(values)}, std::span<const std::int64_t>(values));
}

const TensorInfo& RestoringArchive::at(const std::string& name, const char* dtype) const {
  if (!file_.contains(prefix() + name)) {
    throw DataError("the checkpoint has no '" + prefix() + name +
                    "'; was it made by the same model, optimizer, metrics and callbacks?");
  }
  const TensorInfo& tensor = file_.at(prefix() + name);
  if (tensor.dtype == dtype) return tensor;
  throw DataError("the checkpoint has '" + prefix() + name + "' as " + tensor.dtype +
                  ", expected " + dtype);
}

void RestoringArchive::field(const std::string& name, std::vector<double>& values) {
  const TensorInfo& tensor = at(name, "F64");
  values.resize(static_cast<std::size_t>(tensor.size()));
  copy_numbers(file_.bytes(tensor), values.data());
}

void RestoringArchive::field(const std::string& name, Vector& values) {
  const TensorInfo& tensor = at(name, kScalarType);
  values.resize(tensor.size());
  copy_numbers(file_.bytes(tensor), values.data());
}

void RestoringArchive::field(const std::string& name, std::vector<std::int64_t>& values) {
  const TensorInfo& tensor = at(name, "I64");
  values.resize(static_cast<std::size_t>(tensor.size()));
  copy_numbers(file_.bytes(tensor), values.data());
}

void write_checkpoint(const fs::path& dir, std::int64_t steps, Safetensors& file) {
  std::error_code error;
  fs::create_directories(dir, error);
  file.metadata[kChecksum] = checksum(file);
  constexpr std::size_t kDigits = 10;
  std::string number = std::to_string(steps);
  number.insert(0, kDigits - std::min(kDigits, number.size()), '0');
  write_file(dir / (std::string(kPrefix) + number + std::string(kSuffix)), file.str());

  const auto all = list_checkpoints(dir);
  for (std::size_t i = kKept; i < all.size(); ++i) fs::remove(all[i].second, error);
}

std::optional<Safetensors> newest_checkpoint(const fs::path& dir) {
  std::string problems;
  for (const auto& [steps, path] : list_checkpoints(dir)) {
    try {
      return read_checked(path);
    } catch (const DataError& error) {
      spdlog::warn("Checkpoint passed over: {}", error.what());
      problems += std::string("; ") + error.what();
    }
  }
  if (problems.empty()) return std::nullopt;
  throw DataError(dir.string() + ": no checkpoint can be used" + problems);
}

std::map<std::string, std::string> read_checkpoint_metadata(const fs::path& dir) {
  std::optional<Safetensors> checkpoint = newest_checkpoint(dir);
  if (checkpoint) return std::move(checkpoint->metadata);
  throw DataError(dir.string() +
                  ": there is no checkpoint in this folder; training leaves them with "
                  "--checkpoint DIR");
}

}  // namespace gradus::inline GRADUS_PRECISION
