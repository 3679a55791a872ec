#include "cli/whole_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gradus/core/error.hpp>
#include <system_error>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace fs = std::filesystem;

namespace {

/// Empty, or why it could not be written.
std::error_code write(const fs::path& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file) return {};
  return {errno == 0 ? EIO : errno, std::generic_category()};
}

}  // namespace

void write_whole_file(const std::string& path, const std::string& text) {
  std::error_code error, none;
  const fs::file_status status = fs::status(path, none);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    error = write(path, text);
  } else {
    // A link stays one: what it leads to is replaced.
    const fs::path target = fs::exists(status) ? fs::canonical(path, none) : fs::path(path);
    fs::path part = target;
    part += "." + std::to_string(getpid()) + ".part";
    error = write(part, text);
    if (!error) fs::rename(part, target, error);
    if (error) fs::remove(part, none);
  }
  if (error) {
    throw DataError("cannot write '" + path + "': " + error.message() +
                    "; give a file in a directory that exists and may be written to");
  }
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
