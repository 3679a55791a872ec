#include "cli/files/own_files.hpp"

#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/io/safetensors.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

const char* description(OwnFile kind) {
  switch (kind) {
    case OwnFile::kHistory:
    case OwnFile::kMetrics:
      return "history of a training";
    case OwnFile::kProvenance:
      return "provenance of a training";
    case OwnFile::kPage:
      return "page";
    case OwnFile::kLog:
      return "log";
    case OwnFile::kModel:
      return "model";
    case OwnFile::kDivergedStep:
      return "diverged step";
    case OwnFile::kPlot:
      return "plot";
    case OwnFile::kOnnx:
      return "ONNX model";
    case OwnFile::kScript:
      return "script";
    case OwnFile::kPredictions:
      return "table of predictions";
    case OwnFile::kArrays:
      return "archive of arrays";
    case OwnFile::kClaim:
      break;
  }
  return "note of an unfinished training";
}

/// Whether it is a safetensors file with this text in its metadata.
bool has_text(const fs::path& path, const std::string& key) {
  constexpr std::size_t kLengthBytes = 8;  // then comes the header, in braces
  const auto start = read_start(path, kLengthBytes + 1);
  if (start.size() <= kLengthBytes || start.back() != '{') return false;
  return Safetensors::read(path).metadata.contains(key);
}

bool is_own_text(const std::string& text, OwnFile kind) {
  const std::string line = text.substr(0, text.find('\n'));
  const auto has = [](const std::string& all, const char* part) {
    return all.find(part) != std::string::npos;
  };
  switch (kind) {
    case OwnFile::kHistory:
      return line.starts_with("epoch,") && line.ends_with(",learning_rate,seconds");
    case OwnFile::kMetrics:
      return line.starts_with(R"({"epoch":)") && has(line, R"("seconds":)");
    case OwnFile::kProvenance:
      return text.starts_with('{') && has(text, R"("gradus_version":)");
    case OwnFile::kPage:
      return has(text, R"(<meta name="generator" content="Gradus"/>)");
    case OwnFile::kLog:
      return has(line, "] Gradus ");
    case OwnFile::kPlot:
      return text.starts_with("<svg ") &&
             has(text, "loss and gradient over the prediction</title>");
    case OwnFile::kOnnx:
      return has(text.substr(0, 16), "gradus");
    case OwnFile::kScript:
      return has(line, "a model trained with Gradus");
    case OwnFile::kPredictions:
      return line.starts_with("id,class,probability_") || line.starts_with("id,value");
    case OwnFile::kArrays:
      return text.starts_with("PK\x03\x04") && has(text, ".npy");
    default:
      return line.starts_with("Gradus run ");
  }
}

}  // namespace

bool is_own(const fs::path& path, OwnFile kind) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  if (fs::file_size(path, error) == 0) return true;
  try {
    if (kind == OwnFile::kModel) return has_text(path, "format_version");
    if (kind == OwnFile::kDivergedStep) return has_text(path, "diverged_step_version");
    constexpr std::size_t kStart = 64 * 1024;
    const auto start = read_start(path, kStart);
    return is_own_text({start.begin(), start.end()}, kind);
  } catch (const DataError&) {
    return false;
  }
}

bool is_file_or_new(const fs::path& path) {
  std::error_code error;
  const fs::file_type type = fs::status(path, error).type();
  return type == fs::file_type::not_found || type == fs::file_type::regular;
}

void check_own(const fs::path& path, OwnFile kind) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || is_own(path, kind)) return;
  throw InvalidArgument(printable(path.string()) + ": is not a file that Gradus wrote (" +
                        description(kind) +
                        "), so it is not replaced; move it, or choose another name");
}

void check_replaceable(const fs::path& path, OwnFile kind) {
  std::error_code error;
  // A device or a pipe is opened once only, as its reader notices.
  if (!fs::is_character_file(path, error) && !fs::is_fifo(path, error)) {
    const OutputFile can_be_written(path);
  }
  check_own(path, kind);
}

}  // namespace gradus::cli
