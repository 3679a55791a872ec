// Runs a program as a user or a script would, and reports all that it did.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;  // which takes several times the time and memory
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

/// Where a program's output goes.
enum class Stream {
  kPipe,
  kTerminal,  ///< A pseudo terminal; there is one for both streams.
  kFull,      ///< A device without room.
  kBroken,    ///< A pipe whose reader has gone.
  kClosed
};

struct CommandOptions {
  std::filesystem::path program = GRADUS_COMMAND;
  std::vector<std::string> environment = {};  ///< As "NAME=value".
  std::filesystem::path directory = {};       ///< Empty: the one of the test.
  std::string input = {};                     ///< A few bytes for standard input.
  Stream out = Stream::kPipe, err = Stream::kPipe;
  int columns = 80;               ///< Of the terminal.
  int signal = 0;                 ///< Is sent ...
  std::string signal_after = {};  ///< ... once this has been written.
  std::chrono::seconds time_limit{120};
};

struct CommandResult {
  std::string out, err, terminal;  ///< What was written to each.
  int exit_code = -1;              ///< -1 if a signal ended it.
  int signal = 0;
  double peak_megabytes = 0;  ///< The most memory it had; at least what the test itself has.
};

/// "train --epochs 2", path -> {"train", "--epochs", "2", path}: text is split at spaces, a path is
/// not.
inline void add_words(std::vector<std::string>& all, const std::filesystem::path& path) {
  all.push_back(path.string());
}
inline void add_words(std::vector<std::string>& all, const char* text) {
  std::istringstream stream(text);
  for (std::string word; stream >> word;) all.push_back(word);
}
inline void add_words(std::vector<std::string>& all, const std::string& text) {
  add_words(all, text.c_str());
}
template <class... Parts>
std::vector<std::string> words(const Parts&... parts) {
  std::vector<std::string> all;
  (add_words(all, parts), ...);
  return all;
}

/// A running program.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const CommandOptions& options)
      : options_(options) {
    open_streams();
    // All memory is taken before the fork: between it and exec, only system calls are safe.
    std::vector<std::string> command = {options.program.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = environment();
    const std::vector<char*> argv = pointers(command), envp = pointers(variables);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ == 0) become(argv, envp);
    close_all(childs_);
  }
  ~Process() {
    for (const auto& [fd, text] : readers_) close(fd);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  /// Collects what it writes until it ends; kills it at the time limit.
  CommandResult wait() {
    const auto deadline = std::chrono::steady_clock::now() + options_.time_limit;
    int status = 0;
    rusage usage{};
    while (!readers_.empty() || wait4(pid_, &status, WNOHANG, &usage) != pid_) {
      read_some();
      send_signal();
      if (!killed_ && std::chrono::steady_clock::now() > deadline) {
        killed_ = true;
        kill(pid_, SIGKILL);
        ADD_FAILURE() << "did not end in " << options_.time_limit.count() << " s";
      }
    }
    if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
    result_.peak_megabytes = static_cast<double>(usage.ru_maxrss) / 1000;
    return result_;
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    for (std::string& string : strings) all.push_back(string.data());
    all.push_back(nullptr);
    return all;
  }

  static void close_all(std::array<int, 3>& fds) {
    for (int fd : fds) {
      if (fd >= 0) close(fd);
    }
  }

  /// That of the test, without what changes the command's behaviour, and with the options' own.
  std::vector<std::string> environment() const {
    std::vector<std::string> all = {"TERM=xterm"};
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string_view text = *variable;
      const auto name = text.substr(0, text.find('='));
      if (name != "GRADUS_DATA" && name != "NO_COLOR" && name != "TERM") all.emplace_back(text);
    }
    // The first of two values of the same name counts.
    all.insert(all.begin(), options_.environment.begin(), options_.environment.end());
    return all;
  }

  static std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    return ends;
  }

  void open_streams() {
    const auto [in_read, in_write] = make_pipe();
    childs_ = {in_read, -1, -1};
    if (write(in_write, options_.input.data(), options_.input.size()) < 0) {
      throw std::runtime_error("write failed");
    }
    close(in_write);
    if (options_.out == Stream::kTerminal || options_.err == Stream::kTerminal) open_terminal();
    childs_[1] = open_stream(options_.out, result_.out);
    childs_[2] = open_stream(options_.err, result_.err);
    if (terminal_ >= 0) close(terminal_);
  }

  void open_terminal() {
    int ours = -1;
    winsize size{24, static_cast<unsigned short>(options_.columns), 0, 0};
    if (openpty(&ours, &terminal_, nullptr, nullptr, &size) != 0) {
      throw std::runtime_error("openpty failed");
    }
    fcntl(ours, F_SETFD, FD_CLOEXEC);
    fcntl(terminal_, F_SETFD, FD_CLOEXEC);
    readers_.emplace_back(ours, &result_.terminal);
  }

  /// The program's end; text receives what it writes.
  int open_stream(Stream stream, std::string& text) {
    if (stream == Stream::kClosed) return -1;
    if (stream == Stream::kFull) return open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (stream == Stream::kTerminal) return fcntl(terminal_, F_DUPFD_CLOEXEC, 0);
    const auto [ours, childs] = make_pipe();
    if (stream == Stream::kPipe) {
      readers_.emplace_back(ours, &text);
    } else {
      close(ours);
    }
    return childs;
  }

  /// The child's side of the fork.
  [[noreturn]] void become(const std::vector<char*>& argv, const std::vector<char*>& envp) {
    for (int fd = 0; fd < 3; ++fd) {
      const int target = childs_[static_cast<std::size_t>(fd)];
      if (target < 0) {
        close(fd);
      } else {
        dup2(target, fd);
      }
    }
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_DFL);
    if (options_.directory.empty() || chdir(options_.directory.c_str()) == 0) {
      execve(argv[0], argv.data(), envp.data());
    }
    _exit(127);
  }

  void read_some() {
    std::vector<pollfd> polled;
    for (const auto& [fd, text] : readers_) polled.push_back({fd, POLLIN, 0});
    poll(polled.data(), polled.size(), readers_.empty() ? 1 : 100);
    for (std::size_t i = polled.size(); i-- > 0;) {
      if (polled[i].revents == 0) continue;
      std::array<char, 4096> buffer{};
      const ssize_t count = read(polled[i].fd, buffer.data(), buffer.size());
      if (count > 0) {
        readers_[i].second->append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {  // a terminal ends with EIO
        close(polled[i].fd);
        readers_.erase(readers_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  void send_signal() {
    if (options_.signal == 0 || signalled_) return;
    for (const std::string* text : {&result_.out, &result_.err, &result_.terminal}) {
      if (text->find(options_.signal_after) == std::string::npos) continue;
      kill(pid_, options_.signal);
      signalled_ = true;
      return;
    }
  }

  CommandOptions options_;
  CommandResult result_;
  pid_t pid_ = -1;
  int terminal_ = -1;
  std::array<int, 3> childs_{};                        // its standard input, output and error
  std::vector<std::pair<int, std::string*>> readers_;  // our ends, and where the text goes
  bool signalled_ = false, killed_ = false;
};

inline CommandResult run(const std::vector<std::string>& arguments,
                         const CommandOptions& options = {}) {
  return Process(arguments, options).wait();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace gradus
