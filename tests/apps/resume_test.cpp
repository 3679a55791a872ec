// gradus train --checkpoint and --resume.
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "gradus/core/random.hpp"
#include "gradus/io/safetensors.hpp"
#include "gradus/training/sequential.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> train_words(const fs::path& dir) {
  return words("train --epochs 6 --batch-size 16 --hidden 32 --dropout 0.2 --augment 0.5 --data",
               small_mnist().path(),
               "--checkpoint-every 1 --reduce-lr-on-plateau patience=1,monitor=loss --checkpoint",
               dir / "checkpoints", "--save", dir / "m.safetensors", "--log-dir", dir / "log");
}

/// Runs the command and sends it a signal after so many milliseconds. True if it ended before.
bool run_and_kill(const std::vector<std::string>& arguments, int signal, int milliseconds) {
  Process process(arguments, {});
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  kill(process.pid(), signal);
  const CommandResult result = process.wait();
  if (result.signal == signal || result.exit_code == 128 + signal) return false;
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return true;
}

/// How many kills there are at least: GRADUS_KILLS, or a few.
int least_kills() {
  const char* kills = std::getenv("GRADUS_KILLS");
  return kills != nullptr ? std::atoi(kills) : kSanitized ? 2 : 12;
}

/// Expects what stands in the folder to be whole: a killed training leaves no half of a file.
void expect_whole_files(const TempDir& dir) {
  EXPECT_NO_THROW(Sequential::load(dir / "m.safetensors"));
  if (fs::exists(dir / "log" / "run.json")) {
    EXPECT_TRUE(nlohmann::json::accept(read_file(dir / "log" / "run.json")));
  }
  std::error_code error;
  int whole = 0;
  for (const auto& entry : fs::directory_iterator(dir / "checkpoints", error)) {
    if (entry.path().extension() != ".safetensors") continue;
    EXPECT_NO_THROW(Safetensors::read(entry.path())) << entry.path();
    ++whole;
  }
  EXPECT_LE(whole, 4);
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

// GRADUS_KILLS=100 for more of them.
TEST(Resume, KilledAtAnyMomentItEndsWithTheSameBytes) {
  const TempDir dir;
  ASSERT_EQ(run(train_words(dir.path())).exit_code, 0);
  // The path of the folder is in the provenance, so all trainings have the same one.
  const TempDir kept;
  fs::rename(dir / "m.safetensors", kept / "m.safetensors");
  fs::rename(dir / "log", kept / "log");
  // What stands where the model is to be saved, and must not be lost before there is another.
  ASSERT_EQ(run(words("train --hidden 4 --epochs 1 --data", small_mnist().path(), "--save",
                      kept / "earlier"))
                .exit_code,
            0);
  Random random(std::random_device{}());
  int kills = 0;
  for (const int least = least_kills(); kills < least;) {
    for (const char* part : {"checkpoints", "log"}) fs::remove_all(dir / part);
    for (const auto& entry : fs::directory_iterator(dir.path())) fs::remove(entry.path());
    fs::copy(kept / "earlier", dir / "m.safetensors");
    for (bool done = false; !done;) {
      const std::vector<std::string> arguments = has_checkpoint(dir.path())
                                                     ? words("train --resume", dir / "checkpoints")
                                                     : train_words(dir.path());
      constexpr std::array kSignals = {SIGKILL, SIGTERM, SIGHUP, SIGINT};
      // A start takes a while; then a signal may come at any time.
      done = run_and_kill(arguments, kSignals[random.below(kSignals.size())],
                          20 + static_cast<int>(random.below(kSanitized ? 2000 : 200)));
      if (!done) ++kills;
      expect_whole_files(dir);
      ASSERT_LT(kills, 1000);
    }
    EXPECT_EQ(read_file(dir / "m.safetensors"), read_file(kept / "m.safetensors"))
        << "after " << kills << " kills";
    expect_same_history(dir / "log" / "history.csv", kept / "log" / "history.csv");
  }
  std::cout << kills << " kills\n";
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

// Every byte, in the library: damaged_checkpoints_test.cpp.
TEST(Resume, ADamagedNewestCheckpointChangesNoBit) {
  const TempDir dir;
  const auto command = [&](const char* epochs, const std::string& name) {
    return words("train --batch-size 100 --hidden 8 --data", small_mnist().path(), "--epochs",
                 epochs, "--checkpoint", dir / name);
  };
  ASSERT_EQ(run(command("2", "good")).exit_code, 0);
  const auto theta_after = [&](const fs::path& checkpoints) {
    const CommandResult result =
        run(words("train --epochs 3 --save", dir / "m.safetensors", "--resume", checkpoints));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Sequential::load(dir / "m.safetensors").network().theta();
  };
  const std::string newest = "checkpoint-0000000006.safetensors";
  const Bytes bytes = read_file(dir / "good" / newest);
  fs::copy(dir / "good", dir / "whole");
  const Vector expected = theta_after(dir / "whole");
  Random random(2);
  for (int i = 0; i < 10; ++i) {
    const fs::path damaged = dir / ("damaged" + std::to_string(i));
    fs::copy(dir / "good", damaged);
    Bytes flipped = bytes;
    flipped[random.below(static_cast<std::uint32_t>(i < 5 ? 2000 : bytes.size()))] ^= 4;
    write_file(damaged / newest, flipped);
    EXPECT_EQ(theta_after(damaged), expected) << i;
  }
}

TEST(Resume, CtrlCLeavesACheckpoint) {
  const TempDir dir;
  CommandOptions options;
  options.signal = SIGINT;
  options.signal_after = "Epoch 2/";
  std::vector<std::string> arguments =
      words("train --epochs 500 --batch-size 16 --data", small_mnist().path(), "--checkpoint",
            dir / "checkpoints");
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
  expect_failure(run(train_words(dir.path())), 2, "earlier run");
  const SmallMnist other(200);
  expect_failure(run(words("train --resume", dir / "checkpoints", "--data", other.path())), 1,
                 "other data");
  for (const char* option : {"--hidden 7", "--learning-rate 0.5", "--optimizer sgd",
                             "--activation tanh", "--checkpoint elsewhere"}) {
    expect_failure(run(words("train", option, "--resume", dir / "checkpoints")), 2,
                   words(option).front() + ": belongs to the resumed training");
  }
  write_file(dir / "file", std::string_view("x"));
  expect_failure(run(words("train --data digits --checkpoint", dir / "file")), 1,
                 "cannot make the folder");
}
