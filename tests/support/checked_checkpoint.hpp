// A checkpoint that somebody has changed, with a checksum that is right.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/io/safetensors.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline void write_checkpoint_file(const std::filesystem::path& path, Safetensors file) {
  file.metadata.erase("checksum");
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&crc](const void* bytes, std::size_t size) {
    crc = crc32_z(crc, static_cast<const Bytef*>(bytes), size);
  };
  for (const auto& [key, text] : file.metadata) {
    add(key.data(), key.size() + 1);
    add(text.data(), text.size() + 1);
  }
  for (const TensorInfo& tensor : file.tensors()) {
    add(tensor.name.data(), tensor.name.size() + 1);
    add(tensor.dtype.data(), tensor.dtype.size() + 1);
    add(file.bytes(tensor).data(), file.bytes(tensor).size());
  }
  file.metadata["checksum"] = std::to_string(crc);
  write_file(path, file.str());
}

}  // namespace gradus::inline GRADUS_PRECISION
