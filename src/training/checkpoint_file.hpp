// Checkpoints as files.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/core/file.hpp"
#include "gradus/io/safetensors.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Collects fields as arrays.
class SavingArchive : public Archive {
 public:
  /// file: what is there already.
  explicit SavingArchive(Safetensors file = {}) : file_(std::move(file)) {}
  using Archive::field;
  void field(const std::string& name, std::vector<double>& values) override { add(name, values); }
  void field(const std::string& name, Vector& values) override { add(name, values); }
  void field(const std::string& name, std::vector<std::int64_t>& values) override {
    add(name, values);
  }

  Safetensors& file() { return file_; }

 private:
  template <class Numbers>
  void add(const std::string& name, const Numbers& values) {
    file_.add(prefix() + name, {std::ssize(values)},
              std::span(values.data(), static_cast<std::size_t>(values.size())));
  }

  Safetensors file_;
};

/// Gives them back.
class RestoringArchive : public Archive {
 public:
  explicit RestoringArchive(Safetensors file) : file_(std::move(file)) {}
  using Archive::field;
  void field(const std::string& name, std::vector<double>& values) override {
    restore(name, "F64", values);
  }
  void field(const std::string& name, Vector& values) override {
    restore(name, sizeof(Scalar) == sizeof(float) ? "F32" : "F64", values);
  }
  void field(const std::string& name, std::vector<std::int64_t>& values) override {
    restore(name, "I64", values);
  }

 private:
  const TensorInfo& at(const std::string& name, const char* dtype) const;

  template <class Numbers>
  void restore(const std::string& name, const char* dtype, Numbers& values) const {
    const std::span<const std::uint8_t> bytes = file_.bytes(at(name, dtype));
    values.resize(static_cast<decltype(values.size())>(at(name, dtype).size()));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  }

  Safetensors file_;
};

/// A folder of checkpoints, which no other process may use meanwhile.
class CheckpointFolder {
 public:
  /// Makes and locks the folder: see FolderLock.
  explicit CheckpointFolder(const std::filesystem::path& dir) : dir_(dir), lock_(dir) {}

  /// The newest checkpoint that is whole, or none if the folder has none; a damaged one is skipped
  /// with a warning. Throws DataError if all are damaged.
  std::optional<Safetensors> newest();

  /// How many steps the newest was made after, of its name, or those written since.
  std::optional<std::int64_t> newest_steps() const { return newest_; }

  /// Removes all that are whole, except the one after this many steps. Throws DataError if it may
  /// not.
  void remove_all_but(std::int64_t kept);

  /// Writes the file, which holds a checksum of itself from then on, as the checkpoint after this
  /// many steps. The newest two that are whole are kept; a damaged one is neither counted nor
  /// removed for its age. Throws DataError if it cannot be written.
  void write(std::int64_t steps, Safetensors& file);

 private:
  std::filesystem::path dir_;
  FolderLock lock_;
  std::optional<std::int64_t> newest_, one_before_;  // steps of those known to be whole
};

/// What the numbers of a training depend on besides data and options: the compiler, the instruction
/// set, and the cache, by which Eigen cuts its sums.
std::string numerics();

}  // namespace gradus
