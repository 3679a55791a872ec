// The history of training as files.
#include "gradus/training/loggers.hpp"

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

History train_logged(const std::vector<Callback*>& callbacks, Index epochs, bool validate = true) {
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
void log_epochs(Callback& logger, Index first, Index count) {
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

constexpr const char* kHeader = "epoch,loss,learning_rate,seconds\n";

/// The lines of these epochs, from 1, as log_epochs() has them logged.
std::string csv_lines(int first, int last) {
  std::string text;
  for (int epoch = first; epoch <= last; ++epoch) text += std::to_string(epoch) + ",0.5,0,0\n";
  return text;
}
std::string json_lines(int first, int last) {
  std::string text;
  for (int epoch = first; epoch <= last; ++epoch) {
    text += "{\"epoch\":" + std::to_string(epoch) +
            ",\"loss\":0.5,\"learning_rate\":0.0,\"seconds\":0.0}\n";
  }
  return text;
}

}  // namespace

TEST(CSVLogger, WritesOneLineAnEpoch) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  const History history = train_logged({&logger}, 3);
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
  train_logged({&logger}, 1, false);
  EXPECT_EQ(lines_of(folder / "history.csv")[0], "epoch,loss,accuracy,learning_rate,seconds");
}

TEST(CSVLogger, ReplacesAnEarlierFile) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  train_logged({&logger}, 5);
  train_logged({&logger}, 1);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 2);
  CSVLogger another(folder / "history.csv");
  train_logged({&another}, 2);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 3);
}

TEST(CSVLogger, HasEachLineOnDiskAtOnce) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.epoch_end = [&](TrainingState& state) {
    EXPECT_EQ(std::ssize(lines_of(folder / "history.csv")), state.epoch + 2);
  };
  train_logged({&logger, &observer}, 3);
}

TEST(CSVLogger, KeepsTheEpochsBeforeAnInterruption) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.batch_end = [](TrainingState& state) { state.stop_training = state.epoch == 2; };
  train_logged({&logger, &observer}, 5);
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

TEST(CSVLogger, GoesOnWhereATrainingIsResumed) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger before(path);
  log_epochs(before, 0, 12);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 12));
  CSVLogger after(path);
  log_epochs(after, 11, 0);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 11)) << "what will be trained again is dropped";
  log_epochs(after, 3, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 5));
}

TEST(CSVLogger, GoesOnAfterALineThatIsNotWhole) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  write_file(path, kHeader + csv_lines(1, 3) + "4,0.");
  CSVLogger logger(path);
  log_epochs(logger, 5, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 3) + csv_lines(6, 6));
}

TEST(CSVLogger, BeginsWhereThereIsNothingToGoOnWith) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger logger(path);
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
  write_file(path, "");
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
  write_file(path, kHeader);
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
}

TEST(CSVLogger, DoesNotGoOnWithAnotherFile) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  for (const std::string other :
       {"epoch,loss,accuracy,learning_rate,seconds\n1,2,3,4,5\n", "a letter", "epoch,loss", "\n"}) {
    write_file(path, other);
    CSVLogger resumed(path);
    expect_says(message_of<InvalidArgument>([&] { log_epochs(resumed, 1, 1); }),
                {"cannot go on with " + path.string(), "'epoch,loss,learning_rate,seconds'"});
    CSVLogger appending(path, {.append = true});
    EXPECT_THROW(log_epochs(appending, 0, 1), InvalidArgument);
    EXPECT_EQ(text_of(path), other) << "it is left as it was";
  }
}

TEST(CSVLogger, Appends) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger logger(path, {.append = true});
  log_epochs(logger, 0, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2)) << "there was no file";
  log_epochs(logger, 0, 3);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2) + csv_lines(1, 3)) << "one header";
  log_epochs(logger, 2, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2) + csv_lines(1, 4))
      << "the last training is the one that is resumed";
  write_file(path, kHeader + csv_lines(1, 1) + "2,0.");
  log_epochs(logger, 0, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 1) + "2,0.\n" + csv_lines(1, 1));
}

TEST(CSVLogger, HasAnotherSeparator) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  for (const std::string separator : {";", "\t", "|", " "}) {
    CSVLogger logger(path, {.separator = separator});
    log_epochs(logger, 0, 3);
    log_epochs(logger, 1, 1);
    std::string expected = kHeader + csv_lines(1, 2);
    for (char& c : expected) c = c == ',' ? separator[0] : c;
    EXPECT_EQ(text_of(path), expected);
  }
}

TEST(CSVLogger, RefusesWhatIsNoSeparator) {
  for (const std::string wrong : {"", ",,", ".", "1", "e", "-", "\n", "\"", "_"}) {
    expect_says(message_of<InvalidArgument>([&] { CSVLogger("f", {.separator = wrong}); }),
                {"CSVLogger: separator: expected one character"});
  }
  EXPECT_THROW(CSVLogger("f", {.separator = std::string(1, '\0')}), InvalidArgument);
}

TEST(CSVLogger, PutsNamesInQuotesWhereItMust) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  TrainingState state;
  state.log_names = {"a,b", "a \"good\" one", "a;b"};
  logger.on_train_begin(state);
  EXPECT_EQ(lines_of(folder / "history.csv")[0],
            "epoch,\"a,b\",\"a \"\"good\"\" one\",a;b,learning_rate,seconds");
}

TEST(JSONLinesLogger, GoesOnWhereATrainingIsResumed) {
  const TempDir folder;
  const std::filesystem::path path = folder / "metrics.jsonl";
  JSONLinesLogger logger(path);
  log_epochs(logger, 0, 12);
  EXPECT_EQ(text_of(path), json_lines(1, 12));
  log_epochs(logger, 11, 0);
  EXPECT_EQ(text_of(path), json_lines(1, 11));
  log_epochs(logger, 3, 2);
  EXPECT_EQ(text_of(path), json_lines(1, 5));
  log_epochs(logger, 0, 1);
  EXPECT_EQ(text_of(path), json_lines(1, 1));
}

TEST(JSONLinesLogger, Appends) {
  const TempDir folder;
  const std::filesystem::path path = folder / "metrics.jsonl";
  JSONLinesLogger logger(path, {.append = true});
  log_epochs(logger, 0, 2);
  log_epochs(logger, 0, 3);
  EXPECT_EQ(text_of(path), json_lines(1, 2) + json_lines(1, 3));
  log_epochs(logger, 1, 1);
  EXPECT_EQ(text_of(path), json_lines(1, 2) + json_lines(1, 2));
}

TEST(JSONLinesLogger, WritesOneObjectAnEpoch) {
  const TempDir folder;
  JSONLinesLogger logger(folder / "metrics.jsonl");
  const History history = train_logged({&logger}, 3);
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
  expect_says(message_of<DataError>([&] { train_logged({&csv}, 1); }),
              {"cannot write", missing.string(), "there is no folder"});
  JSONLinesLogger json(folder.path());
  expect_says(message_of<DataError>([&] { train_logged({&json}, 1); }),
              {"cannot write", folder.path().string(), "folder"});
}

TEST(EpochFileLogger, DoesNotReadWhatIsNoFile) {
  CSVLogger csv("/dev/null", {.append = true});
  EXPECT_NO_THROW(log_epochs(csv, 3, 1));
}

TEST(EpochFileLogger, LeavesNothingElseBehind) {
  const TempDir folder;
  CSVLogger csv(folder / "history.csv");
  log_epochs(csv, 0, 3);
  log_epochs(csv, 2, 1);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(EpochFileLogger, NoticesAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  CSVLogger csv("/dev/full");
  expect_says(message_of<DataError>([&] { train_logged({&csv}, 1); }),
              {"cannot write /dev/full", "No space left"});
  JSONLinesLogger json("/dev/full");
  expect_says(message_of<DataError>([&] { train_logged({&json}, 1); }),
              {"cannot write /dev/full", "No space left"});
}
