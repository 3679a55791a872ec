// gradus train --train: CSV files, arrays and folders of images.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/core/random.hpp"
#include "gradus/data/image_file.hpp"
#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

/// price = 3 area - 2 age + 10 where the town is north; a header with quotes, ';' between cells.
std::string houses(int rows, std::uint64_t seed) {
  Random random(seed);
  std::string text = "\"area; m2\";age;town;price\r\n";
  for (int i = 0; i < rows; ++i) {
    const double area = random.uniform(20, 200), age = random.uniform(0, 100);
    const bool north = random.below(2) == 0;
    const double price = 3 * area - 2 * age + (north ? 10 : 0);
    text += std::to_string(area) + ";" + std::to_string(age) + ";" +
            (north ? "north" : "\"south\"") + ";" + std::to_string(price) + "\r\n";
  }
  return text;
}

/// A flower's kind is told by whether its petals are longer than wide.
std::string flowers(int rows, std::uint64_t seed) {
  Random random(seed);
  std::string text = "long,wide,kind\n";
  for (int i = 0; i < rows; ++i) {
    const double a = random.uniform(), b = random.uniform();
    text += std::to_string(a) + "," + std::to_string(b) + "," +
            (a > b ? "lily" : "\"tulip, red\"") + "\n";
  }
  return text;
}

void expect_failure(const CommandResult& result, int code, const std::string& part) {
  EXPECT_EQ(result.exit_code, code) << result.err;
  EXPECT_TRUE(contains(result.err, part)) << "no '" << part << "' in " << result.err;
}

}  // namespace

TEST(OwnData, ARegressionFromACsvFile) {
  const TempDir dir;
  write_file(dir / "houses.csv", houses(600, 1));
  write_file(dir / "new.csv", houses(50, 2));
  const CommandResult trained =
      run(words("train --target price --standardize --validation-split 0.2 --epochs 60 "
                "--batch-size 16 --hidden 16 --learning-rate 0.01 --train",
                dir / "houses.csv", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_TRUE(contains(trained.out, "val_mean_absolute_error"));
  const CommandResult evaluated =
      run(words("evaluate --json", dir / "m", "--data", dir / "new.csv"));
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_GT(nlohmann::json::parse(evaluated.out)["r2"], 0.95) << evaluated.out;
  // Prediction needs no target, and takes columns in any order.
  write_file(dir / "one.csv", std::string_view("town,age,area; m2\nnorth,10,100\n"));
  const nlohmann::json one =
      nlohmann::json::parse(run(words("predict --json", dir / "m", dir / "one.csv")).out);
  EXPECT_NEAR(one["values"][0].get<double>(), 290, 40);
  write_file(dir / "bad.csv", std::string_view("town,age,area; m2\nwest,10,100\n"));
  expect_failure(run(words("predict", dir / "m", dir / "bad.csv")), 1, "bad.csv:2");
}

TEST(OwnData, AClassificationKeepsItsClassNames) {
  const TempDir dir;
  write_file(dir / "flowers.csv", flowers(500, 1));
  write_file(dir / "test.csv", flowers(100, 2));
  const CommandResult trained =
      run(words("train --target kind --epochs 40 --batch-size 16 --train", dir / "flowers.csv",
                "--test", dir / "test.csv", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const nlohmann::json evaluated = nlohmann::json::parse(
      run(words("evaluate --json", dir / "m", "--data", dir / "test.csv")).out);
  EXPECT_GT(evaluated["accuracy"], 0.9);
  EXPECT_EQ(evaluated["classes"][1]["class"], "tulip, red");
  write_file(dir / "new.csv", std::string_view("long,wide\n0.9,0.1\n0.1,0.9\n"));
  const CommandResult predicted = run(words("predict", dir / "m", dir / "new.csv"));
  EXPECT_TRUE(contains(predicted.out, "new.csv:0: lily (")) << predicted.out;
  EXPECT_TRUE(contains(predicted.out, "new.csv:1: tulip, red (")) << predicted.out;
}

TEST(OwnData, WholeNumbersAreClassesWhereTheTaskSaysSo) {
  const TempDir dir;
  write_file(dir / "a.csv", std::string_view("x,y\n1,3\n2,5\n1,3\n2,5\n"));
  const CommandResult trained =
      run(words("train --target y --task classification --epochs 1 --train", dir / "a.csv",
                "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_TRUE(contains(run(words("summary", dir / "m")).out, "3, 5"));
}

TEST(OwnData, ABadCellIsNamedByFileLineAndColumn) {
  const TempDir dir;
  const auto train = [&](const std::string& csv, const std::string& more = "--target c") {
    write_file(dir / "a.csv", csv);
    return run(words("train --epochs 1 --train", dir / "a.csv", more));
  };
  expect_failure(train("a,b,c\n1,2,3\n4,oops,6\n7,8,9\n"), 1, "a.csv:3, column 2 (b)");
  expect_failure(train("a,b,c\n1,2,3\n4,,6\n"), 1, "a.csv:3, column 2 (b)");
  expect_failure(train("a,b,c\n1,2,3\n4,5\n"), 1, "a.csv:3");
  expect_failure(train("a,b,c\n1,2,3\n4,5,6\n", "--target d"), 2, "'d'");
  expect_failure(train("a,b,c\n1,2,3\n4,5,6\n", ""), 2, "--target");
  expect_failure(train("a,b,c\n1,2,3\n4,5,6\n", "--target c --data digits"), 2, "--data");
  expect_failure(run(words("train --epochs 1 --target c --train", dir / "none.csv")), 1,
                 "none.csv");
  expect_failure(run(words("train --target c --data digits")), 2, "--train");
}

TEST(OwnData, KerassNpzOfImages) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  Random random(1);
  const auto images = [&](Index n, std::vector<float>& x, std::vector<float>& y) {
    for (Index i = 0; i < n; ++i) {
      const auto label = static_cast<float>(i % 3);
      y.push_back(label);
      for (int row = 0; row < 6; ++row) {
        for (int column = 0; column < 6; ++column) {
          x.push_back(static_cast<float>(random.uniform()) + (row / 2 == i % 3 ? 1.F : 0.F));
        }
      }
    }
  };
  std::vector<float> x_train, y_train, x_test, y_test;
  images(120, x_train, y_train);
  images(30, x_test, y_test);
  write_file(dir / "a.npz", npz_bytes({{"x_train", {120, 6, 6}, x_train},
                                       {"y_train", {120}, y_train},
                                       {"x_test", {30, 6, 6}, x_test},
                                       {"y_test", {30}, y_test}}));
  const CommandResult trained =
      run(words("train --epochs 20 --batch-size 8 --train", dir / "a.npz", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const nlohmann::json evaluated =
      nlohmann::json::parse(run(words("evaluate --json", dir / "m", "--data", dir / "a.npz")).out);
  EXPECT_GT(evaluated["accuracy"], 0.95);
  write_file(dir / "one.npy", npy_bytes({6, 6}, std::span(x_test).first(36)));
  const CommandResult one = run(words("predict", dir / "m", dir / "one.npy"));
  EXPECT_TRUE(contains(one.out, "one.npy: 0 (")) << one.out << one.err;
}

TEST(OwnData, NpyFilesOfSamplesAndTargets) {
  const TempDir dir;
  Random random(1);
  std::vector<float> x, y;
  for (int i = 0; i < 200; ++i) {
    x.push_back(static_cast<float>(random.uniform()));
    y.push_back(2 * x.back() + 0.5F);
  }
  write_file(dir / "x.npy", npy_bytes({200, 1}, x));
  write_file(dir / "y.npy", npy_bytes({200}, y));
  const CommandResult trained =
      run(words("train --epochs 30 --batch-size 8 --learning-rate 0.01 --train", dir / "x.npy",
                "--target", dir / "y.npy", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const nlohmann::json evaluated = nlohmann::json::parse(
      run(words("evaluate --json", dir / "m", "--data", dir / "x.npy", "--target", dir / "y.npy"))
          .out);
  EXPECT_GT(evaluated["r2"], 0.99);
  expect_failure(run(words("train --train", dir / "x.npy")), 2, "--target");
}

TEST(OwnData, AFolderOfImagesWithASubfolderAClass) {
  const TempDir dir;
  Random random(1);
  for (const char* name : {"left", "right"}) {
    std::filesystem::create_directories(dir.path() / "shapes" / name);
    for (int i = 0; i < 30; ++i) {
      std::string pgm = "P5 4 4 255\n";
      for (int p = 0; p < 16; ++p) {
        const bool ink = (p % 4 < 2) == (std::string(name) == "left");
        pgm += static_cast<char>(random.below(100) + (ink ? 100 : 0));
      }
      write_file(dir.path() / "shapes" / name / (std::to_string(i) + ".pgm"), pgm);
    }
  }
  const CommandResult trained =
      run(words("train --epochs 20 --batch-size 8 --validation-split 0.2 --train", dir / "shapes",
                "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const CommandResult predicted =
      run(words("predict --no-draw", dir / "m", dir.path() / "shapes" / "right" / "3.pgm"));
  EXPECT_TRUE(contains(predicted.out, ": right (")) << predicted.out;
  const nlohmann::json evaluated =
      nlohmann::json::parse(run(words("evaluate --json", dir / "m", "--data", dir / "shapes")).out);
  EXPECT_GT(evaluated["accuracy"], 0.9);
}

TEST(OwnData, SaysWhatItUnderstoodOfATable) {
  const TempDir dir;
  std::string text = "day;name;a;colour;y\n";
  for (int i = 10; i < 40; ++i) {
    text += "2020-01-01;n" + std::to_string(i) + ";" + std::to_string(i) + ",5;" +
            (i % 2 == 0 ? "red" : "blue") + ";" + std::to_string(i % 2) + "\n";
  }
  write_file(dir / "t.csv", text);
  const CommandResult trained =
      run(words("train --epochs 1 --target y --train", dir / "t.csv", "--drop name"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  for (const char* part :
       {"Table: a header, semicolons between cells, decimal commas; 30 rows, 5 columns",
        "a       number    10.5 to 39.5", "colour  category  2 values: blue, red",
        "Target: y, 2 classes: 0 (15), 1 (15); --task regression predicts the number",
        "name    left out  as asked", "column 'day' is left out, as it holds dates"}) {
    EXPECT_TRUE(contains(trained.out + trained.err, part)) << part << "\n" << trained.err;
  }
}

TEST(OwnData, WhatATableNeedsIsKeptForOthers) {
  const TempDir dir;
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += std::string(i % 2 == 0 ? "red" : "blue") + ",x," + (i % 5 == 0 ? "" : "7") + "," +
            (i % 2 == 0 ? "yes" : "no") + "\n";
  }
  write_file(dir / "t.csv", text);
  write_file(dir / "new.csv", std::string("red,x,\nblue,x,7\n"));
  const CommandResult trained = run(words(
      "train --epochs 30 --batch-size 4 --target 4 --header no --missing median --drop 2 --train",
      dir / "t.csv", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const CommandResult predicted = run(words("predict", dir / "m", dir / "new.csv"));
  EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
  const std::size_t yes = predicted.out.find("yes"), no = predicted.out.find("no (");
  EXPECT_LT(yes, no) << predicted.out;
  EXPECT_NE(no, std::string::npos) << predicted.out;
  const CommandResult evaluated = run(words("evaluate", dir / "m", "--data", dir / "t.csv"));
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_TRUE(contains(evaluated.out, "1.0000")) << evaluated.out;
  expect_failure(run(words("train --target y --train", dir / "t.csv", "--header maybe")), 2,
                 "--header");
  expect_failure(run(words("train --data digits --drop a")), 2, "--drop");
}

TEST(OwnData, OneHotTargetsAreClasses) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  std::vector<float> x, y;
  for (int i = 0; i < 60; ++i) {
    for (int k = 0; k < 3; ++k) {
      x.push_back(k == i % 3 ? 1.F : 0.F);
      y.push_back(k == i % 3 ? 1.F : 0.F);
    }
  }
  write_file(dir / "a.npz", npz_bytes({{"x", {60, 3}, x}, {"y", {60, 3}, y}}));
  const CommandResult trained =
      run(words("train --epochs 40 --batch-size 8 --train", dir / "a.npz", "--save", dir / "m"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_TRUE(contains(trained.out + trained.err, "one-hot, 3 classes"));
  const nlohmann::json evaluated =
      nlohmann::json::parse(run(words("evaluate --json", dir / "m", "--data", dir / "a.npz")).out);
  EXPECT_EQ(evaluated["accuracy"], 1.0);
}
