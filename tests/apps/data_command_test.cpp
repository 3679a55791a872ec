// gradus data: what data are taken for; the same in doctor, in the report and in the model.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/core/file.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

/// Passengers with an id, a name, a missing age and a constant.
std::string passengers() {
  std::string text = "PassengerId,Name,Age,Port,Ship,Survived\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i + 1) + ",\"Name, Mr. " + std::to_string(i) + "\"," +
            (i % 10 == 3 ? "" : std::to_string(20 + i)) + "," + (i % 3 == 0 ? "S" : "C") +
            ",Titanic," + std::to_string(i % 2) + "\n";
  }
  return text;
}

nlohmann::json data_json(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

const nlohmann::json* find_named(const nlohmann::json& all, const std::string& name) {
  for (const nlohmann::json& one : all) {
    if (one["name"] == name) return &one;
  }
  return nullptr;
}

}  // namespace

TEST(DataCommand, SaysWhatEachColumnIs) {
  const TempDir dir;
  write_file(dir / "t.csv", passengers());
  const CommandResult result =
      run(words("data --target Survived --missing median --drop Port", dir / "t.csv"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* line :
       {"Table: a header, commas between cells; 40 rows, 6 columns",
        "  Age          number    20 to 59; 4 missing, filled with",
        "  Ship         constant  Titanic", "  PassengerId  left out  has another whole number",
        "  Port         left out  as asked", "Target: Survived, 2 classes: 0 (20), 1 (20)",
        "--task regression", "Scaling: none; --standardize"}) {
    EXPECT_TRUE(contains(result.out, line)) << line << "\n" << result.out;
  }
  EXPECT_TRUE(contains(result.err, "'Name' is left out")) << result.err;
  EXPECT_TRUE(contains(result.err, "--numeric 'PassengerId'")) << result.err;
}

TEST(DataCommand, SaysTheSameToAProgram) {
  const TempDir dir;
  write_file(dir / "t.csv", passengers());
  const nlohmann::json all =
      data_json(run(words("data --json --target Survived --missing mean", dir / "t.csv")));
  EXPECT_EQ(all["samples"], 40);
  EXPECT_EQ(all["task"], "classification");
  EXPECT_EQ(all["classes"][1]["samples"], 20);
  const nlohmann::json* age = find_named(all["columns"], "Age");
  ASSERT_NE(age, nullptr);
  EXPECT_EQ((*age)["missing"], 4);
  EXPECT_EQ((*age)["most"], 59);
  ASSERT_NE(find_named(all["left_out"], "Name"), nullptr);
  EXPECT_EQ((*find_named(all["left_out"], "Name"))["kind"], "id");
}

TEST(DataCommand, NeedsNoTarget) {
  const TempDir dir;
  write_file(dir / "t.csv", passengers());
  const CommandResult result = run(words("data --missing mean", dir / "t.csv"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "Survived")) << result.out;
  EXPECT_TRUE(contains(result.out, "Target: none; --target names")) << result.out;
}

TEST(DataCommand, SaysAllThatIsWrong) {
  const TempDir dir;
  write_file(dir / "t.csv", passengers());
  const CommandResult missing = run(words("data --target Survived", dir / "t.csv"));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_TRUE(contains(missing.err, "Age: 4 of 40 missing, lines 5, 15, 25, ...")) << missing.err;
  EXPECT_TRUE(contains(missing.err, "(--missing)")) << missing.err;
  EXPECT_EQ(run(words("data --target none", dir / "t.csv")).exit_code, 2);
  EXPECT_EQ(run(words("data --ordinal Port --target Age", dir / "t.csv")).exit_code, 2);
  EXPECT_EQ(run(words("data", dir / "none.csv")).exit_code, 1);
}

TEST(DataCommand, FoldsManyColumnsOfAKind) {
  const TempDir dir;
  std::string text = "label";
  for (int i = 0; i < 784; ++i) text += ",pixel" + std::to_string(i);
  for (int row = 0; row < 30; ++row) {
    text += "\n" + std::to_string(row % 3);
    for (int i = 0; i < 784; ++i) text += i < 60 ? ",0" : "," + std::to_string((row * i) % 256);
  }
  write_file(dir / "t.csv", text + "\n");
  const CommandResult result = run(words("data --target label", dir / "t.csv"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_LT(lines_of(result.out).size(), 10u) << result.out;
  EXPECT_TRUE(contains(result.out, "63 columns   constant  0: pixel0, pixel1, pixel2, ...\n"))
      << result.out;
  EXPECT_TRUE(contains(result.out, "721 columns  number    0 to 255: ")) << result.out;
}

TEST(DataCommand, TakesDigits) {
  const CommandResult result = run(words("data digits --limit 50"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "Samples: 50 to train on")) << result.out;
  EXPECT_TRUE(contains(result.out, "(28, 28, 1) of bytes, 0 to 255")) << result.out;
  EXPECT_TRUE(contains(result.out, "Target: 10 classes: 0 (")) << result.out;
  EXPECT_TRUE(contains(result.out, "Scaling: 0...255 to 0...1")) << result.out;
}

TEST(DataCommand, TheModelItsReportAndDoctorSayIt) {
  const TempDir dir;
  write_file(dir / "t.csv", passengers());
  const auto options = [&](const std::string& command) {
    return words(command, "--target Survived --missing mean --train", dir / "t.csv");
  };
  std::vector<std::string> train = options("train --epochs 1");
  for (const std::string& word : words("--save", dir / "m", "--log-dir", dir / "log")) {
    train.push_back(word);
  }
  ASSERT_EQ(run(train).exit_code, 0);
  const std::string line = "Target: Survived, 2 classes: 0 (20), 1 (20)";
  EXPECT_TRUE(contains(run(words("summary", dir / "m")).out, line));
  EXPECT_TRUE(contains(run(options("doctor")).out, line));
  EXPECT_TRUE(contains(run(options("doctor --json")).out, line));
  const std::vector<std::uint8_t> page = read_file(dir / "log" / "report.html", 10'000'000);
  EXPECT_TRUE(contains(std::string(page.begin(), page.end()), line));
}

TEST(DataCommand, AConstantTargetIsRefused) {
  const TempDir dir;
  write_file(dir / "t.csv", std::string_view("a,y\n1,2.5\n2,2.5\n3,2.5\n"));
  const CommandResult result = run(words("train --epochs 1 --target y --train", dir / "t.csv"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "'y' is the same in all 3 samples")) << result.err;
}

TEST(DataCommand, AModelKeepsWhatItsOptionsSaid) {
  const TempDir dir;
  std::string text = "size,when,colour,n,y\n";
  for (int i = 0; i < 30; ++i) {
    text += std::string(i % 2 == 0 ? "S" : "L") + ",2026-11-" + std::to_string(10 + i % 20) +
            (i % 3 == 0 ? ",red," : ",blue,") + (i % 7 == 0 ? "-" : std::to_string(i)) + "," +
            std::to_string(i) + ".5\n";
  }
  write_file(dir / "t.csv", text);
  const CommandResult trained =
      run(words("train --epochs 1 --target y --ordinal size=S,M,L --dates parts --unseen ignore "
                "--missing category --missing-values - --train",
                dir / "t.csv", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  write_file(dir / "new.csv",
             std::string_view("size,when,colour,n\nM,2027-01-31,green,-\nS,2026-11-10,red,3\n"));
  const CommandResult predicted = run(words("predict", dir / "m", dir / "new.csv"));
  EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
  write_file(dir / "bad.csv", std::string_view("size,when,colour,n\nXL,31.1.2027,red,?\n"));
  const CommandResult refused = run(words("predict", dir / "m", dir / "bad.csv"));
  EXPECT_EQ(refused.exit_code, 1);
  for (const char* part : {"'XL'", "'31.1.2027'", "'?'"}) {
    EXPECT_TRUE(contains(refused.err, part)) << refused.err;
  }
}
