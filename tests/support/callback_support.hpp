// What the tests of callbacks share: an archive in memory, trainings without a model, what is said.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/training/callback.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Keeps the fields in memory.
class MemoryArchive : public Archive {
 public:
  enum class Direction { kSave, kRestore };

  /// From now on fields are saved, or restored.
  void set(Direction direction) { direction_ = direction; }

  using Archive::field;
  void field(const std::string& name, std::vector<double>& values) override { any(name, values); }
  void field(const std::string& name, Vector& values) override { any(name, values); }
  void field(const std::string& name, std::vector<std::int64_t>& values) override {
    any(name, values);
  }

 private:
  using Values = std::variant<std::vector<double>, Vector, std::vector<std::int64_t>>;

  template <class V>
  void any(const std::string& name, V& values) {
    if (direction_ == Direction::kSave) {
      fields_[prefix() + name] = values;
      return;
    }
    const auto found = fields_.find(prefix() + name);
    if (found == fields_.end()) throw DataError("no field '" + prefix() + name + "'");
    values = std::get<V>(found->second);
  }

  Direction direction_ = Direction::kSave;
  std::map<std::string, Values> fields_;
};

/// Gives `to` what `from` remembers.
inline void hand_over(Callback& from, Callback& to) {
  MemoryArchive archive;
  from.visit_state(archive);
  archive.set(MemoryArchive::Direction::kRestore);
  to.visit_state(archive);
}

/// A training that one callback watches, and whose logs are written by hand.
class ScriptedTraining {
 public:
  /// name: of the one log there is.
  explicit ScriptedTraining(Callback& callback, std::string name = "val_loss",
                            Sequential* model = nullptr)
      : callback_(callback), name_(std::move(name)) {
    state.log_names = {name_};
    state.model = model;
  }

  /// From this epoch on, as a training that is resumed.
  void begin(Index epoch = 0) {
    state.epoch = epoch;
    state.stop_training = false;
    callback_.on_train_begin(state);
  }

  /// The next epoch ends with this value.
  void epoch(double value) {
    callback_.on_epoch_begin(state);
    state.logs.clear();
    state.logs.set(name_, value);
    callback_.on_epoch_end(state);
    ++state.epoch;
  }

  void end() { callback_.on_train_end(state); }

  /// As many epochs as there are values, or until it is stopped. Returns how many there were.
  Index run(const std::vector<double>& values) {
    begin();
    for (const double value : values) {
      epoch(value);
      if (state.stop_training) break;
    }
    end();
    return state.epoch;
  }

  TrainingState state;

 private:
  Callback& callback_;
  std::string name_;
};

/// What spdlog's default logger says while the action runs: lines.
inline std::vector<std::string> messages_of(const std::function<void()>& action) {
  std::ostringstream text;
  const auto before = spdlog::default_logger();
  const auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  logger->set_pattern("%v");
  spdlog::set_default_logger(logger);
  action();
  spdlog::set_default_logger(before);
  std::vector<std::string> lines;
  std::istringstream stream(text.str());
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace gradus
