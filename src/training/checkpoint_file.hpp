// Checkpoints as files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/io/safetensors.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Collects fields as arrays.
class SavingArchive : public Archive {
 public:
  using Archive::field;
  void field(const std::string& name, std::vector<double>& values) override;
  void field(const std::string& name, Vector& values) override;
  void field(const std::string& name, std::vector<std::int64_t>& values) override;

  Safetensors& file() { return file_; }

 private:
  Safetensors file_;
};

/// Gives them back.
class RestoringArchive : public Archive {
 public:
  explicit RestoringArchive(Safetensors file) : file_(std::move(file)) {}
  using Archive::field;
  void field(const std::string& name, std::vector<double>& values) override;
  void field(const std::string& name, Vector& values) override;
  void field(const std::string& name, std::vector<std::int64_t>& values) override;

 private:
  const TensorInfo& at(const std::string& name, const char* dtype) const;

  Safetensors file_;
};

/// Writes the file, which holds a checksum of itself from then on, as the checkpoint after this
/// many steps, and removes all but the newest two. Throws DataError where it cannot be written.
void write_checkpoint(const std::filesystem::path& dir, std::int64_t steps, Safetensors& file);

/// The newest checkpoint that is whole, or none where the folder has no checkpoints; a damaged one
/// is passed over with a warning. Throws DataError where all are damaged.
std::optional<Safetensors> newest_checkpoint(const std::filesystem::path& dir);

}  // namespace gradus::inline GRADUS_PRECISION
