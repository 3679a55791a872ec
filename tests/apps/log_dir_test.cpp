// --log-dir DIR.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

CommandResult train_into(const fs::path& log_dir, const std::string& arguments) {
  return run(
      words("train --hidden 4 --data", small_mnist().path(), "--log-dir", log_dir, arguments));
}

std::vector<double> numbers_of(const std::string& csv_line) {
  std::istringstream stream(csv_line);
  std::vector<double> numbers;
  for (std::string field; std::getline(stream, field, ',');) numbers.push_back(std::stod(field));
  return numbers;
}

}  // namespace

TEST(LogDir, HistoryAndMetricsHoldEveryEpochAndAgree) {
  const TempDir dir;
  const CommandResult result = train_into(dir / "new" / "folder", "--epochs 3 --log-style jsonl");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto rows = lines_of(text_of(dir / "new" / "folder" / "history.csv"));
  const std::string metrics = text_of(dir / "new" / "folder" / "metrics.jsonl");
  ASSERT_EQ(rows.size(), 4u);
  ASSERT_EQ(lines_of(metrics).size(), 3u);
  EXPECT_EQ(rows[0], "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds");
  EXPECT_EQ(metrics, result.out) << "the same lines as on standard output";
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::vector<double> row = numbers_of(rows[i]);
    const auto json = nlohmann::ordered_json::parse(lines_of(metrics)[i - 1]);
    ASSERT_EQ(row.size(), 7u);
    EXPECT_EQ(row[0], static_cast<double>(i));
    std::size_t column = 0;
    for (const auto& item : json.items()) {
      EXPECT_NEAR(row[column], item.value().get<double>(), 1e-8 * row[column]) << item.key();
      ++column;
    }
  }
}

TEST(LogDir, TheLogHoldsMessagesAndEpochsWithTheirTimes) {
  const TempDir dir;
  const CommandResult result =
      train_into(dir.path(), "--epochs 2 --log-level off --log-style plain");
  EXPECT_EQ(result.err, "") << "the level is about standard error";
  const std::string log = text_of(dir / "train.log");
  for (const char* part : {"300 to train on", "Model: \"sequential\"", "Epoch 1/2 - 2/2",
                           "Epoch 2/2 - 2/2", " - val_loss: "}) {
    EXPECT_TRUE(contains(log, part)) << part << " in " << log;
  }
  EXPECT_EQ(log.find("20"), 0u) << "starts with the year: " << log;
}

TEST(LogDir, TheLogHoldsTheErrorThatEndedTheRun) {
  const TempDir dir;
  const CommandResult result =
      run(words("train --data", small_mnist() / "none", "--log-dir", dir.path()));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(text_of(dir / "train.log"), "no such directory"));
}

TEST(LogDir, ThatCannotBeWrittenEndsTheRunBeforeTraining) {
  const TempDir dir;
  write_file(dir / "file", "text");
  for (const char* name : {"history.csv", "metrics.jsonl", "train.log"}) {
    fs::create_directories(dir / ("with_" + std::string(name)) / name);
  }
  for (const std::string place :
       {"file", "file/in", "with_history.csv", "with_metrics.jsonl", "with_train.log"}) {
    const CommandResult result = train_into(dir / place, "--epochs 1");
    EXPECT_EQ(result.exit_code, 1) << place;
    EXPECT_EQ(result.out, "") << place;
    EXPECT_TRUE(contains(result.err, (dir / place).string())) << result.err;
    EXPECT_TRUE(contains(result.err, "directory") || contains(result.err, "is a folder"))
        << "the reason, in " << result.err;
  }
  EXPECT_EQ(text_of(dir / "file"), "text");
}

TEST(LogDir, ThatIsReadOnlyEndsTheRunBeforeTraining) {
  if (geteuid() == 0) GTEST_SKIP() << "needs another user than root";
  const TempDir dir;
  fs::permissions(dir.path(), fs::perms::owner_read | fs::perms::owner_exec);
  for (const fs::path& place : {dir.path(), dir / "in"}) {
    const CommandResult result = train_into(place, "--epochs 1");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(contains(result.err, "Permission denied")) << result.err;
  }
  fs::permissions(dir.path(), fs::perms::owner_all);
}
