// gradus replay: the step in which a training diverged, again.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "gradus/core/file.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

TEST(Replay, ShowsTheStepThatDivergedAgain) {
  const SmallMnist data;
  const std::filesystem::path log = data / "log";
  const CommandResult trained =
      run(words("train --dropout 0.2 --batch-size 32",
                "--hidden 5 --activation linear --optimizer sgd --learning-rate 1e9", "--data",
                data.path(), "--log-dir", log));
  ASSERT_EQ(trained.exit_code, 1) << trained.err;
  ASSERT_TRUE(std::filesystem::exists(log / "diverged_step.safetensors")) << trained.err;
  const CommandResult replayed = run(words("replay --json", log / "diverged_step.safetensors"));
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
  const nlohmann::json step = nlohmann::json::parse(replayed.out);
  EXPECT_NE(step["divergence"]["message"], "");
  EXPECT_GT(step["step"].get<int>(), 1);
  const CommandResult text = run(words("replay", log / "diverged_step.safetensors"));
  EXPECT_TRUE(contains(text.out, "DIVERGED: the loss is ")) << text.out;
  EXPECT_TRUE(contains(text.out, " overflows: numbers up to ")) << text.out;
  EXPECT_TRUE(contains(text.out, "a float ends at 3.4e+38. The learning rate was 1e+09,"))
      << text.out;
  const std::string message = step["divergence"]["message"];
  EXPECT_EQ(text.out.find(message), text.out.rfind(message)) << "said twice: " << text.out;
}

TEST(Replay, RefusesOtherFiles) {
  const TempDir dir;
  write_file(dir / "diverged_step.safetensors", "nothing");
  EXPECT_EQ(run(words("replay", dir / "diverged_step.safetensors")).exit_code, 1);
  EXPECT_EQ(run(words("replay")).exit_code, 2);
}
