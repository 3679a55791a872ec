// How training ends before its last epoch: Ctrl-C, and a loss that is not finite.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

/// Expects whole files of the same epochs, and returns how many.
std::size_t expect_whole_history(const TempDir& dir) {
  const std::string csv = text_of(dir / "history.csv");
  const std::string jsonl = text_of(dir / "metrics.jsonl");
  EXPECT_EQ(csv.substr(csv.size() - 1), "\n");
  const std::vector<std::string> rows = lines_of(csv);
  for (const std::string& row : rows) EXPECT_EQ(count_of(row, ","), 6) << row;
  EXPECT_EQ(lines_of(jsonl).size() + 1, rows.size());
  for (const std::string& line : lines_of(jsonl)) {
    EXPECT_TRUE(nlohmann::json::parse(line)["loss"].is_number()) << line;
  }
  return rows.size() - 1;
}

void expect_stops(int signal, int exit_code) {
  const SmallMnist data;
  const CommandResult result =
      run(words("train --hidden 4 --epochs 1000000 --data", data.path(), "--log-dir", data.path()),
          {.signal = signal, .signal_after = "Epoch 4/"});
  EXPECT_EQ(result.exit_code, exit_code);
  EXPECT_EQ(result.signal, 0);
  const std::size_t finished = expect_whole_history(data);
  EXPECT_GE(finished, 4u);
  EXPECT_EQ(lines_of(result.out).size(), finished);
  const std::string notice =
      "Interrupted: " + std::to_string(finished) + " of 1000000 epochs finished";
  EXPECT_TRUE(contains(result.err, notice)) << notice << " in " << result.err;
  EXPECT_TRUE(contains(text_of(data / "train.log"), notice));
}

}  // namespace

TEST(Stop, CtrlCKeepsTheFinishedEpochs) { expect_stops(SIGINT, 130); }

TEST(Stop, TerminationKeepsTheFinishedEpochs) { expect_stops(SIGTERM, 143); }

TEST(Stop, CtrlCInTheFirstEpochEndsAfterTheBatch) {
  const SmallMnist data(3000);
  const CommandResult result =
      run(words("train --hidden 256 --epochs 5 --batch-size 1 --progress always --data",
                data.path(), "--log-dir", data.path()),
          {.signal = SIGINT, .signal_after = "/3000 "});
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(expect_whole_history(data), 0u);
  EXPECT_TRUE(contains(result.err, "Interrupted: 0 of 5 epochs finished")) << result.err;
}

TEST(Stop, CtrlCOnATerminalLeavesNoBarBehind) {
  const SmallMnist data(3000);
  const CommandResult result =
      run(words("train --hidden 256 --epochs 5 --batch-size 1 --color never --data", data.path()),
          {.out = Stream::kTerminal,
           .err = Stream::kTerminal,
           .signal = SIGINT,
           .signal_after = "/3000 "});
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_TRUE(contains(result.terminal, "\r\x1b[K[warning] Interrupted")) << result.terminal;
}

TEST(Stop, ALossThatIsNotFiniteIsAFailure) {
  const SmallMnist data;
  const CommandResult result =
      run(words("train --hidden 16,16 --activation linear --optimizer sgd --learning-rate 1e9"
                " --epochs 9 --batch-size 50 --data",
                data.path(), "--log-dir", data.path()));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  for (const char* part : {"diverged", "epoch 1", "batch ", " of 6", "dense", "learning rate"}) {
    EXPECT_TRUE(contains(result.err, part)) << part << " in " << result.err;
  }
  EXPECT_EQ(expect_whole_history(data), 0u);
  EXPECT_TRUE(contains(text_of(data / "train.log"), "diverged"));
}

TEST(Stop, ALossThatIsNotFiniteKeepsEarlierEpochs) {
  const SmallMnist data;
  const CommandResult result =
      run(words("train --hidden 16,16 --activation linear --optimizer sgd --learning-rate 0.3"
                " --epochs 9 --batch-size 50 --data",
                data.path(), "--log-dir", data.path()));
  EXPECT_EQ(result.exit_code, 1);
  const std::size_t finished = expect_whole_history(data);
  EXPECT_GE(finished, 1u);
  EXPECT_EQ(lines_of(result.out).size(), finished);
  const std::string epoch = "epoch " + std::to_string(finished + 1);
  EXPECT_TRUE(contains(result.err, epoch)) << epoch << " in " << result.err;
}

TEST(Stop, AValidationLossThatIsNotFiniteIsAFailure) {
  // One batch an epoch: its update spoils the weights, and only the validation sees them.
  const SmallMnist data;
  const CommandResult result =
      run(words("train --hidden 16,16,16,16 --activation linear --optimizer sgd"
                " --learning-rate 1e9 --epochs 1 --batch-size 300 --data",
                data.path(), "--log-dir", data.path()));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_FALSE(contains(result.out, "nan")) << result.out;
  expect_whole_history(data);
}
