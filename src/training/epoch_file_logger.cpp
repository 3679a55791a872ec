#include "gradus/training/loggers.hpp"

#include <cctype>
#include <cstring>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

EarlierFile earlier_file(bool append) {
  return append ? EarlierFile::kAppendTo : EarlierFile::kReplace;
}

/// The text up to the end of its n-th line from `begin` on, or of its last whole line.
std::string first_lines(const std::string& text, std::size_t begin, Index n) {
  std::size_t end = begin;
  for (Index k = 0; k < n; ++k) {
    const std::size_t newline = text.find('\n', end);
    if (newline == std::string::npos) break;
    end = newline + 1;
  }
  return text.substr(0, end);
}

}  // namespace

EpochFileLogger::EpochFileLogger(std::filesystem::path path, EarlierFile earlier)
    : path_(std::move(path)), earlier_(earlier) {}

void EpochFileLogger::on_train_begin(TrainingState& state) {
  file_.reset();
  beginning_.clear();
  write(text_to_keep(state));
}

void EpochFileLogger::on_epoch_end(TrainingState& state) { write(line(state) + "\n"); }

void EpochFileLogger::write(const std::string& text) {
  if (file_) return file_->append(text);
  // The beginning is written whole, so that a program killed here has lost no line.
  beginning_ += text;
  write_file(path_, beginning_);
  beginning_.clear();
  file_.emplace(path_);
}

std::string EpochFileLogger::text_to_keep(const TrainingState& state) const {
  std::string first = header(state);
  const bool resumed = state.epoch > 0;
  const bool append = earlier_ == EarlierFile::kAppendTo;
  std::error_code none;
  if ((!append && !resumed) || !std::filesystem::is_regular_file(path_, none)) return first;

  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
  const std::string text(as_text(read_file(path_, kMostBytes)));
  if (text.empty()) return first;
  if (!text.starts_with(first)) {
    throw InvalidArgument("cannot go on with ", path_.string(), ": it should begin with '",
                          first.substr(0, first.size() - 1), "'; move it away, or name another");
  }
  if (!resumed) return text.ends_with('\n') ? text : text + "\n";
  // Of several trainings in one file, the last is the one that goes on.
  const std::size_t last_training = text.rfind("\n" + first_line_start());
  const bool found = last_training != std::string::npos;
  return first_lines(text, found ? last_training + 1 : first.size(), state.epoch);
}

CSVLogger::CSVLogger(std::filesystem::path path, CSVLoggerOptions options)
    : EpochFileLogger(std::move(path), earlier_file(options.append)),
      separator_(std::move(options.separator)) {
  const auto is_in_cells = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::strchr("+-._\"\r\n", c) != nullptr;  // and '\0'
  };
  if (separator_.size() == 1 && !is_in_cells(static_cast<unsigned char>(separator_[0]))) return;
  throw InvalidArgument("CSVLogger: separator: expected one character such as ',' or ';', got '",
                        separator_, "'");
}

std::string CSVLogger::header(const TrainingState& state) const {
  std::string text = "epoch";
  for (const std::string& name : state.log_names) text += separator_ + cell(name);
  return text + separator_ + "learning_rate" + separator_ + "seconds\n";
}

std::string CSVLogger::line(const TrainingState& state) const {
  std::string text;
  for (const auto& [name, value] : epoch_record(state)) {
    text += (text.empty() ? "" : separator_) + printed(value, 'g', 9);
  }
  return text;
}

std::string CSVLogger::first_line_start() const { return "1" + separator_; }

/// In quotes where it must be (RFC 4180) or is empty: a metric may have any name.
std::string CSVLogger::cell(const std::string& text) const {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const bool is_plain = text.find_first_of(separator_ + "\"\r\n") == std::string::npos;
  // Readers drop blanks around a cell.
  if (is_plain && !text.empty() && !is_blank(text.front()) && !is_blank(text.back())) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

JSONLinesLogger::JSONLinesLogger(std::filesystem::path path, JSONLinesLoggerOptions options)
    : EpochFileLogger(std::move(path), earlier_file(options.append)) {}

std::string JSONLinesLogger::header(const TrainingState& /*state*/) const { return ""; }

std::string JSONLinesLogger::line(const TrainingState& state) const {
  return epoch_line(state, LogStyle::kJsonl);
}

std::string JSONLinesLogger::first_line_start() const { return "{\"epoch\":1,"; }

}  // namespace gradus
