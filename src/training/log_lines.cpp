// The text of log lines.
#include <algorithm>
#include <cmath>
#include <string>

#include "gradus/core/text.hpp"
#include "gradus/training/progress_logger.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

using Item = std::pair<std::string, double>;

constexpr std::size_t kBarWidth = 20;

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
  if (seconds >= 1 || seconds == 0) return printed(seconds, 'f', 0) + "s/step";
  if (seconds >= 1e-3) return printed(seconds * 1e3, 'f', 0) + "ms/step";
  return printed(seconds * 1e6, 'f', 0) + "us/step";
}

std::string time_left(double seconds) {
  const int s = static_cast<int>(seconds);
  const auto text = [](int number) { return std::to_string(number); };
  const auto two_digits = [&](int number) { return (number < 10 ? ":0" : ":") + text(number); };
  if (s > 3600) return text(s / 3600) + two_digits(s % 3600 / 60) + two_digits(s % 60);
  return s > 60 ? text(s / 60) + two_digits(s % 60) : text(s) + "s";
}

/// "3/10"
std::string share(Index done, Index all) {
  return std::to_string(done) + "/" + std::to_string(all);
}

std::string keras_line(const TrainingState& state) {
  const Index done = state.batch + 1;
  std::string line = "Epoch " + share(state.epoch + 1, state.epochs) + " - " +
                     share(done, state.batches) + " - " + printed(state.seconds, 'f', 0) + "s - " +
                     step_time(state.seconds / static_cast<double>(done));
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
  nlohmann::ordered_json json;
  for (const auto& [name, value] : epoch_record(state)) json[name] = value;
  json["epoch"] = state.epoch + 1;  // a whole number
  return to_line(json);
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
  std::string count = share(done, state.batches);
  count.insert(0, share(state.batches, state.batches).size() - count.size(), ' ');
  const std::string time = options.finished
                               ? printed(state.seconds, 'f', 0) + "s"
                               : time_left(per_step * static_cast<double>(state.batches - done));
  const std::string step = step_time(per_step);

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
  if (take(1 + step.size())) tail += " " + step;
  const std::size_t bar_width = std::min(kBarWidth, room > 0 ? room - 1 : 0);
  if (bar_width > 0) take(bar_width + 1);
  for (const Item& item : sorted_items(state.logs)) {
    const std::string text = " - " + metric_text(item);
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

}}  // namespace gradus
