#include "gradus/training/model_checkpoint.hpp"

#include <spdlog/spdlog.h>

#include <cmath>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/text.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

/// [0][width][.digits][d|e|f|g]
bool is_number_form(const std::string& form) {
  constexpr std::size_t kMostDigits = 2;  // a name has no room for more
  std::size_t i = 0;
  const auto count_digits = [&] {
    const std::size_t begin = i;
    while (i < form.size() && form[i] >= '0' && form[i] <= '9') ++i;
    return i - begin;
  };
  if (form.starts_with('0')) ++i;
  if (count_digits() > kMostDigits) return false;
  if (i < form.size() && form[i] == '.') {
    ++i;
    const std::size_t digits = count_digits();
    if (digits == 0 || digits > kMostDigits) return false;
  }
  if (i < form.size() && std::string("defg").find(form[i]) != std::string::npos) ++i;
  return i == form.size();
}

/// One field of a pattern, without its braces: "epoch:02d".
std::string filled_field(const std::string& field, Index epoch, const Logs& logs) {
  const std::size_t colon = field.find(':');
  const std::string name = field.substr(0, colon);
  const std::string form = colon == std::string::npos ? "" : field.substr(colon + 1);
  if (name != "epoch" && !logs.contains(name)) {
    std::vector<std::string> names = {"epoch"};
    for (const auto& [log, value] : logs.items()) names.push_back(log);
    throw InvalidArgument("ModelCheckpoint: filepath: ",
                          unknown_name_message("field", name, names, names));
  }
  const bool whole = name == "epoch" && form.find_first_of(".efg") == std::string::npos;
  if (!is_number_form(form) || (!whole && form.ends_with('d'))) {
    throw InvalidArgument("ModelCheckpoint: filepath: expected a form such as ",
                          whole ? "02d" : ".4f", " after '", name, ":', got '", form.substr(0, 60),
                          "'");
  }
  const std::string format = "{:" + form + "}";
  return whole ? fmt::format(fmt::runtime(format), epoch)
               : fmt::format(fmt::runtime(format),
                             name == "epoch" ? static_cast<double>(epoch) : logs[name]);
}

}  // namespace

std::string checkpoint_path(const std::string& pattern, Index epoch, const Logs& logs) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == c;
    if (c != '{' && c != '}') {
      path += c;
    } else if (doubled) {
      path += c;
      ++i;
    } else {
      const std::size_t end = pattern.find('}', i);
      if (c == '}' || end == std::string::npos) {
        throw InvalidArgument("ModelCheckpoint: filepath: a single '", c, "' in '", pattern,
                              "'; write it twice where it is part of the name");
      }
      path += filled_field(pattern.substr(i + 1, end - i - 1), epoch, logs);
      i = end;
    }
  }
  return path;
}

ModelCheckpoint::ModelCheckpoint(ModelCheckpointOptions options) : options_(std::move(options)) {
  if (options_.filepath.empty()) {
    throw InvalidArgument("ModelCheckpoint: filepath: expected the name of a file, got nothing");
  }
  const std::optional<double>& threshold = options_.initial_value_threshold;
  if (threshold && std::isnan(*threshold)) {
    throw_wrong_argument("ModelCheckpoint", "initial_value_threshold", "expected a number",
                         *threshold);
  }
  if (!options_.save_best_only) return;
  monitor_.emplace("ModelCheckpoint", options_.monitor, options_.mode);
  if (threshold) monitor_->reset(*threshold);
}

void ModelCheckpoint::on_train_begin(TrainingState& state) {
  if (monitor_) monitor_->check(state);
  Logs logs;
  for (const std::string& name : state.log_names) logs.set(name, 0);
  checkpoint_path(options_.filepath, 1, logs);
}

void ModelCheckpoint::on_epoch_end(TrainingState& state) {
  const fs::path path = checkpoint_path(options_.filepath, state.epoch + 1, state.logs);
  if (!should_save(state, path.string())) return;
  make_folder(path.parent_path());
  write(*state.model, path);
}

void ModelCheckpoint::write(const Sequential& model, const fs::path& path) { model.save(path); }

bool ModelCheckpoint::should_save(const TrainingState& state, const std::string& path) {
  const bool verbose = options_.verbose > 0;
  const Index epoch = state.epoch + 1;
  if (!monitor_) {
    if (verbose) spdlog::info("Epoch {}: saving model to {}", epoch, printable(path));
    return true;
  }
  const double best = monitor_->best();
  const double value = monitor_->value(state);
  const bool improved = monitor_->improves(value);
  if (improved && verbose) {
    spdlog::info("Epoch {}: {} improved from {:.5f} to {:.5f}, saving model to {}", epoch,
                 monitor_->name(), best, value, printable(path));
  } else if (verbose) {
    spdlog::info("Epoch {}: {} did not improve from {:.5f}", epoch, monitor_->name(), best);
  }
  return improved;
}

void ModelCheckpoint::visit_state(Archive& archive) {
  if (monitor_) monitor_->visit_state(archive);
}

}}  // namespace gradus
