#include "gradus/training/loggers.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "gradus/core/text.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Item = std::pair<std::string, double>;

constexpr std::size_t kBarWidth = 20;
constexpr std::size_t kLeastBarWidth = 8;  // beside the time in all

/// As Keras: four digits, or scientific where they would show next to nothing.
std::string metric_text(const Item& item) {
  const char conversion = std::abs(item.second) > 1e-3 ? 'f' : 'e';
  return printable(item.first) + ": " + printed(item.second, conversion, 4);
}

/// By name, as Keras sorts them.
std::vector<Item> sorted_items(const Logs& logs) {
  std::vector<Item> items = logs.items();
  std::ranges::sort(items);
  return items;
}

std::string step_time(double seconds) {
  if (seconds >= 1 || seconds == 0) return fmt::format("{:.0f}s/step", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.0f}ms/step", seconds * 1e3);
  return fmt::format("{:.0f}us/step", seconds * 1e6);
}

std::string time_left(double seconds) {
  const int s = static_cast<int>(std::min(seconds, 1e9));
  if (s > 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s % 3600 / 60, s % 60);
  return s > 60 ? fmt::format("{}:{:02}", s / 60, s % 60) : fmt::format("{}s", s);
}

std::string keras_line(const TrainingState& state) {
  const Index done = state.batch + 1;
  std::string line = fmt::format("Epoch {}/{} - {}/{} - {:.0f}s - {}", state.epoch + 1,
                                 state.epochs, done, state.batches, state.seconds,
                                 step_time(state.seconds / static_cast<double>(done)));
  for (const Item& item : sorted_items(state.logs)) line += " - " + metric_text(item);
  return line;
}

std::string plain_line(const TrainingState& state) {
  std::string line;
  for (const auto& [name, value] : epoch_record(state)) {
    line += (line.empty() ? "" : " ") + printable(name) + "=" + printed(value, 'g', 6);
  }
  return line;
}

std::string json_line(const TrainingState& state) {
  Json record;
  for (const auto& [name, value] : epoch_record(state)) record[name] = value;
  record["epoch"] = state.epoch + 1;  // a whole number
  return to_line(record);
}

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

std::vector<Item> epoch_record(const TrainingState& state) {
  std::vector<Item> record = {{"epoch", static_cast<double>(state.epoch + 1)}};
  record.insert(record.end(), state.logs.items().begin(), state.logs.items().end());
  record.emplace_back("learning_rate", state.learning_rate);
  record.emplace_back("seconds", state.seconds);
  return record;
}

std::string epoch_line(const TrainingState& state, LogStyle style) {
  switch (style) {
    case LogStyle::kPlain:
      return plain_line(state);
    case LogStyle::kJsonl:
      return json_line(state);
    case LogStyle::kKeras:
      break;
  }
  return keras_line(state);
}

std::string progress_line(const TrainingState& state, const ProgressLineOptions& options) {
  const auto paint = [&](const char* code, const std::string& text) {
    return options.color && !text.empty() ? code + text + "\x1b[0m" : text;
  };
  const Index done = state.batch + 1;
  const double per_step = state.seconds / static_cast<double>(done);
  const std::string batches = std::to_string(state.batches);
  const std::string count = fmt::format("{:>{}}/{}", done, batches.size(), batches);
  const std::string time = options.finished
                               ? printed(state.seconds, 'f', 0) + "s"
                               : time_left(per_step * static_cast<double>(state.batches - done));
  const std::string step = step_time(per_step);
  const bool shows_all =
      !options.finished && options.seconds_left && state.epoch + 1 < state.epochs;
  const std::string in_all =
      shows_all ? fmt::format(" ({} in all)", time_left(*options.seconds_left)) : "";

  // One column stays free, as some terminals wrap a line that fills all of them.
  std::size_t room = options.columns > 0 ? static_cast<std::size_t>(options.columns - 1) : 10000;
  const auto take = [&room](std::size_t width) {
    const bool fits = width <= room;
    if (fits) room -= width;
    return fits;
  };
  room -= std::min(room, count.size());  // shown in any case
  std::string tail;
  if (take(1 + time.size())) tail += " " + paint("\x1b[1m", time);
  if (take(in_all.size())) tail += in_all;
  if (take(1 + step.size())) tail += " " + step;
  std::vector<std::string> metrics;
  std::size_t metrics_width = 0;
  for (const Item& item : sorted_items(state.logs)) {
    metrics.push_back(" - " + metric_text(item));
    metrics_width += metrics.back().size();
  }
  const std::size_t least = in_all.empty() ? kBarWidth : kLeastBarWidth;
  const std::size_t beside = room - std::min(room, metrics_width + 1);
  const std::size_t bar_width =
      std::min(room - std::min<std::size_t>(room, 1), std::clamp(beside, least, kBarWidth));
  if (bar_width > 0) take(bar_width + 1);
  for (const std::string& text : metrics) {
    if (!take(text.size())) break;
    tail += text;
  }

  const auto filled =
      bar_width * static_cast<std::size_t>(done) / static_cast<std::size_t>(state.batches);
  std::string bar, rest;
  for (std::size_t i = 0; i < filled; ++i) bar += "━";
  for (std::size_t i = filled; i < bar_width; ++i) rest += options.color ? "━" : "─";
  const std::string space = bar_width > 0 ? " " : "";
  return paint("\x1b[1m", count) + space + paint("\x1b[32m", bar) + paint("\x1b[37m", rest) + tail;
}

ProgressLogger::ProgressLogger(ProgressLoggerOptions options)
    : options_(options),
      bar_(decide(options.progress, smart_terminal(STDERR_FILENO))),
      terminal_out_(options.style == LogStyle::kKeras && isatty(STDOUT_FILENO) != 0),
      color_out_(decide(options.color, colorful_terminal(STDOUT_FILENO))),
      color_bar_(decide(options.color, colorful_terminal(STDERR_FILENO))) {}

double TimeLeft::after(const TrainingState& state) {
  const double batch = 1 / static_cast<double>(state.batches);
  const double done =
      static_cast<double>(state.epoch) + static_cast<double>(state.batch + 1) * batch;
  if (first_ < 0) first_ = done - batch;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun_;
  return taken.count() / (done - first_) * (static_cast<double>(state.epochs) - done);
}

void ProgressLogger::on_train_begin(TrainingState& /*state*/) { time_left_.begin(); }

void ProgressLogger::on_epoch_begin(TrainingState& state) {
  if (!terminal_out_) return;
  metrics_logger()->info("Epoch {}/{}", state.epoch + 1, state.epochs);
  metrics_logger()->flush();
}

void ProgressLogger::on_train_batch_end(TrainingState& state) {
  if (!bar_) return;
  const double seconds_left = time_left_.after(state);
  const auto now = std::chrono::steady_clock::now();
  const bool last = state.batch + 1 == state.batches;
  if (!last && now - last_drawn_ < kBetweenDraws) return;
  last_drawn_ = now;
  const int columns = terminal_columns(STDERR_FILENO);
  const std::string line =
      progress_line(state, {.color = color_bar_, .columns = columns, .seconds_left = seconds_left});
  erase_line(columns);
  std::fprintf(stderr, "%s\r", line.c_str());
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

/// A live line ends where it began. So where a narrower terminal has broken it into several, the
/// cursor is still at its first, and erasing to the screen's end erases them all. That is done only
/// then: tmux puts a screen that is erased from its top into its history.
void ProgressLogger::erase_line(int columns) {
  const bool resized = bar_drawn_ && columns != columns_;
  std::fputs(resized ? "\r\x1b[J" : "\r\x1b[K", stderr);
  columns_ = columns;
  bar_drawn_ = true;
}

void ProgressLogger::clear_bar() {
  if (!bar_drawn_) return;
  erase_line(terminal_columns(STDERR_FILENO));
  std::fflush(stderr);
  bar_drawn_ = false;
}

}  // namespace gradus
