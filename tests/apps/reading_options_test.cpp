// Models of other programs: what their files do not say is said by options, guessed aloud, or kept.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <gradus/gradus.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

/// A network 784-10 that knows the ten kinds of small_images() by their bright rows: its logits are
/// the ink of the two rows. The first layers fit samples of any of these shapes.
class ReadingOptions : public testing::Test {
 protected:
  void SetUp() override {
    write_small_mnist(dir_ / "mnist", 40, 100);
    std::vector<float> kernel(784 * 10, 0);
    for (std::size_t pixel = 0; pixel < 784; ++pixel) {
      const std::size_t digit = pixel / 28 / 2;
      if (digit < 10) kernel[pixel * 10 + digit] = 0.02F;
    }
    Safetensors weights;
    weights.add("dense.kernel", {784, 10}, kernel);
    weights.add("dense.bias", {10}, std::vector<float>(10, 0));
    write_file(dir_ / "w.safetensors", std::string_view(weights.str()));
  }

  /// Imports it, with the input's shape as JSON and an activation of the outputs.
  CommandResult import(const std::string& options, const std::string& shape = "[null, 784]",
                       const std::string& activation = "linear") {
    const std::string flatten =
        shape == "[null, 784]" ? "" : R"({"class_name": "Flatten", "config": {}},)";
    write_file(dir_ / "layers.json", R"([{"class_name": "InputLayer", "config": {"batch_shape": )" +
                                         shape + "}}," + flatten +
                                         R"({"class_name": "Dense", "config": {"units": 10,
                                           "activation": ")" +
                                         activation + R"("}}])");
    return run_here("import w.safetensors --model layers.json -o m.safetensors " + options);
  }

  CommandResult run_here(const std::string& command) const {
    return run(words(command), {.directory = dir_.path()});
  }

  nlohmann::json evaluated(const std::string& options = "") {
    const CommandResult result = run_here("evaluate m.safetensors --json --data mnist " + options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    said_ = result.err;
    return nlohmann::json::parse(result.out, nullptr, false);
  }

  TempDir dir_;
  std::string said_;
};

}  // namespace

TEST_F(ReadingOptions, LogitsOfClassesAreTakenForAClassificationAndItIsSaid) {
  ASSERT_EQ(import("").exit_code, 0);
  EXPECT_GT(evaluated()["accuracy"], 0.95);
  EXPECT_TRUE(contains(said_, "--task regression changes that")) << said_;
  EXPECT_TRUE(contains(said_, "--normalize changes that")) << said_;
  // Ten numbers are no prediction of one.
  const CommandResult regression =
      run_here("evaluate m.safetensors --data mnist --task regression");
  EXPECT_EQ(regression.exit_code, 1);
  EXPECT_TRUE(contains(regression.err, "1 number(s) per sample to predict, and the model gives 10"))
      << regression.err;
}

TEST_F(ReadingOptions, AreKeptInTheFile) {
  ASSERT_EQ(import("--task classification --normalize 0.25,0.5 "
                   "--loss sparse_categorical_crossentropy")
                .exit_code,
            0);
  const nlohmann::json kept = evaluated();
  EXPECT_EQ(said_, "");
  EXPECT_GT(kept["accuracy"], 0.95);
  EXPECT_TRUE(kept.contains("loss"));
  EXPECT_NEAR(evaluated("--normalize 0.25,0.5")["loss"], kept["loss"], 1e-6);
  EXPECT_GT(
      std::abs(evaluated("--normalize unit")["loss"].get<double>() - kept["loss"].get<double>()),
      1e-3);
  const CommandResult summary = run_here("summary m.safetensors");
  EXPECT_TRUE(contains(summary.out, "classification")) << summary.out;
  EXPECT_TRUE(contains(summary.out, "from_logits=True")) << summary.out;
  ASSERT_EQ(run_here("import w.safetensors --like m.safetensors -o again.safetensors").exit_code,
            0);
  EXPECT_EQ(run_here("evaluate again.safetensors --data mnist").err, "");
}

TEST_F(ReadingOptions, ScaleAsTheySay) {
  ASSERT_EQ(import("--task classification --loss sparse_categorical_crossentropy").exit_code, 0);
  // The loss of these logits is that of the bytes b, scaled: (b / 255 - mean) / stddev.
  const double unit = evaluated("--normalize unit")["loss"];
  EXPECT_NEAR(evaluated("--normalize 0,1")["loss"], unit, 1e-5);
  EXPECT_NEAR(evaluated()["loss"], unit, 1e-5);
  EXPECT_NEAR(evaluated("--normalize none")["loss"],
              evaluated("--normalize 0,0.00392156862745098")["loss"], 1e-3);
  EXPECT_NEAR(evaluated("--normalize standard")["loss"],
              evaluated("--normalize 0.13066048,0.3081078")["loss"], 1e-5);
}

TEST_F(ReadingOptions, ALossSaysTheTask) {
  ASSERT_EQ(import("--loss sparse_categorical_crossentropy").exit_code, 0);
  EXPECT_TRUE(evaluated("--normalize unit").contains("accuracy"));
  EXPECT_EQ(said_.find("--task"), std::string::npos) << said_;
  ASSERT_EQ(import("", "[null, 784]", "softmax").exit_code, 0);
  EXPECT_GT(evaluated("--loss categorical_crossentropy")["accuracy"], 0.95);
}

TEST_F(ReadingOptions, FitAnyShapeOfAsManyNumbers) {
  for (const std::string shape :
       {"[null, 784]", "[null, 28, 28]", "[null, 28, 28, 1]", "[null, 1, 28, 28]"}) {
    SCOPED_TRACE(shape);
    const CommandResult imported = import("--task classification --normalize unit", shape);
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_GT(evaluated()["accuracy"], 0.95);
    // Image 3 of the test data shows a 3.
    const CommandResult predicted =
        run_here("predict m.safetensors --no-draw mnist/t10k-images-idx3-ubyte:3");
    EXPECT_TRUE(contains(predicted.out, ": 3 (")) << predicted.out << predicted.err;
    const CommandResult trained = run_here("train --data mnist --epochs 1 --model layers.json " +
                                           std::string("--loss-config {\"from_logits\":true}"));
    EXPECT_EQ(trained.exit_code, 0) << trained.err;
    EXPECT_EQ(run_here("explain --data mnist --limit 2 --model m.safetensors").exit_code, 0);
  }
}

TEST_F(ReadingOptions, OfPredict) {
  ASSERT_EQ(import("").exit_code, 0);
  const std::string image = "predict m.safetensors --no-draw mnist/t10k-images-idx3-ubyte:3 ";
  EXPECT_TRUE(contains(run_here(image).err, "--task classification changes that"));
  const CommandResult classified =
      run_here(image + "--task classification --loss categorical_crossentropy --normalize unit");
  EXPECT_EQ(classified.exit_code, 0) << classified.err;
  EXPECT_TRUE(contains(classified.out, ": 3 (")) << classified.out;
  EXPECT_FALSE(contains(classified.err, "changes that")) << classified.err;
}

TEST_F(ReadingOptions, AreRefusedWhereTheyMeanNothing) {
  ASSERT_EQ(import("").exit_code, 0);
  const std::vector<float> x(784, 0.5F);
  write_file(dir_ / "x.npy", npy_bytes({1, 784}, x));
  write_file(dir_ / "t.csv", "a,b,y\n1,2,3\n2,3,4\n3,4,5\n4,1,2\n");
  ASSERT_EQ(run_here("train --train t.csv --target y --epochs 1 --save t.safetensors").exit_code,
            0);
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"evaluate m.safetensors --data mnist --normalize minmax", "unit, standard, none"},
      {"evaluate m.safetensors --data mnist --normalize 0.5,0", "such as 0.1307,0.3081"},
      {"evaluate m.safetensors --data mnist --normalize 0.5,nan", "such as 0.1307,0.3081"},
      {"evaluate m.safetensors --data mnist --normalize 0.5", "such as 0.1307,0.3081"},
      {"evaluate m.safetensors --data mnist --task ranking", "--task"},
      {"evaluate m.safetensors --data mnist --loss sparse_categorical_entropy", "did you mean"},
      {"evaluate m.safetensors --data mnist --task regression --loss binary_crossentropy",
       "--loss"},
      {"evaluate t.safetensors --data t.csv --normalize unit", "--normalize"},
      {"evaluate t.safetensors --data t.csv --task classification", "--task"},
      {"predict m.safetensors x.npy --normalize unit", "--normalize"},
      {"predict t.safetensors t.csv --normalize unit", "--normalize"},
  };
  for (const auto& [command, part] : refused) {
    const CommandResult result = run_here(command);
    EXPECT_EQ(result.exit_code, 2) << command << "\n" << result.err;
    EXPECT_EQ(result.out, "") << command;
    EXPECT_TRUE(contains(result.err, part)) << command << "\n" << result.err;
  }
}
