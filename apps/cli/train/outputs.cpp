#include "cli/train/outputs.hpp"

#include <fnmatch.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/io/model_file.hpp>

#include "cli/files/own_files.hpp"
#include "cli/saved/provenance.hpp"
#include "cli/terminal/text.hpp"
#include "cli/train/run_log.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;
struct Output {
  const char* option;
  const std::string& path;
};

std::vector<Output> files_of(const TrainOptions& options) {
  return {{"--save", options.save},
          {"--save-best", options.callbacks.save_best},
          {"--diverged-step", options.diverged_step}};
}

// What may come to stand beside a file.
fs::path note_of(const std::string& path) { return path + ".unfinished"; }
fs::path interrupted(const std::string& path) { return path + ".interrupted"; }

std::string first_words(const std::string& run) { return "Gradus run " + run + " "; }

bool has_note(const std::string& path, const std::string& run) {
  std::error_code error;
  const fs::path note = note_of(path);
  if (!fs::is_regular_file(note, error)) return false;
  const std::string expected = first_words(run);
  const std::vector<std::uint8_t> start = read_start(note, expected.size());
  return std::ranges::equal(start, expected);
}

/// Whether the model is the same training's: its provenance begins alike, before what came out.
bool has_provenance(const fs::path& path, const Json& provenance) {
  if (!is_own(path, OwnFile::kModel) || !provenance.is_object()) return false;
  const ModelFile model = read_model_file(path);
  const auto found = model.metadata.find(kProvenanceKey);
  if (found == model.metadata.end()) return false;
  Json its;
  try {
    its = parse_json(found->second, path.string());
  } catch (const DataError&) {
    return false;
  }
  constexpr std::array kKeys = {"command", "gradus_version", "seed",
                                "data",    "data_checksum",  "samples"};
  return its.is_object() && std::ranges::all_of(kKeys, [&](const char* key) {
           return provenance.contains(key) && its.contains(key) && provenance[key].is_primitive() &&
                  its[key] == provenance[key];
         });
}

bool is_within(const fs::path& path, const fs::path& folder) {
  const fs::path relative =
      fs::weakly_canonical(path).lexically_relative(fs::weakly_canonical(folder));
  return !relative.empty() && *relative.begin() != "..";
}

/// Whether what stands at the path shows that it is the run's to write. A link shows nothing, as it
/// may lead anywhere.
bool is_own_output(const std::string& path, const TrainOptions& options, const std::string& run,
                   const Json& provenance) {
  try {
    if (is_within(path, options.resume)) return true;
    if (fs::is_symlink(path)) return false;
    return has_note(path, run) || has_provenance(path, provenance);
  } catch (const Error&) {
    return false;
  } catch (const fs::filesystem_error&) {
    return false;
  }
}

bool is_own_log(const TrainOptions& options, const std::string& run) {
  return !has_links(options.log_dir) && run_in(options.log_dir) == run;
}

bool is_same_folder(const fs::path& a, const fs::path& b) {
  const auto whole = [](const fs::path& folder) {
    return fs::weakly_canonical(fs::absolute(folder.empty() ? "." : folder) / "");
  };
  return whole(a) == whole(b);
}

/// --save-best's path with * for each of its fields, such as {epoch}, for fnmatch().
std::string pattern_of(const std::string& path) {
  std::string pattern;
  bool in_field = false;
  for (const char c : path) {
    if (c == '{') pattern += '*';
    in_field = (in_field || c == '{') && c != '}';
    if (in_field || c == '}') continue;
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

bool may_be(const std::string& path, const std::string& other) {
  return ::fnmatch(pattern_of(path).c_str(), other.c_str(), 0) == 0;
}

/// What else of this training writes to the file that an option names; nothing where that is all.
std::string other_writer_of(const Output& output, const TrainOptions& options) {
  const fs::path file = output.path;
  if (!options.log_dir.empty() && is_same_folder(file.parent_path(), options.log_dir)) {
    for (const std::string& name : log_file_names()) {
      const bool is_meant =
          output.option == std::string_view("--diverged-step") && name == kDivergedStepFile;
      if (!is_meant && may_be(file.filename().string(), name)) return "--log-dir";
    }
  }
  if (!options.checkpoint.empty() && is_same_folder(file.parent_path(), options.checkpoint) &&
      may_be(file.filename().string(), "checkpoint-0000000001.safetensors")) {
    return "--checkpoint";
  }
  for (const Output& other : files_of(options)) {
    if (other.path.empty() || other.option == output.option) continue;
    const bool beside = output.path == note_of(other.path) ||
                        output.path == interrupted(other.path) || may_be(output.path, other.path);
    if (beside) return other.option;
  }
  return "";
}

}  // namespace

void check_outputs_apart(const TrainOptions& options) {
  for (const Output& output : files_of(options)) {
    if (output.path.empty()) continue;
    const std::string other = other_writer_of(output, options);
    if (other.empty()) continue;
    throw InvalidArgument(std::string(output.option) + ": " + printable(output.path) +
                          " is a file that " + other + " writes; give another path");
  }
}

void check_resumed_outputs(const TrainOptions& options, const std::string& run,
                           const Json& provenance) {
  std::vector<std::string> words;
  const auto is_named = [&](const char* option) {
    return std::ranges::find(options.named, option) != options.named.end();
  };
  for (const auto& [option, path] : files_of(options)) {
    if (path.empty() || is_named(option)) continue;
    if (is_own_output(path, options, run, provenance)) continue;
    words.insert(words.end(), {option, path});
  }
  if (!options.log_dir.empty() && !is_named("--log-dir") && !is_own_log(options, run)) {
    words.insert(words.end(), {"--log-dir", options.log_dir});
  }
  if (words.empty()) return;
  throw InvalidArgument(
      "--resume: the checkpoint asks to write to a place that does not show that it belongs to "
      "this training. If you want that, name it again: gradus train --resume " +
      printable(shell_words({options.resume})) + " " + printable(shell_words(words)));
}

UnfinishedNotes::UnfinishedNotes(const TrainOptions& options, const std::string& run) {
  if (options.checkpoint.empty()) return;
  for (const auto& [option, path] : files_of(options)) {
    const fs::path folder = fs::path(path).parent_path();
    const bool has_fields = folder.string().find('{') != std::string::npos;
    if (path.empty() || has_fields || !is_file_or_new(path)) continue;
    paths_.push_back(note_of(path));
    check_own(paths_.back(), OwnFile::kClaim);
  }
  text_ = first_words(run) + "is unfinished. `gradus train --resume " +
          shell_words({options.checkpoint}) + "` continues it, and removes this note.\n";
}

void UnfinishedNotes::on_train_begin(TrainingState& /*state*/) {
  for (const fs::path& path : paths_) write_file(path, text_);
}

void UnfinishedNotes::remove() {
  std::error_code error;
  for (const fs::path& path : paths_) fs::remove(path, error);
}

void SavedModel::check() const {
  if (path_.empty()) return;
  check_replaceable(path_, OwnFile::kModel);
  if (is_file_or_new(path_)) check_own(interrupted(path_), OwnFile::kModel);
}

void SavedModel::open() {
  if (!path_.empty()) file_.emplace(path_);
}

void SavedModel::write(const Sequential& model, bool worth_its_name) {
  if (!file_) return;
  const std::string bytes = model.file_bytes();
  if (worth_its_name || !is_file_or_new(path_)) {
    file_->commit(bytes);
    spdlog::info("Model written to {}", printable(path_));
    return;
  }
  const fs::path other = interrupted(path_);
  check_replaceable(other, OwnFile::kModel);
  write_file(other, bytes);
  spdlog::info("No epoch was finished: model written to {}", printable(other.string()));
}

}  // namespace gradus::cli
