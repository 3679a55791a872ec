// Checkpoints and models that somebody has changed, whole as a checksum can tell.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "gradus/io/safetensors.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// CRC-32 of every name, type and byte, as training takes it of a checkpoint.
inline std::string checksum_of(const Safetensors& file) {
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&crc](const void* bytes, std::size_t size) {
    crc = crc32_z(crc, static_cast<const Bytef*>(bytes), size);
  };
  for (const auto& [key, text] : file.metadata) {
    if (key == "checksum") continue;
    add(key.data(), key.size() + 1);
    add(text.data(), text.size() + 1);
  }
  for (const TensorInfo& tensor : file.tensors()) {
    add(tensor.name.data(), tensor.name.size() + 1);
    add(tensor.dtype.data(), tensor.dtype.size() + 1);
    add(file.bytes(tensor).data(), file.bytes(tensor).size());
  }
  return std::to_string(crc);
}

/// Writes the file, with a checksum that is right where it had one.
inline void write_changed(const std::filesystem::path& path, Safetensors file) {
  if (file.metadata.contains("checksum")) file.metadata["checksum"] = checksum_of(file);
  std::ofstream(path, std::ios::binary) << file.str();
}

/// The only file of a folder whose name begins so.
inline std::filesystem::path file_in(const std::filesystem::path& dir, const std::string& start) {
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    if (entry.path().filename().string().starts_with(start)) return entry.path();
  }
  return {};
}

}  // namespace gradus
