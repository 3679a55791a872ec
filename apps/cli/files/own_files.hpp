// Which files Gradus has written itself, and may replace.
#pragma once

#include <filesystem>
#include <gradus/core/scalar.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

enum class OwnFile {
  kHistory,
  kMetrics,
  kProvenance,
  kPage,
  kLog,
  kModel,
  kDivergedStep,
  kClaim,
  kPlot,
  kOnnx,
  kScript,
  kPredictions,
  kArrays  ///< NumPy's too: nothing in one tells who wrote it.
};

/// Whether the file at the path is one that Gradus wrote, by what it holds; its name says nothing.
/// An empty file counts as one.
bool is_own(const std::filesystem::path& path, OwnFile kind);

/// Whether writing to the path replaces a file, or makes one: not so with a device or a pipe.
bool is_file_or_new(const std::filesystem::path& path);

/// Throws InvalidArgument where a file stands there that is not Gradus's own.
void check_own(const std::filesystem::path& path, OwnFile kind);

/// And DataError where the path cannot be written. A device or a pipe shows that when it is opened.
void check_replaceable(const std::filesystem::path& path, OwnFile kind);

}  // namespace gradus::cli
