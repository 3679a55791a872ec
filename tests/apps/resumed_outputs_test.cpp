// What a checkpoint may have written: see check_resumed_outputs().
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/checkpoint_files.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

std::vector<std::string> training(const fs::path& checkpoints, const char* epochs,
                                  const std::vector<std::string>& outputs) {
  std::vector<std::string> all = words("train --hidden 4 --data", small_mnist().path(),
                                       "--checkpoint", checkpoints, "--epochs", epochs);
  all.insert(all.end(), outputs.begin(), outputs.end());
  return all;
}

/// An output of a training, by option and name.
struct Victim {
  const char* option;
  std::string name;
};

}  // namespace

TEST(ResumedOutputs, APlantedCheckpointWritesNothingElsewhere) {
  const std::vector<Victim> victims = {{"--save", "m.safetensors"},
                                       {"--save-best", "best.safetensors"},
                                       {"--diverged-step", "diverged_step.safetensors"},
                                       {"--log-dir", "log"}};
  const TempDir other;
  ASSERT_EQ(
      run(training(other / "checkpoints", "1",
                   words("--seed 7 --save", other / "m.safetensors", "--log-dir", other / "log")))
          .exit_code,
      0);
  for (const Victim& victim : victims) {
    const TempDir dir;
    const fs::path place = dir / victim.name;
    const bool watches = std::string(victim.option) == "--save-best";
    ASSERT_EQ(run(training(dir / "checkpoints", "1",
                           words(victim.option, place, watches ? "--monitor loss" : "--seed 0")))
                  .exit_code,
              0);
    for (const std::string instead : {"nothing", "text", "another's", "a link"}) {
      fs::remove_all(place);
      const bool is_log = std::string(victim.option) == "--log-dir";
      const fs::path file = is_log ? place / "history.csv" : place;
      const fs::path others = is_log ? other / "log" : other / "m.safetensors";
      if (is_log && instead == "text") fs::create_directory(place);
      if (instead == "text") write_file(file, "precious");
      if (instead == "another's") fs::copy(others, place);
      if (instead == "a link") fs::create_symlink(others, place);
      const Bytes before = fs::exists(file) ? read_file(file) : Bytes();
      const CommandResult result = run(words("train --epochs 2 --resume", dir / "checkpoints"));
      EXPECT_EQ(result.exit_code, 2) << victim.option << ' ' << instead << result.err;
      EXPECT_TRUE(contains(result.err, std::string(victim.option) + " " + place.string()))
          << result.err;
      EXPECT_EQ(fs::exists(file) ? read_file(file) : Bytes(), before)
          << victim.option << ' ' << instead;
    }
    fs::remove_all(place);
    const CommandResult named =
        run(words("train --epochs 2 --resume", dir / "checkpoints", victim.option, place));
    EXPECT_EQ(named.exit_code, 0) << victim.option << named.err;
  }
}

TEST(ResumedOutputs, OnesOwnAreWrittenUnasked) {
  const TempDir dir;
  ASSERT_EQ(run(training(dir / "checkpoints", "2",
                         words("--save", dir / "m.safetensors", "--log-dir", dir / "log")))
                .exit_code,
            0);
  const CommandResult more = run(words("train --epochs 3 --resume", dir / "checkpoints"));
  EXPECT_EQ(more.exit_code, 0) << more.err;
  EXPECT_TRUE(contains(more.out, "Epoch 3/3"));
  EXPECT_FALSE(fs::exists(dir / "m.safetensors.unfinished"));

  // Moved, and resumed from there.
  fs::rename(dir / "checkpoints", dir / "moved");
  EXPECT_EQ(run(words("train --epochs 4 --resume", dir / "moved")).exit_code, 0);
}

TEST(ResumedOutputs, OfAKilledTrainingAreKnownByTheNoteBesideThem) {
  const TempDir dir;
  CommandOptions options;
  options.signal = SIGKILL;
  options.signal_after = "Epoch 2/";
  const std::vector<std::string> outputs =
      words("--save", dir / "m.safetensors", "--save-best", dir / "best-{epoch}.safetensors",
            "--diverged-step", dir / "diverged_step.safetensors");
  ASSERT_EQ(run(training(dir / "checkpoints", "100000", outputs), options).signal, SIGKILL);
  EXPECT_FALSE(fs::exists(dir / "m.safetensors"));
  EXPECT_TRUE(fs::exists(dir / "m.safetensors.unfinished"));
  const Bytes mark = read_file(dir / "m.safetensors.unfinished");

  // Another training's note says nothing.
  write_file(dir / "m.safetensors.unfinished", "Gradus run 0123456789abcdef is not done.");
  EXPECT_EQ(run(words("train --epochs 1 --resume", dir / "checkpoints")).exit_code, 2);
  write_file(dir / "m.safetensors.unfinished", mark);
  const CommandResult resumed = run(words("train --epochs 1 --resume", dir / "checkpoints"));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_TRUE(fs::exists(dir / "m.safetensors"));
  for (const auto& entry : fs::directory_iterator(dir.path())) {
    EXPECT_NE(entry.path().extension(), ".unfinished") << entry.path();
  }
}

TEST(ResumedOutputs, AChangedCheckpointIsNoOtherCommand) {
  const TempDir dir;
  ASSERT_EQ(run(training(dir / "checkpoints", "1",
                         words("--save", dir / "m.safetensors", "--log-dir", dir / "log")))
                .exit_code,
            0);
  const fs::path newest = dir / "checkpoints" / "checkpoint-0000000002.safetensors";
  const Safetensors good = Safetensors::read(newest);
  const Bytes model = read_file(dir / "m.safetensors");
  const auto resume_with = [&](const char* key, const std::string& text) {
    Safetensors changed = good;
    changed.metadata[key] = text;
    write_changed(newest, changed);
    return run(words("train --epochs 2 --resume", dir / "checkpoints"));
  };
  const std::string export_words = "[\"export\", \"" + (dir / "m.safetensors").string() +
                                   "\", \"--to\", \"numpy\", \"-o\", \"" +
                                   (dir / "out.npz").string() + "\"]";
  const std::vector<std::pair<const char*, std::string>> changes = {
      {"arguments", export_words}, {"arguments", "[]"},  {"arguments", "{}"},
      {"arguments", "[1, 2]"},     {"provenance", "{}"}, {"provenance", "null"},
      {"provenance", "[]"},        {"run", "another's"}, {"run", ""}};
  for (const auto& [key, text] : changes) {
    const CommandResult result = resume_with(key, text);
    EXPECT_TRUE(result.exit_code == 1 || result.exit_code == 2) << key << text << result.err;
    EXPECT_EQ(read_file(dir / "m.safetensors"), model) << key << text;
    EXPECT_FALSE(fs::exists(dir / "out.npz"));
  }
}

TEST(ResumedOutputs, OptionsThatTrainDoesNotKeepAreRefused) {
  const TempDir dir;
  ASSERT_EQ(run(training(dir / "checkpoints", "1", {})).exit_code, 0);
  const fs::path newest = dir / "checkpoints" / "checkpoint-0000000002.safetensors";
  const Safetensors good = Safetensors::read(newest);
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {R"("train")", "are not a list"},
           {R"({"a": "train"})", "are not a list"},
           {R"(["train", 1])", "are not text"},
           {R"(["train", {"a": 1}])", "are not text"},
           {R"(["train", [256]])", "are not text"},
           {"[]", "are not of `gradus train`"},
           {R"(["summary", "train"])", "are not of `gradus train`"},
           {R"(["train", "--config", "c.toml"])", "never writes there: --config"},
           {R"(["train", "--config=c.toml"])", "never writes there: --config"},
           {R"(["train", "--resume", "a"])", "never writes there: --resume"},
           {R"(["train", "--help"])", "never writes there: --help"},
           {R"(["train", "-h"])", "never writes there: -h"},
           {R"(["--version", "train"])", "never writes there: --version"}}) {
    Safetensors changed = good;
    changed.metadata["arguments"] = text;
    write_changed(newest, changed);
    const CommandResult result = run(words("train --epochs 2 --resume", dir / "checkpoints"));
    EXPECT_EQ(result.exit_code, 1) << text;
    EXPECT_TRUE(contains(result.err, part)) << text << result.err;
    EXPECT_TRUE(contains(result.err, "checkpoints: its checkpoints")) << text << result.err;
  }
}

TEST(ResumedOutputs, ALinkInTheFolderOfCheckpointsIsNotFollowed) {
  const TempDir dir;
  ASSERT_EQ(run(training(dir / "checkpoints", "1", {})).exit_code, 0);
  write_file(dir / "precious", "text");
  for (int step = 3; step <= 6; ++step) {  // of 300 samples, two steps an epoch
    fs::create_symlink(
        dir / "precious",
        dir / "checkpoints" / ("checkpoint-000000000" + std::to_string(step) + ".safetensors"));
  }
  const CommandResult result = run(words("train --epochs 3 --resume", dir / "checkpoints"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_file(dir / "precious").size(), 4U);
}
