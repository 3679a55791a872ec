#include "gradus/training/progress_logger.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr std::chrono::milliseconds kBetweenDraws{50};

bool decide(When when, bool automatic) {
  return when == When::kAlways || (when == When::kAuto && automatic);
}

/// A terminal that knows how to erase and colour a line.
bool smart_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

bool colorful_terminal(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return smart_terminal(fd) && !refused;
}

int terminal_columns(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::shared_ptr<spdlog::logger> metrics_logger() {
  if (auto logger = spdlog::get("gradus.metrics")) return logger;
  auto logger = spdlog::stdout_logger_mt("gradus.metrics");
  logger->set_pattern("%v");
  return logger;
}

}  // namespace

ProgressLogger::ProgressLogger(ProgressLoggerOptions options)
    : options_(options),
      bar_(decide(options.progress, smart_terminal(STDERR_FILENO))),
      terminal_out_(options.style == LogStyle::kKeras && isatty(STDOUT_FILENO) != 0),
      color_out_(decide(options.color, colorful_terminal(STDOUT_FILENO))),
      color_bar_(decide(options.color, colorful_terminal(STDERR_FILENO))) {}

void ProgressLogger::on_epoch_begin(TrainingState& state) {
  if (!terminal_out_) return;
  metrics_logger()->info("Epoch {}/{}", state.epoch + 1, state.epochs);
  metrics_logger()->flush();
}

void ProgressLogger::on_train_batch_end(TrainingState& state) {
  if (!bar_) return;
  const auto now = std::chrono::steady_clock::now();
  const bool last = state.batch + 1 == state.batches;
  if (!last && now - last_drawn_ < kBetweenDraws) return;
  last_drawn_ = now;
  bar_drawn_ = true;
  const std::string line =
      progress_line(state, {.color = color_bar_, .columns = terminal_columns(STDERR_FILENO)});
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  std::fflush(stderr);
}

void ProgressLogger::on_epoch_end(TrainingState& state) {
  clear_bar();
  const std::string line = terminal_out_
                               ? progress_line(state, {.finished = true, .color = color_out_})
                               : epoch_line(state, options_.style);
  metrics_logger()->info("{}", line);
  metrics_logger()->flush();
}

void ProgressLogger::on_train_end(TrainingState& /*state*/) { clear_bar(); }

void ProgressLogger::clear_bar() {
  if (!bar_drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  bar_drawn_ = false;
}

}}  // namespace gradus
