// The text of log lines.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/training/progress_logger.hpp"
#include "training/epoch_record.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Item = std::pair<std::string, double>;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  const int size = std::snprintf(nullptr, 0, pattern, values...);
  std::string text(static_cast<std::size_t>(size), ' ');
  std::snprintf(text.data(), text.size() + 1, pattern, values...);
  return text;
}

/// As Keras: four digits, or scientific where they would show next to nothing.
std::string metric_text(const Item& item) {
  const char* pattern = std::abs(item.second) > 1e-3 ? "%s: %.4f" : "%s: %.4e";
  return format(pattern, item.first.c_str(), item.second);
}

/// By name, as Keras sorts them.
std::vector<Item> sorted_items(const Logs& logs) {
  std::vector<Item> items = logs.items();
  std::ranges::sort(items);
  return items;
}

std::string step_time(double seconds) {
  if (seconds >= 1 || seconds == 0) return format("%.0fs/step", seconds);
  if (seconds >= 1e-3) return format("%.0fms/step", seconds * 1e3);
  return format("%.0fus/step", seconds * 1e6);
}

std::string time_left(double seconds) {
  const int s = static_cast<int>(seconds);
  if (s > 3600) return format("%d:%02d:%02d", s / 3600, s % 3600 / 60, s % 60);
  if (s > 60) return format("%d:%02d", s / 60, s % 60);
  return format("%ds", s);
}

std::string keras_line(const TrainingState& state) {
  const Index done = state.batch + 1;
  std::string line = format("Epoch %td/%td - %td/%td - %.0fs - ", state.epoch + 1, state.epochs,
                            done, state.batches, state.seconds) +
                     step_time(state.seconds / static_cast<double>(done));
  for (const Item& item : sorted_items(state.logs)) line += " - " + metric_text(item);
  return line;
}

std::string plain_line(const TrainingState& state) {
  std::string line;
  for (const auto& [name, value] : epoch_record(state)) {
    line += (line.empty() ? "" : " ") + name + "=" + format("%.6g", value);
  }
  return line;
}

std::string json_line(const TrainingState& state) {
  nlohmann::ordered_json json;
  for (const auto& [name, value] : epoch_record(state)) json[name] = value;
  json["epoch"] = state.epoch + 1;  // a whole number
  return json.dump();
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
  constexpr int kBarWidth = 20;
  const auto paint = [&](const char* code, const std::string& text) {
    return options.color && !text.empty() ? code + text + "\x1b[0m" : text;
  };
  const Index done = state.batch + 1;
  const double share = static_cast<double>(done) / static_cast<double>(state.batches);
  const double per_step = state.seconds / static_cast<double>(done);
  const int filled = static_cast<int>(kBarWidth * share);

  const int digits = static_cast<int>(std::to_string(state.batches).size());
  const std::string count = format("%*td/%td", digits, done, state.batches);
  std::string bar, rest;
  for (int i = 0; i < filled; ++i) bar += "━";
  for (int i = filled; i < kBarWidth; ++i) rest += options.color ? "━" : "─";
  const std::string time = options.finished
                               ? format("%.0fs", state.seconds)
                               : time_left(per_step * static_cast<double>(state.batches - done));

  const std::string step = step_time(per_step);
  std::string line = paint("\x1b[1m", count) + " " + paint("\x1b[32m", bar) +
                     paint("\x1b[37m", rest) + " " + paint("\x1b[1m", time) + " " + step;
  std::size_t width = count.size() + kBarWidth + time.size() + step.size() + 3;
  for (const Item& item : sorted_items(state.logs)) {
    const std::string text = " - " + metric_text(item);
    width += text.size();
    if (options.columns > 0 && width >= static_cast<std::size_t>(options.columns)) break;
    line += text;
  }
  return line;
}

}  // namespace gradus::inline GRADUS_PRECISION
