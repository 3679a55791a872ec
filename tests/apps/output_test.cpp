// What the command prints to pipes and files.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

CommandResult train_printing(const std::string& arguments, const CommandOptions& options = {}) {
  return run(words("train --hidden 4 --epochs 3 --data", small_mnist().path(), arguments), options);
}

}  // namespace

TEST(Output, APipeGetsOneLineAnEpochAndNothingElse) {
  const CommandResult result = train_printing("");
  EXPECT_EQ(result.exit_code, 0);
  const std::vector<std::string> lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 3u) << result.out;
  for (int i = 0; i < 3; ++i) {
    const std::string& line = lines[static_cast<std::size_t>(i)];
    EXPECT_EQ(line.rfind("Epoch " + std::to_string(i + 1) + "/3 - 2/2 - ", 0), 0u) << line;
    for (const char* part :
         {"/step - accuracy: ", " - loss: ", " - val_accuracy: ", " - val_loss: "}) {
      EXPECT_TRUE(contains(line, part)) << part << " in " << line;
    }
  }
  EXPECT_EQ(result.out.back(), '\n');
  for (const char* part : {"\x1b", "\r", "━", "─"}) {
    EXPECT_FALSE(contains(result.out, part));
  }
}

TEST(Output, MessagesGoToStandardErrorWithoutCodesInAPipe) {
  const CommandResult result = train_printing("--seed 5 --batch-size 30");
  for (const char* part :
       {"[info]", "300 to train on, 100 to test", "sparse_categorical_crossentropy", "Adam",
        "0.001", "batch size 30", "seed 5", "Model: \"sequential\"", "Total params: 3,190"}) {
    EXPECT_TRUE(contains(result.err, part)) << part << " in " << result.err;
  }
  EXPECT_FALSE(contains(result.err, "\x1b"));
  EXPECT_FALSE(contains(result.err, "\r"));
  EXPECT_FALSE(contains(result.err, "accuracy: ")) << "metrics belong to standard output";
}

TEST(Output, PlainIsNamesAndValues) {
  const std::vector<std::string> lines = lines_of(train_printing("--log-style plain").out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].rfind("epoch=1 loss=", 0), 0u) << lines[0];
  for (const char* name :
       {" accuracy=0.", " val_loss=", " val_accuracy=", " learning_rate=0.001", " seconds="}) {
    EXPECT_TRUE(contains(lines[2], name)) << name << " in " << lines[2];
  }
}

TEST(Output, JsonlIsOneObjectALine) {
  const std::vector<std::string> lines = lines_of(train_printing("--log-style jsonl").out);
  ASSERT_EQ(lines.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    const auto json = nlohmann::ordered_json::parse(lines[static_cast<std::size_t>(i)]);
    std::vector<std::string> keys;
    for (const auto& item : json.items()) keys.push_back(item.key());
    EXPECT_EQ(keys, (std::vector<std::string>{"epoch", "loss", "accuracy", "val_loss",
                                              "val_accuracy", "learning_rate", "seconds"}));
    EXPECT_TRUE(json["epoch"].is_number_integer());
    EXPECT_EQ(json["epoch"], i + 1);
    EXPECT_GT(json["loss"], 0);
    EXPECT_GE(json["accuracy"], 0);
    EXPECT_LE(json["val_accuracy"], 1);
    EXPECT_EQ(json["learning_rate"], 0.001);
    EXPECT_GT(json["seconds"], 0);
  }
}

TEST(Output, AllStylesShowTheSameNumbers) {
  const std::string plain = train_printing("--log-style plain").out;
  const std::string keras = train_printing("").out;
  for (const std::string& line : lines_of(train_printing("--log-style jsonl").out)) {
    const auto json = nlohmann::json::parse(line);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), " loss=%.6g ", json["loss"].get<double>());
    EXPECT_TRUE(contains(plain, text.data())) << text.data() << " in " << plain;
    std::snprintf(text.data(), text.size(), " loss: %.4f ", json["loss"].get<double>());
    EXPECT_TRUE(contains(keras, text.data())) << text.data() << " in " << keras;
  }
}

TEST(Output, TheLogLevelSilencesMessages) {
  const TempDir nothing;
  const CommandOptions options{.directory = nothing.path()};
  const auto messages = [&](const std::string& level) {
    const CommandResult result =
        run(words("train --hidden 0 --epochs 1 --limit 100 --log-level", level), options);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(lines_of(result.out).size(), 1u) << "metrics are no messages";
    return result.err;
  };
  EXPECT_TRUE(contains(messages("info"), "[info]"));
  const std::string warnings = messages("warning");
  EXPECT_TRUE(contains(warnings, "synthetic digits instead")) << warnings;
  EXPECT_EQ(lines_of(warnings).size(), 1u) << warnings;
  EXPECT_EQ(messages("error"), "");
  EXPECT_EQ(messages("off"), "");
}

TEST(Output, TheLogLevelErrorStillShowsErrors) {
  const CommandResult result = run(words("train --log-level error --data", small_mnist() / "none"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "no such directory")) << result.err;
}

TEST(Output, ProgressAlwaysDrawsOnStandardErrorOnly) {
  const CommandResult result = train_printing("--progress always --log-level off");
  EXPECT_TRUE(contains(result.err, "2/2 ━━━━━━━━━━━━━━━━━━━━")) << result.err;
  EXPECT_FALSE(contains(result.out, "━"));
  EXPECT_FALSE(contains(result.out, "\r"));
  EXPECT_EQ(lines_of(result.out).size(), 3u);
}

TEST(Output, ColorsWhereTheyAreAskedFor) {
  const CommandOptions no_color{.environment = {"NO_COLOR=1"}};
  EXPECT_TRUE(contains(train_printing("--color always").err, "\x1b[32m"));
  EXPECT_TRUE(contains(train_printing("--color always", no_color).err, "\x1b[32m")) << "asked for";
  EXPECT_TRUE(
      contains(train_printing("--color always --progress always --log-level off").err, "\x1b[32m"));
  EXPECT_FALSE(contains(train_printing("--color never --progress always").err, "\x1b[32m"));
}

TEST(Output, ThatCannotBeWrittenIsNoSuccess) {
  for (const Stream out : {Stream::kFull, Stream::kClosed}) {
    const CommandResult result = train_printing("", {.out = out});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.err, "standard output")) << result.err;
  }
  const CommandResult result = train_printing("", {.out = Stream::kBroken});
  EXPECT_TRUE(result.signal == SIGPIPE || result.exit_code == 1) << result.exit_code;
}

TEST(Output, HelpThatCannotBeWrittenIsNoSuccess) {
  for (const char* arguments : {"train --help", "--version"}) {
    EXPECT_EQ(run(words(arguments), {.out = Stream::kFull}).exit_code, 1) << arguments;
    EXPECT_EQ(run(words(arguments), {.out = Stream::kClosed}).exit_code, 1) << arguments;
  }
}

TEST(Output, MessagesThatCannotBeWrittenDoNotStopTraining) {
  for (const Stream err : {Stream::kFull, Stream::kClosed}) {
    const CommandResult result = train_printing("--progress always", {.err = err});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(lines_of(result.out).size(), 3u) << result.out;
  }
}

TEST(Output, OfAClosedStreamDoesNotGoIntoAFile) {
  const TempDir dir;
  const CommandResult result = run(words("train --hidden 4 --epochs 3 --progress always --data",
                                         small_mnist().path(), "--log-dir", dir / "log"),
                                   {.out = Stream::kClosed, .err = Stream::kClosed});
  EXPECT_EQ(result.exit_code, 1);
  for (const char* name : {"history.csv", "metrics.jsonl"}) {
    const Bytes bytes = read_file(dir / "log" / name);
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_FALSE(contains(text, "Epoch")) << name << ":\n" << text;
    EXPECT_FALSE(contains(text, "━")) << name << ":\n" << text;
  }
}
