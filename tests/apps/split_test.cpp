// gradus train --validation-split, --split and --folds; what is shown of a model, and on which
// rows.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/core/random.hpp"
#include "gradus/io/model_file.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

/// As sorted_by_class.csv: classes a, b and c, one after the other.
std::string sorted_table(int of_each, int of_c, std::uint64_t seed = 1) {
  Random random(seed);
  std::string text = "x1,x2,kind\n";
  for (int kind = 0; kind < 3; ++kind) {
    for (int i = 0; i < (kind == 2 ? of_c : of_each); ++i) {
      text += std::to_string(kind + 0.2 * random.normal()) + "," + std::to_string(random.normal()) +
              "," + "abc"[kind] + "\n";
    }
  }
  return text;
}

/// y = 2 x, x = 0, 1, ..., as a time series.
std::string series(int rows) {
  std::string text = "x,y\n";
  for (int i = 0; i < rows; ++i) {
    text += std::to_string(i) + ".0," + std::to_string(2 * i) + ".5\n";
  }
  return text;
}

nlohmann::json metadata_of(const std::filesystem::path& model, const char* key) {
  return nlohmann::json::parse(read_model_file(model).metadata.at(key));
}

double samples_evaluated(const std::filesystem::path& model, const std::filesystem::path& data) {
  const CommandResult result = run(words("evaluate --json", model, "--data", data));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out)["samples"];
}

}  // namespace

TEST(ValidationSplit, ASortedTableIsStratified) {
  const TempDir dir;
  for (const int of_c : {50, 20, 5}) {
    write_file(dir / "t.csv", sorted_table(50, of_c));
    const CommandResult result =
        run(words("train --epochs 1 --target kind --validation-split 0.2 --train", dir / "t.csv",
                  "--log-dir", dir / "log", "--overwrite"));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const std::string all = std::to_string(100 + of_c), some = std::to_string((100 + of_c) / 5);
    EXPECT_TRUE(contains(
        result.err, some + " of " + all + " samples validate, of each class its share, seed 0"))
        << result.err;
    EXPECT_FALSE(contains(result.err, "no validation sample")) << result.err;
    const std::string page = text_of(dir / "log" / "report.html");
    EXPECT_TRUE(contains(page, "Validation samples. Rows are true classes"));
  }
}

TEST(ValidationSplit, LastValidatesOnOneClassAndSaysSo) {
  const TempDir dir;
  write_file(dir / "t.csv", sorted_table(50, 50));
  const CommandResult result = run(words(
      "train --epochs 1 --target kind --validation-split 0.2 --split last --train", dir / "t.csv"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "no validation sample is of class 'a', 'b'")) << result.err;
  EXPECT_TRUE(contains(result.err, "30 of 150 samples validate, the last ones")) << result.err;
}

TEST(ValidationSplit, StandardizesAndFillsByWhatIsTrainedOnAlone) {
  const TempDir dir;
  // Of the last rows, which validate, all x are 1000; those before are 0 or 2.
  std::string table = "x,y\n";
  for (int i = 0; i < 80; ++i)
    table += std::to_string(i % 2 * 2) + "," + std::to_string(i) + ".5\n";
  for (int i = 0; i < 20; ++i) table += "1000,3.5\n";
  write_file(dir / "t.csv", table);
  const auto mean_of = [&](const std::string& more) {
    const CommandResult result = run(words("train --epochs 1 --standardize --target y --train",
                                           dir / "t.csv", more, "--save", dir / "m"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return metadata_of(dir / "m", "preprocessing")["table"]["features"][0]["mean"].get<double>();
  };
  EXPECT_EQ(mean_of("--validation-split 0.2 --split last"), 1);
  EXPECT_EQ(mean_of("--limit 80"), 1) << "nothing is learned beyond the limit";
  EXPECT_EQ(mean_of("--limit 80 --validation-split 0.5 --split last"), 1);
  EXPECT_NEAR(mean_of(""), 200.8, 1e-9);
  EXPECT_NE(mean_of("--validation-split 0.2"), mean_of("--validation-split 0.2 --seed 1"))
      << "at random, and the seed decides";
}

TEST(ValidationSplit, IsTheSameAtAnyNumberOfThreadsAndOfAnotherSeedAnother) {
  const auto digits = [](const std::string& more) {
    return epochs_of(train_digits("--hidden 4 --epochs 1 --validation-split 0.2 " + more));
  };
  EXPECT_EQ(digits("--threads 1"), digits("--threads 3"));
  EXPECT_NE(digits("--split last")[0]["val_loss"], digits("")[0]["val_loss"]);
}

TEST(ValidationSplit, AResumedTrainingValidatesOnTheSameRows) {
  const TempDir dir;
  const std::string all = "--hidden 4 --validation-split 0.2 --split random --checkpoint ";
  const auto whole = epochs_of(train_digits(all + (dir / "a").string() + " --epochs 2"));
  epochs_of(train_digits(all + (dir / "b").string() + " --epochs 1"));
  const auto rest = epochs_of(run(words("train --epochs 2 --resume", dir / "b")));
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0], whole[1]);
  EXPECT_EQ(run(words("train --split last --resume", dir / "b")).exit_code, 2);
}

TEST(ValidationSplit, ARegressionIsSplitAtRandom) {
  const TempDir dir;
  write_file(dir / "t.csv", series(50));
  const auto train = [&](const std::string& more) {
    return run(words("train --epochs 1 --target y --train", dir / "t.csv", more));
  };
  const CommandResult result = train("--validation-split 0.2");
  EXPECT_TRUE(contains(result.err, "10 of 50 samples validate, at random, seed 0; a time series"))
      << result.err;
  const CommandResult refused = train("--validation-split 0.2 --split stratified");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(contains(refused.err, "--split stratified")) << refused.err;
  EXPECT_EQ(train("--split last").exit_code, 2) << "without --validation-split";
}

TEST(Evaluate, ShowsOnlyTheRowsThatValidatedOfDataTrainedOn) {
  const TempDir dir;
  write_file(dir / "t.csv", sorted_table(50, 50));
  write_file(dir / "new.csv", sorted_table(50, 50, 2));
  const auto train = [&](const std::string& more) {
    const CommandResult result = run(
        words("train --epochs 1 --target kind --train", dir / "t.csv", more, "--save", dir / "m"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result;
  };
  for (const char* split : {"", "--split last", "--split random --seed 3", "--limit 120"}) {
    const CommandResult trained =
        train(std::string("--validation-split 0.2 --log-style jsonl ") + split);
    const double expected = split == std::string("--limit 120") ? 24 : 30;
    EXPECT_EQ(samples_evaluated(dir / "m", dir / "t.csv"), expected) << split;
    EXPECT_EQ(samples_evaluated(dir / "m", dir / "new.csv"), 150) << "which it has not seen";
    const CommandResult evaluated =
        run(words("evaluate --json", dir / "m", "--data", dir / "t.csv"));
    EXPECT_NEAR(nlohmann::json::parse(evaluated.out)["loss"].get<double>(),
                nlohmann::json::parse(trained.out)["val_loss"].get<double>(), 1e-5)
        << "the rows are those that validated";
    EXPECT_TRUE(contains(evaluated.err, "samples that validated")) << evaluated.err;
  }
  train("");
  const CommandResult seen = run(words("evaluate --json", dir / "m", "--data", dir / "t.csv"));
  EXPECT_TRUE(contains(seen.err, "was trained on these samples")) << seen.err;
}

TEST(Report, OfRowsTrainedOnSaysSo) {
  const TempDir dir;
  write_file(dir / "t.csv", sorted_table(50, 50));
  ASSERT_EQ(
      run(words("train --epochs 1 --target kind --train", dir / "t.csv", "--log-dir", dir / "log"))
          .exit_code,
      0);
  const std::string page = text_of(dir / "log" / "report.html");
  EXPECT_TRUE(contains(page, "Classes on the training data"));
  EXPECT_TRUE(contains(page, "The model has learned from them"));
  EXPECT_FALSE(contains(page, "Test samples"));
}

TEST(Folds, TrainOnceEachAndTellMeanAndDeviation) {
  const TempDir dir;
  write_file(dir / "t.csv", sorted_table(20, 20));
  const CommandResult result =
      run(words("train --epochs 2 --target kind --folds 3 --log-style jsonl --train", dir / "t.csv",
                "--log-dir", dir / "log"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 6u) << result.out;
  const nlohmann::json json = nlohmann::json::parse(text_of(dir / "log" / "run.json"));
  ASSERT_EQ(json["folds"].size(), 3u);
  double mean = 0, squares = 0;
  for (int fold = 0; fold < 3; ++fold) {
    const auto line =
        nlohmann::json::parse(lines_of(result.out)[static_cast<std::size_t>(2 * fold + 1)]);
    EXPECT_NEAR(json["folds"][static_cast<std::size_t>(fold)]["val_loss"].get<double>(),
                line["val_loss"].get<double>(), 1e-6);
    mean += line["val_loss"].get<double>() / 3;
  }
  for (const auto& fold : json["folds"]) {
    squares += std::pow(fold["val_loss"].get<double>() - mean, 2);
  }
  EXPECT_NEAR(json["metrics"]["val_loss"].get<double>(), mean, 1e-6);
  EXPECT_NEAR(json["deviations"]["val_loss"].get<double>(), std::sqrt(squares / 2), 1e-6);
  EXPECT_TRUE(contains(result.err, "Mean and standard deviation of 3 folds: ")) << result.err;
  EXPECT_EQ(
      run(words("train --epochs 1 --target kind --train", dir / "t.csv", "--log-dir", dir / "log"))
          .exit_code,
      2)
      << "the folder holds a run";
  EXPECT_EQ(count_of(result.err, "Table:"), 1) << "the data are described once";
}

TEST(Folds, OfTooFewSamplesAreSaidClearly) {
  const TempDir dir;
  write_file(dir / "t.csv", sorted_table(20, 2));
  const auto train = [&](const std::string& more) {
    return run(words("train --epochs 1 --target kind --train", dir / "t.csv", more));
  };
  const CommandResult few = train("--folds 3");
  EXPECT_EQ(few.exit_code, 0) << few.err;
  EXPECT_TRUE(contains(few.err, "fewer samples than the 3 folds for class 'c'")) << few.err;
  const CommandResult none = train("--folds 43");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(contains(none.err, "--folds: ")) << none.err;
  for (const std::string other : {"--save m", "--checkpoint c", "--validation-split 0.2",
                                  "--save-best m", "--test t.csv", "--diverged-step d"}) {
    const CommandResult refused = train("--folds 3 " + other);
    EXPECT_EQ(refused.exit_code, 2) << other;
    EXPECT_TRUE(contains(refused.err, "--folds")) << refused.err;
  }
}
