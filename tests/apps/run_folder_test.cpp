// The folder of a run: history.csv or metrics.jsonl, and run.json.
#include "cli/report/run_folder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <gradus/training/loggers.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/errors.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

/// What reading a folder with this file alone complains about.
void expect_complaint(const std::string& file, const std::string& text,
                      std::initializer_list<const char*> parts) {
  const TempDir dir;
  fs::create_directories(dir / "run");
  write_file(dir / "run" / file, text);
  EXPECT_TRUE(complains([&] { cli::read_run(dir / "run"); }, parts));
}

}  // namespace

TEST(RunFolder, SaysWhatIsWrongWithAFolder) {
  const TempDir dir;
  EXPECT_THROW(cli::read_run(dir / "none"), DataError);
  fs::create_directories(dir / "empty");
  EXPECT_THROW(cli::read_run(dir / "empty"), DataError);
  fs::create_directories(dir / "folder" / "history.csv");
  EXPECT_THROW(cli::read_run(dir / "folder"), DataError);
  expect_complaint("other.txt", "", {"run", "history.csv", "metrics.jsonl", "--log-dir"});
  expect_complaint("history.csv", "epoch,loss\n", {"run", "no epoch"});
  expect_complaint("history.csv", "", {"run", "no epoch"});
}

TEST(RunFolder, SaysWhichLineIsDamaged) {
  const std::string names = "epoch,loss\n";
  expect_complaint("history.csv", names + "1,0.5\n2,x\n", {"history.csv:3", "number", "'x'"});
  expect_complaint("history.csv", names + "1,0.5\n2\n", {"history.csv:3", "2 columns", "got 1"});
  expect_complaint("history.csv", names + "1,0.5,7\n", {"history.csv:2", "got 3"});
  expect_complaint("history.csv", names + "1,0.5\n\n2,0.5\n", {"history.csv:3", "blank"});
  expect_complaint("history.csv", "epoch,\"loss\n1,0.5\n", {"history.csv:1", "never closed"});
  expect_complaint("history.csv", names + "2,0.5\n2,0.5\n", {"history.csv:3", "after 2"});
  for (const char* epoch : {"0", "-1", "1.5", "nan", "inf", "1e300"}) {
    expect_complaint("history.csv", names + epoch + ",0.5\n", {"history.csv:2", "whole number"});
  }
  expect_complaint("history.csv", "a,b\n1,2\n", {"history.csv:1", "'epoch'", "'a'"});
  expect_complaint("history.csv", std::string(5000, 'x') + "\n", {"history.csv:1", "xxx..."});
  expect_complaint("history.csv", std::string("epoch,loss\n1,\0\n", 15), {"history.csv:2"});
}

/// A metric may have any name, and CSVLogger any separator.
TEST(RunFolder, ReadsWhateverCSVLoggerWrites) {
  const std::vector<std::string> names = {"a,b", "say \"x\"", "two\nlines", " blanks ",
                                          "a;b", "",          "loss"};
  const std::vector<double> values = {0.5, -1e-30, std::nan(""), 3, INFINITY, -INFINITY, 1};
  Logs logs;
  for (std::size_t i = 0; i < names.size(); ++i) logs.set(names[i], values[i]);
  for (const std::string separator : {",", ";", "\t", "|", " ", ":"}) {
    SCOPED_TRACE(separator);
    const TempDir dir;
    fs::create_directories(dir / "run");
    CSVLogger logger(dir / "run" / "history.csv", {.separator = separator});
    TrainingState state;
    state.log_names = names;
    logger.on_train_begin(state);
    EXPECT_TRUE(cli::read_history(dir / "run" / "history.csv").empty());
    state.logs = logs;
    for (state.epoch = 0; state.epoch < 2; ++state.epoch) logger.on_epoch_end(state);
    const cli::Run run = cli::read_run(dir / "run");
    ASSERT_EQ(run.epochs.size(), 2U);
    const auto& items = run.epochs[1].logs.items();
    ASSERT_EQ(items.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(items[i].first, names[i]);
      EXPECT_EQ(printed(items[i].second, 'g', 9), printed(values[i], 'g', 9));
    }
  }
}

TEST(RunFolder, LeavesOutALastLineThatIsCutOff) {
  for (const std::string file : {"history.csv", "metrics.jsonl"}) {
    const bool csv = file == "history.csv";
    const TempDir dir;
    fs::create_directories(dir / "run");
    write_file(dir / "run" / file,
               csv ? "epoch,loss\n1,0.5\n2,0.2" : "{\"epoch\":1,\"loss\":0.5}\n{\"epoch\":2,\"lo");
    const CommandResult result = run(words("compare", dir / "run"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.out, "0.5000")) << result.out;
    EXPECT_FALSE(contains(result.out, "0.2")) << result.out;
    EXPECT_TRUE(contains(result.err, file + ": the last line is cut off")) << result.err;
  }
}

TEST(RunFolder, SaysWhichLineOfJsonIsDamaged) {
  const std::string good = "{\"epoch\":1,\"loss\":0.5}\n";
  expect_complaint("metrics.jsonl", good + "{\"epoch\":2,\n", {"metrics.jsonl:2", "JSON"});
  expect_complaint("metrics.jsonl", good + "{\"loss\":2}\n", {"metrics.jsonl:2", "\"epoch\""});
  expect_complaint("metrics.jsonl", good + "{\"epoch\":2,\"loss\":\"x\"}\n",
                   {"metrics.jsonl:2", "loss"});
  expect_complaint("metrics.jsonl", good + "{\"epoch\":null}\n", {"metrics.jsonl:2", "epoch"});
  expect_complaint("metrics.jsonl", std::string(1000000, '[') + "\n", {"metrics.jsonl:1"});
  expect_complaint("metrics.jsonl", "[1]\n", {"metrics.jsonl:1"});
}

TEST(RunFolder, SaysWhatIsWrongWithAProvenance) {
  const TempDir dir;
  write_file(dir / "history.csv", "epoch,loss\n1,0.5\n");
  const auto refused = [&](const std::string& provenance) {
    write_file(dir / "run.json", provenance);
    return complains([&] { cli::read_run(dir.path()); }, {"run.json"});
  };
  EXPECT_TRUE(refused("["));
  EXPECT_TRUE(refused("[1, 2]"));
  EXPECT_TRUE(refused(std::string(1000000, '[')));
  EXPECT_TRUE(refused("{\"a\": " + std::string(100000, '[') + std::string(100000, ']') + "}"));
  EXPECT_TRUE(refused(std::string(1 << 20, '\0')));
  EXPECT_FALSE(refused("{\"a\": [1, [2]], \"b\": \"\\ud83d\\ude00\", \"c\": null}"));
}
