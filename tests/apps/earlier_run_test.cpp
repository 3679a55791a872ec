// What becomes of the files of an earlier run, and of files that are nobody's but the user's.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

constexpr const char* kTrain = "train --hidden 4 --data";

/// Every file below a folder, with its bytes.
std::map<std::string, Bytes> snapshot(const fs::path& folder) {
  std::map<std::string, Bytes> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[entry.path().string()] = read_file(entry.path());
  }
  return files;
}

/// A folder with a run: its log, checkpoints, and model.
void leave_run(const TempDir& dir, const char* more = "") {
  const CommandResult result =
      run(words(kTrain, small_mnist().path(), "--epochs 2 --log-dir", dir / "log", "--checkpoint",
                dir / "checkpoints", "--save", dir / "m.safetensors", more));
  ASSERT_EQ(result.exit_code, 0) << result.err;
}

}  // namespace

TEST(EarlierRun, IsAsItWasAfterACommandThatFails) {
  const TempDir dir;
  leave_run(dir);
  write_file(dir / "file", "text");
  const std::map<std::string, Bytes> before = snapshot(dir.path());
  const std::vector<std::string> log = words("--overwrite --log-dir", dir / "log");
  const auto with_log = [&](const auto&... parts) {
    std::vector<std::string> all = words(parts...);
    all.insert(all.end(), log.begin(), log.end());
    return all;
  };
  const std::string data = small_mnist().path().string();
  const std::vector<std::vector<std::string>> commands = {
      with_log("train --data /nope"),
      with_log(kTrain, data, "--epoch 3"),
      with_log(kTrain, data, "--loss nonsense"),
      with_log(kTrain, data, "--optimizer-config {\"nonsense\":1}"),
      with_log(kTrain, data, "--early-stopping monitor=nonsense"),
      with_log(kTrain, data, "--save-best {nonsense}.safetensors"),
      with_log(kTrain, data, "--save-best", dir / "file"),
      with_log(kTrain, data, "--save", dir / "file" / "below"),
      with_log(kTrain, data, "--save", dir / "file"),
      with_log(kTrain, data, "--diverged-step", dir / "file"),
      with_log(kTrain, data, "--checkpoint", dir / "file"),
      with_log(kTrain, data, "--metrics nonsense"),
      words(kTrain, data, "--log-dir", dir / "log"),
      words(kTrain, data, "--log-dir", dir / "log", "--checkpoint", dir / "new"),
      words(kTrain, data, "--checkpoint", dir / "checkpoints"),
      words(kTrain, data, "--log-dir", dir / "new", "--checkpoint", dir / "checkpoints"),
      words("train --log-dir", dir / "log", "--resume", dir / "new")};
  for (const std::vector<std::string>& command : commands) {
    const CommandResult result = run(command);
    EXPECT_TRUE(result.exit_code == 1 || result.exit_code == 2) << result.err;
    for (const auto& [file, bytes] : before) {
      EXPECT_EQ(read_file(file), bytes) << file << " after " << result.err;
    }
  }
}

TEST(EarlierRun, IsReplacedOnlyWhereThatIsSaid) {
  const TempDir dir;
  leave_run(dir);
  const CommandResult refused =
      run(words(kTrain, small_mnist().path(), "--epochs 1 --log-dir", dir / "log"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(contains(refused.err, "--overwrite")) << refused.err;
  EXPECT_TRUE(contains(refused.err, "--resume")) << refused.err;

  write_file(dir / "log" / "notes.txt", "mine");
  fs::create_directory(dir / "checkpoints" / "mine");
  const CommandResult result =
      run(words(kTrain, small_mnist().path(), "--overwrite --epochs 1 --log-dir", dir / "log",
                "--checkpoint", dir / "checkpoints"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto text = [&](const char* name) {
    const Bytes bytes = read_file(dir / "log" / name);
    return std::string(bytes.begin(), bytes.end());
  };
  EXPECT_EQ(lines_of(text("history.csv")).size(), 2U);
  EXPECT_EQ(lines_of(text("metrics.jsonl")).size(), 1U);
  EXPECT_FALSE(contains(text("train.log"), "Epoch 1/2"));
  EXPECT_EQ(text("notes.txt"), "mine");
  EXPECT_TRUE(fs::exists(dir / "checkpoints" / "mine"));
  const CommandResult resumed =
      run(words("train --epochs 2 --resume", dir / "checkpoints", "--log-dir", dir / "log"));
  EXPECT_TRUE(contains(resumed.out, "Epoch 2/2")) << resumed.err << "the second run's checkpoints";
  EXPECT_FALSE(contains(resumed.out, "Epoch 1/2"));
}

TEST(EarlierRun, WithoutAnEpochIsNone) {
  const TempDir dir;
  EXPECT_EQ(run(words("train --data /nope --log-dir", dir.path())).exit_code, 1);
  EXPECT_EQ(run(words(kTrain, small_mnist().path(), "--epochs 1 --log-dir", dir.path())).exit_code,
            0);
}

TEST(EarlierRun, AUsersOwnFilesAreNeverReplaced) {
  for (const char* name : {"history.csv", "metrics.jsonl", "run.json", "report.html", "train.log",
                           "diverged_step.safetensors"}) {
    const TempDir dir;
    const std::string mine = "{\"report\": \"of the year\"}\n";
    write_file(dir / name, mine);
    for (const char* overwrite : {"", "--overwrite"}) {
      const CommandResult result =
          run(words(kTrain, small_mnist().path(), "--epochs 1 --log-dir", dir.path(), overwrite));
      EXPECT_EQ(result.exit_code, 2) << result.err;
      EXPECT_TRUE(contains(result.err, name)) << result.err;
      EXPECT_EQ(read_file(dir / name), Bytes(mine.begin(), mine.end())) << name;
    }
  }
}

TEST(EarlierRun, SavesOverAModelAndOverNothingElse) {
  const TempDir dir;
  leave_run(dir);
  const Bytes first = read_file(dir / "m.safetensors");
  write_file(dir / "table.csv", "1,2\n");
  write_file(dir / "empty", "");
  for (const char* option : {"--save", "--save-best", "--diverged-step"}) {
    const CommandResult result =
        run(words(kTrain, small_mnist().path(), "--epochs 1", option, dir / "table.csv"));
    EXPECT_EQ(result.exit_code, 2) << option << result.err;
    EXPECT_EQ(read_file(dir / "table.csv").size(), 4U) << option;
  }
  for (const char* option : {"--save", "--save-best"}) {
    for (const char* name : {"m.safetensors", "empty"}) {
      const CommandResult result =
          run(words(kTrain, small_mnist().path(), "--epochs 1 --seed 5", option, dir / name));
      EXPECT_EQ(result.exit_code, 0) << option << result.err;
      EXPECT_NE(read_file(dir / name), first);
    }
  }
  // A name that is only known later.
  write_file(dir / "best-1", "precious");
  const CommandResult later =
      run(words(kTrain, small_mnist().path(), "--epochs 1 --save-best", dir / "best-{epoch}"));
  EXPECT_EQ(read_file(dir / "best-1").size(), 8U) << later.err;
}

TEST(EarlierRun, NoTwoProcessesUseOneFolder) {
  for (const char* option : {"--log-dir", "--checkpoint"}) {
    const TempDir dir;
    CommandOptions options;
    options.signal = SIGTERM;
    options.signal_after = "Epoch 3/";
    Process first(words(kTrain, small_mnist().path(), "--epochs 100000", option, dir.path()),
                  options);
    while (!fs::exists(dir / ".gradus-lock") || read_file(dir / ".gradus-lock").empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const CommandResult second =
        run(words(kTrain, small_mnist().path(), "--overwrite --epochs 1", option, dir.path()));
    EXPECT_EQ(second.exit_code, 2) << second.err;
    EXPECT_TRUE(contains(second.err, "another process (" + std::to_string(first.pid()) + ")"))
        << second.err;
    EXPECT_EQ(first.wait().exit_code, 143);
  }
}

TEST(EarlierRun, OneFolderMayHoldLogAndCheckpoints) {
  const TempDir dir;
  EXPECT_EQ(run(words(kTrain, small_mnist().path(), "--epochs 1 --log-dir", dir.path(),
                      "--checkpoint", dir.path()))
                .exit_code,
            0);
}

TEST(EarlierRun, StaysWhereNothingNewCanBeWritten) {
  const TempDir dir;
  leave_run(dir);
  const std::map<std::string, Bytes> before = snapshot(dir.path());
  std::vector<std::string> shell = {"-c", R"(ulimit -f 8; exec "$0" "$@")", GRADUS_COMMAND};
  for (const std::string& word :
       words(kTrain, small_mnist().path(), "--epochs 2 --overwrite --log-dir", dir / "log",
             "--checkpoint", dir / "checkpoints")) {
    shell.push_back(word);
  }
  const CommandResult result = run(shell, {.program = "/bin/sh"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.err, "File too large")) << result.err;
  EXPECT_EQ(snapshot(dir.path()), before);
}

/// A model that no epoch has trained is kept beside, whatever ended the training.
TEST(EarlierRun, KeepsItsModelWhereTheFirstBatchEndsTheNext) {
  const TempDir dir;
  std::string table = "a,y\n";
  for (int i = 0; i < 40; ++i) table += std::to_string(i) + ",1e30\n" + std::to_string(i) + ",0\n";
  write_file(dir / "t.csv", table);
  write_file(dir / "good.csv", std::string_view("a,y\n1,2.5\n2,3.5\n3,4.5\n4,5.5\n"));
  const std::string command = "train --target y --epochs 1 --terminate-on-nan --save m.st --train ";
  ASSERT_EQ(run(words(command + "good.csv"), {.directory = dir.path()}).exit_code, 0);
  const Bytes before = read_file(dir / "m.st");
  const CommandResult result = run(words(command + "t.csv"), {.directory = dir.path()});
  EXPECT_EQ(read_file(dir / "m.st"), before) << result.err;
  EXPECT_TRUE(fs::exists(dir / "m.st.interrupted")) << result.err;
}
