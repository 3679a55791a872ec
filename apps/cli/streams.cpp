#include "cli/streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <gradus/core/error.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

void open_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // open() takes the lowest free number: this one.
    if (fcntl(stream, F_GETFD) == -1) open("/dev/null", O_RDONLY);  // NOLINT(*-vararg)
  }
}

void check_standard_output() {
  std::fflush(stdout);
  if (std::ferror(stdout) != 0) throw DataError("cannot write to standard output");
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
