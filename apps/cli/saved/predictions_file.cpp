#include "cli/saved/predictions_file.hpp"

#include <spdlog/fmt/fmt.h>

#include "cli/files/own_files.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// In quotes where it must be (RFC 4180).
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",;\t\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

const std::string& checked(const std::string& path) {
  check_replaceable(path, OwnFile::kPredictions);
  return path;
}

}  // namespace

PredictionsFile::PredictionsFile(const std::string& path, const LoadedModel& loaded)
    : loaded_(&loaded), file_(checked(path)) {
  const Preprocessing& preprocessing = loaded.preprocessing;
  text_ = "id";
  if (preprocessing.task == Task::kRegression) {
    const Index outputs = loaded.model.network().outputs();
    for (Index i = 0; i < outputs; ++i)
      text_ += outputs == 1 ? ",value" : fmt::format(",value_{}", i);
  } else {
    text_ += ",class";
    for (const std::string& name : preprocessing.classes)
      text_ += "," + csv_cell("probability_" + name);
  }
  text_ += '\n';
}

void PredictionsFile::add(const std::string& id, const Matrix& probabilities, Index row) {
  text_ += csv_cell(id);
  if (loaded_->preprocessing.task == Task::kClassification) {
    const Index likely = likeliest(probabilities, row, 1)[0].first;
    text_ += "," + csv_cell(class_name(loaded_->preprocessing, likely));
  }
  for (const Scalar value : probabilities.row(row)) text_ += fmt::format(",{:.6g}", value);
  text_ += '\n';
}

void PredictionsFile::add_missing(const std::string& id) {
  const bool regression = loaded_->preprocessing.task == Task::kRegression;
  const auto cells = regression ? static_cast<std::size_t>(loaded_->model.network().outputs())
                                : loaded_->preprocessing.classes.size() + 1;
  text_ += csv_cell(id) + std::string(cells, ',') + '\n';
}

void PredictionsFile::commit() { file_.commit(text_); }

}  // namespace gradus::cli
