// The history of training as JSON lines, and what holds for all files of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "training/epoch_files.hpp"

using namespace gradus;

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
