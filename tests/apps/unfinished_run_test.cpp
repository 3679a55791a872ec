// What is kept of a run that does not end as it should.
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

nlohmann::json run_json(const fs::path& dir) {
  const Bytes bytes = read_file(dir / "run.json");
  return nlohmann::json::parse(bytes);
}

/// Trains without end, and sends the signal when the text comes.
CommandResult interrupt(int signal, const std::string& after,
                        const std::vector<std::string>& more) {
  std::vector<std::string> arguments =
      words("train --hidden 4 --epochs 1000000 --data", small_mnist().path());
  arguments.insert(arguments.end(), more.begin(), more.end());
  CommandOptions options;
  options.signal = signal;
  options.signal_after = after;
  return run(arguments, options);
}

}  // namespace

TEST(UnfinishedRun, AnInterruptionLeavesModelReportAndProvenance) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TempDir dir;
    const CommandResult result = interrupt(
        signal, "Epoch 3/", words("--log-dir", dir.path(), "--save", dir / "m.safetensors"));
    EXPECT_EQ(result.exit_code, 128 + signal) << result.err;
    EXPECT_TRUE(fs::exists(dir / "m.safetensors"));
    EXPECT_TRUE(fs::exists(dir / "report.html"));
    EXPECT_EQ(run_json(dir.path())["epochs"], lines_of(result.out).size());
  }
}

TEST(UnfinishedRun, BeforeItsFirstEpochNoModelIsReplaced) {
  const SmallMnist large(3000);
  const TempDir dir;
  ASSERT_EQ(run(words("train --hidden 4 --epochs 1 --data", small_mnist().path(), "--save",
                      dir / "m.safetensors"))
                .exit_code,
            0);
  const Bytes good = read_file(dir / "m.safetensors");
  CommandOptions options;
  options.signal = SIGINT;
  options.signal_after = "/3000 ";
  const CommandResult result = run(words("train --hidden 256 --epochs 5 --batch-size 1 --progress "
                                         "always --data",
                                         large.path(), "--save", dir / "m.safetensors"),
                                   options);
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_EQ(read_file(dir / "m.safetensors"), good);
  EXPECT_EQ(run(words("summary", dir / "m.safetensors.interrupted")).exit_code, 0) << result.err;
}

TEST(UnfinishedRun, ADivergenceLeavesReportAndProvenance) {
  const TempDir dir;
  const CommandResult result =
      run(words("train --hidden 16,16 --activation linear --optimizer sgd --learning-rate 0.3"
                " --epochs 9 --batch-size 50 --data",
                small_mnist().path(), "--log-dir", dir.path()));
  EXPECT_EQ(result.exit_code, 1);
  const Bytes page = read_file(dir / "report.html");
  EXPECT_TRUE(contains(std::string(page.begin(), page.end()), "training diverged in epoch"));
  EXPECT_GE(run_json(dir.path())["epochs"], 1);
}

TEST(UnfinishedRun, KilledItHasReportAndProvenanceOfItsEpochs) {
  const TempDir dir;
  EXPECT_EQ(interrupt(SIGKILL, "Epoch 2/", words("--log-dir", dir.path())).signal, SIGKILL);
  EXPECT_TRUE(fs::exists(dir / "report.html"));
  EXPECT_GE(run_json(dir.path())["epochs"], 1);
}

TEST(UnfinishedRun, WhatCannotBeWrittenIsSaidBeforeTraining) {
  const TempDir dir;
  write_file(dir / "file", "");
  ASSERT_EQ(run(words("train --hidden 4 --epochs 1 --data", small_mnist().path(), "--save",
                      dir / "read_only"))
                .exit_code,
            0);
  fs::permissions(dir / "read_only", fs::perms::owner_read);
  const std::vector<std::vector<std::string>> outputs = {
      words("--save", dir / "file" / "below"),
      words("--save", dir / "none" / "m"),
      words("--save", dir.path()),
      words("--save", dir / "read_only"),
      words("--save-best", dir / "file" / "m"),
      words("--save-best", dir / "read_only"),
      words("--checkpoint", dir / "file"),
      words("--checkpoint", dir / "file" / "below"),
      words("--diverged-step", dir / "file" / "m"),
      words("--log-dir", dir / "file"),
      words("--checkpoint", fs::path("/proc/ck")),
      words("--log-dir", fs::path("/proc/log"))};
  for (const std::vector<std::string>& output : outputs) {
    std::vector<std::string> arguments =
        words("train --hidden 4 --epochs 1 --data", small_mnist().path());
    arguments.insert(arguments.end(), output.begin(), output.end());
    const CommandResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 1) << output.front() << ' ' << output.back() << result.err;
    EXPECT_EQ(result.out, "") << output.front() << ' ' << output.back();
  }
}

TEST(UnfinishedRun, ALogThatCannotBeWrittenIsOneWarning) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  for (const char* name :
       {"history.csv", "metrics.jsonl", "run.json", "report.html", "train.log"}) {
    const TempDir dir;
    fs::create_symlink("/dev/full", dir / name);
    const CommandResult result =
        run(words("train --hidden 4 --epochs 3 --data", small_mnist().path(), "--log-dir",
                  dir.path(), "--save", dir / "m.safetensors"));
    EXPECT_EQ(result.exit_code, 0) << name << result.err;
    EXPECT_EQ(count_of(result.err, "No space left"), 1) << name << result.err;
    EXPECT_TRUE(fs::exists(dir / "m.safetensors"));
  }
}

TEST(UnfinishedRun, ALogThatGrowsBeyondALimitIsOneWarning) {
  const TempDir dir;
  CommandOptions options;
  options.program = "/bin/bash";
  const CommandResult result =
      run({"-c", "ulimit -f 8; exec '" GRADUS_COMMAND "' train --hidden 4 --epochs 200 --data '" +
                     small_mnist().path().string() + "' --log-dir '" + dir.path().string() + "'"},
          options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(count_of(result.err, "File too large"), 1) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 200U);
}
