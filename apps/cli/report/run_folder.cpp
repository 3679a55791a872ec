#include "cli/report/run_folder.hpp"

#include <spdlog/spdlog.h>

#include <cctype>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/data/table.hpp>
#include <limits>
#include <set>
#include <sstream>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;
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
  return std::string(as_text(read_file(path, kMostBytes)));
}

/// A run that was killed leaves half a line, in which half a number looks like a number.
std::string whole_lines_of(const fs::path& path) {
  std::string text = text_of(path);
  const std::size_t end = text.find_last_of('\n') + 1;  // 0 where there is none
  if (end == text.size()) return text;
  spdlog::warn("{}: the last line is cut off, and is left out: {}", printable(path.string()),
               in_quotes(text.substr(end)));
  return text.substr(0, end);
}

/// Of a CSVLogger's file, whose header begins with "epoch" and the separator.
char separator_of(std::string_view text) {
  constexpr std::string_view kFirst = "epoch", kInCells = "+-._\"\r\n";
  if (!text.starts_with(kFirst) || text.size() == kFirst.size()) return ',';
  const char c = text[kFirst.size()];
  const auto byte = static_cast<unsigned char>(c);
  const bool is_in_cells = std::isalnum(byte) != 0 || kInCells.find(c) != std::string_view::npos;
  return is_in_cells || byte == 0 || byte > '~' ? ',' : c;
}

double number_of(std::string_view text, const Line& line) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = read_double(text, value);
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
    if (!known.insert(name).second) line.fail("has two columns named " + in_quotes(name));
  }
}

void append_epoch(std::vector<Report::Epoch>& epochs, Report::Epoch epoch, const Line& line) {
  if (!epochs.empty() && epoch.number <= epochs.back().number) {
    line.fail(
        fmt::format("expected an epoch after {}, got {}", epochs.back().number, epoch.number));
  }
  epochs.push_back(std::move(epoch));
}

std::vector<Report::Epoch> read_metrics(const fs::path& jsonl) {
  std::vector<Report::Epoch> epochs;
  std::istringstream lines(whole_lines_of(jsonl));
  Index number = 0;
  for (std::string text; std::getline(lines, text);) {
    const Line line{jsonl, ++number};
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
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
    append_epoch(epochs, to_epoch(items, line), line);
  }
  return epochs;
}

void flatten(const Json& object, const std::string& prefix, Report::Texts& texts) {
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
  const Json json = parse_json(text_of(path), path.string());
  if (!json.is_object()) {
    throw DataError(path.string() + ": expected a JSON object, as `gradus train --log-dir` writes");
  }
  flatten(json, "", texts);
  return texts;
}

}  // namespace

std::vector<Report::Epoch> read_history(const fs::path& csv) {
  const std::string text = whole_lines_of(csv);
  if (text.find_first_not_of("\r\n") == std::string::npos) return {};
  // The names are the first row, so that there need be no other.
  const CsvTable table =
      parse_csv(text, csv.string(), {.separator = separator_of(text), .header = CsvHeader::kNo});
  std::vector<std::string> names;
  for (Index column = 0; column < table.columns; ++column) {
    names.emplace_back(table.cell(0, column));
  }
  check_names(names, {csv, 1});
  std::vector<Report::Epoch> epochs;
  for (Index row = 1; row < table.rows(); ++row) {
    const Line line{csv, Index{table.lines[static_cast<std::size_t>(row)]}};
    Items items;
    for (Index column = 0; column < table.columns; ++column) {
      items.emplace_back(names[static_cast<std::size_t>(column)],
                         number_of(table.cell(row, column), line));
    }
    append_epoch(epochs, to_epoch(items, line), line);
  }
  return epochs;
}

Run read_run(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw DataError(folder.string() +
                    ": no such folder; give one that `gradus train --log-dir` wrote");
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
                    "; give a folder that `gradus train --log-dir` wrote");
  }
  if (run.epochs.empty()) {
    throw DataError(folder.string() + ": this run finished no epoch: its history is empty");
  }
  if (fs::exists(folder / kProvenance, error))
    run.provenance = read_provenance(folder / kProvenance);
  return run;
}

}  // namespace gradus::cli
