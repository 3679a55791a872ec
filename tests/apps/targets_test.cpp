// What there is to learn: constant targets, absent and unbalanced classes, --class-weight.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

CommandResult train_table(const TempDir& dir, const std::string& table, const std::string& more) {
  write_file(dir / "t.csv", table);
  return run(words("train --epochs 1 --target y --train", dir / "t.csv", more));
}

/// So many rows of each class.
std::string classes_table(const std::vector<std::pair<std::string, int>>& classes) {
  std::string text = "x,y\n";
  int row = 0;
  for (const auto& [name, count] : classes) {
    for (int i = 0; i < count; ++i) text += std::to_string(++row % 7) + "," + name + "\n";
  }
  return text;
}

nlohmann::json epoch_of(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(lines_of(result.out).at(0));
}

}  // namespace

TEST(ConstantTarget, IsRefusedInAllKindsOfData) {
  const TempDir dir;
  const auto expect_refused = [](const CommandResult& result, const std::string& part) {
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_TRUE(contains(result.err, part)) << result.err;
  };
  expect_refused(train_table(dir, "x,y\n1,2.5\n2,2.5\n3,2.5\n", ""), "nothing to learn");
  expect_refused(train_table(dir, classes_table({{"a", 9}}), ""), "every row has the class 'a'");
  expect_refused(train_table(dir, classes_table({{"a", 9}, {"b", 9}}), "--limit 9"),
                 "in all 9 samples that --limit leaves");
  expect_refused(run(words("train --epochs 1 --limit 1 --data", small_mnist().path())),
                 "one sample to train on that --limit leaves");
  const std::vector<float> x = {1, 2, 3, 4}, same = {7.5, 7.5, 7.5, 7.5}, ones = {1, 1, 1, 1};
  write_file(dir / "x.npy", npy_bytes({4, 1}, std::span(x)));
  write_file(dir / "same.npy", npy_bytes({4}, std::span(same)));
  write_file(dir / "ones.npy", npy_bytes({4}, std::span(ones)));
  const auto arrays = [&](const char* y, const std::string& task) {
    return run(words("train --epochs 1 --train", dir / "x.npy", "--target", dir / y, task));
  };
  expect_refused(arrays("same.npy", ""), "nothing to learn");
  expect_refused(arrays("ones.npy", "--task regression"), "nothing to learn");
  expect_refused(arrays("ones.npy", "--task classification"),
                 "the target is the same in all 4 samples");
}

TEST(Classes, ThatAreUnbalancedOrAbsentAreWarnedOf) {
  const TempDir dir;
  const std::string unbalanced = classes_table({{"rare", 5}, {"often", 60}});
  const CommandResult warned = train_table(dir, unbalanced, "");
  EXPECT_TRUE(contains(warned.err, "'often' has 60 samples to train on, 'rare' has 5"))
      << warned.err;
  EXPECT_TRUE(contains(warned.err, "--class-weight balanced"));
  EXPECT_FALSE(contains(train_table(dir, unbalanced, "--class-weight balanced").err, "unbalanced"));
  EXPECT_FALSE(contains(
      train_table(dir, classes_table({{"a", 20}, {"b", 40}}), "--validation-split 0.2").err,
      "class 'a'"));
  const CommandResult single =
      train_table(dir, classes_table({{"a", 20}, {"b", 20}, {"c", 1}}), "--validation-split 0.2");
  EXPECT_TRUE(contains(single.err, "a single sample for class 'c'")) << single.err;
  EXPECT_TRUE(contains(single.err, "no validation sample is of class 'c'")) << single.err;
  const CommandResult limited =
      run(words("train --hidden 4 --epochs 1 --limit 5 --data", small_mnist().path()));
  EXPECT_TRUE(contains(limited.err, "no sample to train on is of class '5', '6'")) << limited.err;
  write_file(dir / "test.csv", classes_table({{"a", 3}}));
  const CommandResult tested = train_table(dir, classes_table({{"a", 20}, {"b", 20}}),
                                           "--test " + (dir / "test.csv").string());
  EXPECT_TRUE(contains(tested.err, "no test sample is of class 'b'")) << tested.err;
}

// scikit-learn 1.2: compute_class_weight("balanced", classes=[0, 1, 2], y=[0]*6 + [1]*3 + [2]*1)
// gives 0.5556, 1.1111, 3.3333.
TEST(ClassWeight, BalancedIsThatOfScikitLearn) {
  const TempDir dir;
  const std::string table = classes_table({{"a", 6}, {"b", 3}, {"c", 1}});
  write_file(dir / "w.json", std::string_view(R"({"a": 0.5555555555555556,
      "b": 1.1111111111111112, "c": 3.3333333333333335})"));
  const std::string common = "--log-style jsonl --log-dir ";
  const auto balanced =
      epoch_of(train_table(dir, table, common + (dir / "a").string() + " --class-weight balanced"));
  const auto given = epoch_of(train_table(
      dir, table, common + (dir / "b").string() + " --class-weight " + (dir / "w.json").string()));
  EXPECT_EQ(balanced["loss"], given["loss"]);
  const auto plain = epoch_of(train_table(dir, table, "--log-style jsonl"));
  EXPECT_NE(balanced["loss"], plain["loss"]);
  EXPECT_EQ(balanced["accuracy"], plain["accuracy"]) << "of one batch, before the first step";
  const auto run = nlohmann::json::parse(text_of(dir / "a" / "run.json"));
  EXPECT_NEAR(run["class_weight"]["c"].get<double>(), 10.0 / 3, 1e-12);
}

TEST(ClassWeight, TheBitsDependOnNoNumberOfThreadsAndOneHotTargetsWeighAlike) {
  const auto digits = [](const std::string& more) {
    return epochs_of(train_digits("--hidden 4 --epochs 1 --class-weight balanced " + more));
  };
  EXPECT_EQ(digits("--threads 1"), digits("--threads 3"));
  EXPECT_NEAR(digits("--loss categorical_crossentropy")[0]["loss"].get<double>(),
              digits("")[0]["loss"].get<double>(), 1e-5);
}

TEST(ClassWeight, SaysWhatIsWrong) {
  const TempDir dir;
  const auto with_file = [&](const std::string& json, const std::string& table) {
    write_file(dir / "w.json", json);
    return train_table(dir, table, "--class-weight " + (dir / "w.json").string());
  };
  const std::string table = classes_table({{"a", 6}, {"b", 3}});
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"z": 1})", "'z' is no class"}, {R"({"a": -1})", "from 0, got -1"},
      {R"({"a": "1"})", "'a': expected"}, {R"({"a": 1e999})", "w.json"},
      {"[1, 2]", "expected an object"},   {"{", "w.json"}};
  for (const auto& [json, part] : cases) {
    const CommandResult result = with_file(json, table);
    EXPECT_EQ(result.exit_code, 1) << json << result.err;
    EXPECT_TRUE(contains(result.err, part)) << json << result.err;
    EXPECT_TRUE(contains(result.err, "--class-weight")) << json << result.err;
  }
  EXPECT_EQ(with_file(R"({"a": 2})", table).exit_code, 0);
  EXPECT_EQ(train_table(dir, table, "--class-weight none.json").exit_code, 1);
  const CommandResult numbers =
      train_table(dir, "x,y\n1,2.5\n2,3.5\n3,4.5\n", "--class-weight balanced");
  EXPECT_EQ(numbers.exit_code, 2) << numbers.err;
}
