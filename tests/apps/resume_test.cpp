// gradus train --checkpoint and --resume.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "gradus/core/random.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

const SmallMnist& data() {
  static const SmallMnist mnist;
  return mnist;
}

std::vector<std::string> train_words(const fs::path& dir) {
  return words("train --epochs 6 --batch-size 16 --hidden 32 --dropout 0.2 --augment 0.5 --data",
               data().path(),
               "--checkpoint-every 1 --reduce-lr-on-plateau patience=1,monitor=loss --checkpoint",
               dir / "checkpoints", "--save", dir / "m.safetensors", "--log-dir", dir / "log");
}

/// Runs the command and kills it with SIGKILL after so many milliseconds. True if it ended before.
bool run_and_kill(const std::vector<std::string>& arguments, int milliseconds) {
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> argv;
    std::string command = GRADUS_COMMAND;
    argv.push_back(command.data());
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (freopen("/dev/null", "w", stdout) == nullptr ||
        freopen("/dev/null", "w", stderr) == nullptr)
      _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) {
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  return WIFEXITED(status);
}

bool has_checkpoint(const fs::path& dir) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir / "checkpoints", error)) {
    if (entry.path().extension() == ".safetensors") return true;
  }
  return false;
}

/// Expects in both files the same lines, but for the last column, the time.
void expect_same_history(const fs::path& a, const fs::path& b) {
  const auto lines = [](const fs::path& path) {
    const Bytes bytes = read_file(path);
    std::vector<std::string> all = lines_of({bytes.begin(), bytes.end()});
    for (std::string& line : all) line.erase(line.rfind(','));
    return all;
  };
  EXPECT_EQ(lines(a), lines(b));
}

}  // namespace

TEST(Resume, KilledAtAnyMomentItEndsWithTheSameBytes) {
  const TempDir reference;
  ASSERT_EQ(run(train_words(reference.path())).exit_code, 0);
  // The path of the folder is in the receipt, so all trainings have the same one.
  const TempDir kept;
  fs::rename(reference.path() / "m.safetensors", kept / "m.safetensors");
  fs::rename(reference.path() / "log", kept / "log");
  Random random(std::random_device{}());
  const int rounds = kSanitized ? 1 : 4;
  for (int round = 0; round < rounds; ++round) {
    fs::remove_all(reference.path());
    fs::create_directory(reference.path());
    int kills = 0;
    bool done = false;
    while (!done && kills < 200) {
      const std::vector<std::string> arguments =
          has_checkpoint(reference.path())
              ? words("train --resume", reference.path() / "checkpoints")
              : train_words(reference.path());
      // A start takes a while; then a kill may come at any time.
      done = run_and_kill(arguments, 20 + static_cast<int>(random.below(kSanitized ? 2000 : 200)));
      if (!done) ++kills;
    }
    ASSERT_TRUE(done);
    EXPECT_EQ(read_file(reference.path() / "m.safetensors"), read_file(kept / "m.safetensors"))
        << "after " << kills << " kills";
    expect_same_history(reference.path() / "log" / "history.csv", kept / "log" / "history.csv");
  }
}

TEST(Resume, AFinishedTrainingGoesOnForMoreEpochs) {
  const TempDir dir;
  ASSERT_EQ(run(train_words(dir.path())).exit_code, 0);
  const CommandResult again = run(words("train --resume", dir / "checkpoints"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_TRUE(contains(again.err, "which was the last; more epochs would go on")) << again.err;
  EXPECT_FALSE(contains(again.out, "Epoch"));
  const CommandResult more = run(words("train --epochs 8 --resume", dir / "checkpoints"));
  ASSERT_EQ(more.exit_code, 0) << more.err;
  EXPECT_TRUE(contains(more.out, "Epoch 8/8")) << more.out;
  EXPECT_FALSE(contains(more.out, "Epoch 6/8"));
}

TEST(Resume, CtrlCLeavesACheckpoint) {
  const TempDir dir;
  CommandOptions options;
  options.signal = SIGINT;
  options.signal_after = "Epoch 2/";
  std::vector<std::string> arguments = words("train --epochs 500 --batch-size 16 --data",
                                             data().path(), "--checkpoint", dir / "checkpoints");
  EXPECT_EQ(run(arguments, options).exit_code, 130);
  const CommandResult resumed = run(words("train --epochs 4 --resume", dir / "checkpoints"));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
}

TEST(Resume, SaysWhatIsWrong) {
  const TempDir dir;
  const auto expect_failure = [](const CommandResult& result, int code, const std::string& part) {
    EXPECT_EQ(result.exit_code, code) << result.err;
    EXPECT_TRUE(contains(result.err, part)) << result.err;
  };
  expect_failure(run(words("train --resume", dir / "nothing")), 1, "no checkpoint");
  expect_failure(run(words("train --checkpoint-every 3 --data digits")), 2, "--checkpoint");
  ASSERT_EQ(run(train_words(dir.path())).exit_code, 0);
  expect_failure(run(train_words(dir.path())), 2, "earlier training");
  const SmallMnist other(200);
  expect_failure(run(words("train --resume", dir / "checkpoints", "--data", other.path())), 1,
                 "other data");
  for (const char* option :
       {"--hidden 7", "--learning-rate 0.5", "--optimizer sgd", "--activation tanh",
        "--checkpoint elsewhere", "--log-dir elsewhere"}) {
    expect_failure(run(words("train", option, "--resume", dir / "checkpoints")), 2,
                   words(option).front() + ": is the resumed training's own");
  }
  write_file(dir / "file", std::string_view("x"));
  expect_failure(run(words("train --data digits --checkpoint", dir / "file")), 1,
                 "cannot make the folder");
}
