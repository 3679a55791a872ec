// The history of training as files.
#include "gradus/training/epoch_file_logger.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<double> numbers_of(const std::string& csv_line) {
  std::istringstream text(csv_line);
  std::vector<double> numbers;
  for (std::string cell; std::getline(text, cell, ',');) numbers.push_back(std::stod(cell));
  return numbers;
}

History train(const std::vector<Callback*>& callbacks, Index epochs, bool validate = true) {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = Adam({.learning_rate = 0.125}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"}});
  return model.fit(class_data(50, 4, 3), {.epochs = epochs,
                                          .validation_split = validate ? 0.2 : 0,
                                          .callbacks = callbacks,
                                          .verbose = 0});
}

}  // namespace

TEST(CSVLogger, WritesOneLineAnEpoch) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  const History history = train({&logger}, 3);
  const std::vector<std::string> lines = lines_of(folder / "history.csv");
  ASSERT_EQ(lines.size(), 4);
  EXPECT_EQ(lines[0], "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds");
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    const std::vector<double> numbers = numbers_of(lines[epoch + 1]);
    ASSERT_EQ(numbers.size(), 7);
    EXPECT_EQ(numbers[0], epoch + 1);
    EXPECT_NEAR(numbers[1], history["loss"][epoch], 1e-8);
    EXPECT_NEAR(numbers[2], history["accuracy"][epoch], 1e-8);
    EXPECT_NEAR(numbers[3], history["val_loss"][epoch], 1e-8);
    EXPECT_NEAR(numbers[4], history["val_accuracy"][epoch], 1e-8);
    EXPECT_EQ(numbers[5], 0.125);
    EXPECT_GT(numbers[6], 0);
  }
}

TEST(CSVLogger, HasNoColumnsForWhatIsNotMeasured) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  train({&logger}, 1, false);
  EXPECT_EQ(lines_of(folder / "history.csv")[0], "epoch,loss,accuracy,learning_rate,seconds");
}

TEST(CSVLogger, ReplacesAnEarlierFile) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  train({&logger}, 5);
  train({&logger}, 1);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 2);
  CSVLogger another(folder / "history.csv");
  train({&another}, 2);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 3);
}

TEST(CSVLogger, HasEachLineOnDiskAtOnce) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.epoch_end = [&](TrainingState& state) {
    EXPECT_EQ(std::ssize(lines_of(folder / "history.csv")), state.epoch + 2);
  };
  train({&logger, &observer}, 3);
}

TEST(CSVLogger, KeepsTheEpochsBeforeAnInterruption) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.batch_end = [](TrainingState& state) { state.stop_training = state.epoch == 2; };
  train({&logger, &observer}, 5);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 3);
}

TEST(CSVLogger, WritesNanWithoutASign) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  TrainingState state;
  state.logs.set("loss", -std::numeric_limits<double>::quiet_NaN());
  logger.on_train_begin(state);
  logger.on_epoch_end(state);
  EXPECT_EQ(lines_of(folder / "history.csv")[1], "1,nan,0,0");
}

TEST(JSONLinesLogger, WritesOneObjectAnEpoch) {
  const TempDir folder;
  JSONLinesLogger logger(folder / "metrics.jsonl");
  const History history = train({&logger}, 3);
  const std::vector<std::string> lines = lines_of(folder / "metrics.jsonl");
  ASSERT_EQ(lines.size(), 3);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    const auto json = nlohmann::json::parse(lines[epoch]);
    EXPECT_EQ(json.size(), 7);
    EXPECT_EQ(json["epoch"], epoch + 1);
    EXPECT_EQ(json["loss"].get<double>(), history["loss"][epoch]);
    EXPECT_EQ(json["val_accuracy"].get<double>(), history["val_accuracy"][epoch]);
    EXPECT_EQ(json["learning_rate"], 0.125);
    EXPECT_GT(json["seconds"].get<double>(), 0);
  }
}

TEST(EpochFileLogger, SaysWhichFileItCannotWrite) {
  const TempDir folder;
  const std::filesystem::path missing = folder / "missing/history.csv";
  CSVLogger csv(missing);
  expect_says(message_of<DataError>([&] { train({&csv}, 1); }),
              {"cannot write", missing.string(), "No such file"});
  JSONLinesLogger json(folder.path());
  expect_says(message_of<DataError>([&] { train({&json}, 1); }),
              {"cannot write", folder.path().string(), "directory"});
}

TEST(EpochFileLogger, NoticesAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  CSVLogger csv("/dev/full");
  expect_says(message_of<DataError>([&] { train({&csv}, 1); }),
              {"cannot write /dev/full", "No space left"});
  JSONLinesLogger json("/dev/full");
  expect_says(message_of<DataError>([&] { train({&json}, 1); }),
              {"cannot write /dev/full", "No space left"});
}
