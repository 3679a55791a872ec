// Trainings whose history is logged, and the files that they leave.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline std::vector<std::string> lines_of(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

inline std::vector<double> numbers_of(const std::string& csv_line) {
  std::istringstream text(csv_line);
  std::vector<double> numbers;
  for (std::string cell; std::getline(text, cell, ',');) numbers.push_back(std::stod(cell));
  return numbers;
}

inline History train_logged(const std::vector<Callback*>& callbacks, Index epochs,
                            bool validate = true) {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = Adam({.learning_rate = 0.125}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"}});
  return model.fit(class_data(50, 4, 3), {.epochs = epochs,
                                          .validation_split = validate ? 0.2 : 0,
                                          .callbacks = callbacks,
                                          .verbose = 0});
}

/// What a training that begins at this epoch leaves after `count` epochs.
inline void log_epochs(Callback& logger, Index first, Index count) {
  TrainingState state;
  state.log_names = {"loss"};
  state.epoch = first;
  logger.on_train_begin(state);
  for (; state.epoch < first + count; ++state.epoch) {
    state.logs.set("loss", 0.5);
    logger.on_epoch_end(state);
  }
  logger.on_train_end(state);
}

inline constexpr const char* kHeader = "epoch,loss,learning_rate,seconds\n";

/// The lines of these epochs, from 1, as log_epochs() has them logged.
inline std::string csv_lines(int first, int last) {
  std::string text;
  for (int epoch = first; epoch <= last; ++epoch) text += std::to_string(epoch) + ",0.5,0,0\n";
  return text;
}
inline std::string json_lines(int first, int last) {
  std::string text;
  for (int epoch = first; epoch <= last; ++epoch) {
    text += "{\"epoch\":" + std::to_string(epoch) +
            ",\"loss\":0.5,\"learning_rate\":0.0,\"seconds\":0.0}\n";
  }
  return text;
}

}  // namespace gradus
