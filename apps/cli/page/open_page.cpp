#include "cli/page/open_page.hpp"

#include <fcntl.h>
#include <spawn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <gradus/core/text.hpp>
#include <sstream>
#include <vector>

extern "C" char** environ;

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// The first of BROWSER's commands, "firefox --new-window %s:chromium", with the file in place of
/// %s or at its end.
std::vector<std::string> command_of(const std::string& browser, const std::string& file) {
  std::istringstream first(browser.substr(0, browser.find(':')));
  std::vector<std::string> command;
  for (std::string word; first >> word;) command.push_back(word == "%s" ? file : word);
  if (std::ranges::find(command, file) == command.end()) command.push_back(file);
  return command;
}

std::vector<std::string> desktop_command(const std::string& file) {
#ifdef __APPLE__
  return {"open", file};
#else
  if (variable("DISPLAY").empty() && variable("WAYLAND_DISPLAY").empty()) return {};
  return {"xdg-open", file};
#endif
}

/// In a process group of its own, so that Ctrl-C ends the training and not the browser. Returns the
/// error's number.
int start(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t streams;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&streams);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  for (const int stream : {0, 1, 2}) {
    posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_RDWR, 0);
  }
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, arguments.front(), &streams, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&streams);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

std::string open_page(const std::filesystem::path& file) {
  const std::string path = std::filesystem::absolute(file).string();
  const std::string browser = variable("BROWSER");
  const std::vector<std::string> command =
      browser.empty() ? desktop_command(path) : command_of(browser, path);
  if (command.empty()) return "there is no display";
  const int error = start(command);
  return error == 0 ? "" : concat(printable(command.front()), ": ", std::strerror(error));
}

}  // namespace gradus::cli
