#include "cli/report/run_folder.hpp"

#include <spdlog/fmt/fmt.h>

#include <charconv>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <limits>
#include <set>
#include <sstream>

#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kHistory = "history.csv";
constexpr const char* kMetrics = "metrics.jsonl";
constexpr const char* kProvenance = "run.json";
constexpr std::uint64_t kMostBytes = 256'000'000;

/// A place in a file.
struct Line {
  const fs::path& path;
  Index number;

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(fmt::format("{}:{}: {}", path.string(), number, what));
  }
};

std::string text_of(const fs::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMostBytes);
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t from = 0;
  for (auto comma = line.find(','); comma != std::string::npos; comma = line.find(',', from)) {
    fields.push_back(line.substr(from, comma - from));
    from = comma + 1;
  }
  fields.push_back(line.substr(from));
  return fields;
}

double number_of(const std::string& text, const Line& line) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) line.fail("expected a number, got " + in_quotes(text));
  return value;
}

using Items = std::vector<std::pair<std::string, double>>;

/// An epoch of a line's names, no two of them the same, and numbers.
Report::Epoch to_epoch(const Items& items, const Line& line) {
  Report::Epoch epoch;
  Items logs;
  for (const auto& [name, value] : items) {
    if (name == "epoch") {
      if (!(value >= 1 && value <= 1e9) || value != std::floor(value)) {
        line.fail(fmt::format("expected an epoch that is a whole number from 1, got {}", value));
      }
      epoch.number = static_cast<Index>(value);
    } else if (name == "learning_rate") {
      epoch.learning_rate = value;
    } else if (name == "seconds") {
      epoch.seconds = value;
    } else {
      logs.emplace_back(name, value);
    }
  }
  epoch.logs = Logs(std::move(logs));
  return epoch;
}

/// Throws DataError for names that are too many or the same.
void check_names(const std::vector<std::string>& names, const Line& line) {
  constexpr std::size_t kMostNames = 1000;
  if (names.front() != "epoch") {
    line.fail("expected names, 'epoch' first, got " + in_quotes(names.front()));
  }
  if (names.size() > kMostNames) {
    line.fail(fmt::format("has {} columns; at most {} are read", names.size(), kMostNames));
  }
  std::set<std::string> known;
  for (const std::string& name : names) {
    if (!known.insert(name).second) line.fail("has two columns of the name " + in_quotes(name));
  }
}

void append(std::vector<Report::Epoch>& epochs, Report::Epoch epoch, const Line& line) {
  if (!epochs.empty() && epoch.number <= epochs.back().number) {
    line.fail(
        fmt::format("expected an epoch after {}, got {}", epochs.back().number, epoch.number));
  }
  epochs.push_back(std::move(epoch));
}

/// Calls work(text, line) for each line that is not empty.
template <class Work>
void for_lines(const fs::path& path, const Work& work) {
  std::istringstream stream(text_of(path));
  Index number = 0;
  for (std::string text; std::getline(stream, text);) {
    ++number;
    const Line line{path, number};
    // Half a number looks like a number.
    if (stream.eof()) line.fail("the line has no end: the file was cut off here; remove the line");
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (!text.empty()) work(text, line);
  }
}

std::vector<Report::Epoch> read_metrics(const fs::path& jsonl) {
  std::vector<Report::Epoch> epochs;
  for_lines(jsonl, [&](const std::string& text, const Line& line) {
    const auto json = parse_json(text, fmt::format("{}:{}", line.path.string(), line.number));
    if (!json.is_object() || !json.contains("epoch")) {
      line.fail("expected a JSON object of numbers with an \"epoch\", got " + in_quotes(text));
    }
    Items items;
    for (const auto& [name, value] : json.items()) {
      // JSON has no infinite numbers, and no NaN: null stands for them.
      if (!value.is_number() && !value.is_null())
        line.fail("expected a number for " + in_quotes(name));
      items.emplace_back(
          name, value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    }
    append(epochs, to_epoch(items, line), line);
  });
  return epochs;
}

void flatten(const ordered_json& object, const std::string& prefix, Report::Texts& texts) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) {
      flatten(value, prefix + name + ".", texts);
    } else {
      texts.emplace_back(prefix + name,
                         value.is_string() ? value.get<std::string>() : to_line(value));
    }
  }
}

Report::Texts read_provenance(const fs::path& path) {
  Report::Texts texts;
  const ordered_json json = parse_json(text_of(path), path.string());
  if (!json.is_object()) {
    throw DataError(path.string() + ": expected a JSON object, as `gradus train --log-dir` writes");
  }
  flatten(json, "", texts);
  return texts;
}

}  // namespace

std::vector<Report::Epoch> read_history(const fs::path& csv) {
  std::vector<Report::Epoch> epochs;
  std::vector<std::string> names;
  for_lines(csv, [&](const std::string& text, const Line& line) {
    const std::vector<std::string> fields = split(text);
    if (names.empty()) {
      names = fields;
      check_names(names, line);
      return;
    }
    if (fields.size() != names.size()) {
      line.fail(fmt::format("expected {} numbers, one for each name, got {} fields", names.size(),
                            fields.size()));
    }
    Items items;
    for (std::size_t i = 0; i < names.size(); ++i) {
      items.emplace_back(names[i], number_of(fields[i], line));
    }
    append(epochs, to_epoch(items, line), line);
  });
  return epochs;
}

Run read_run(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw DataError(folder.string() +
                    ": no such folder; give one that `gradus train --log-dir` made");
  }
  // "runs/a/" has an empty last part, and "." is called by its real name.
  const fs::path path = fs::weakly_canonical(folder, error);
  Run run{.name = error || path.filename().empty() ? folder.string() : path.filename().string()};
  if (fs::exists(folder / kHistory, error)) {
    run.epochs = read_history(folder / kHistory);
  } else if (fs::exists(folder / kMetrics, error)) {
    run.epochs = read_metrics(folder / kMetrics);
  } else {
    throw DataError(folder.string() + ": has neither " + kHistory + " nor " + kMetrics +
                    "; give a folder that `gradus train --log-dir` made");
  }
  if (run.epochs.empty()) {
    throw DataError(folder.string() + ": no epoch of this run was finished: its history is empty");
  }
  if (fs::exists(folder / kProvenance, error))
    run.provenance = read_provenance(folder / kProvenance);
  return run;
}

}  // namespace cli
}}  // namespace gradus
