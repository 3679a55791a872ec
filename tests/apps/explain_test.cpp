// gradus explain: the numbers of a step, as text and as JSON.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/explain/explain_json.hpp"
#include "cli/explain/explain_text.hpp"
#include "support/command.hpp"
#include "support/sample_step.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

using Rows2 = std::vector<std::vector<double>>;

void expect_rows_near(const nlohmann::json& numbers, const Rows2& expected,
                      const std::string& name) {
  ASSERT_EQ(numbers.size(), expected.size()) << name;
  for (std::size_t n = 0; n < expected.size(); ++n) {
    ASSERT_EQ(numbers[n].size(), expected[n].size()) << name;
    for (std::size_t j = 0; j < expected[n].size(); ++j) {
      EXPECT_NEAR(numbers[n][j].get<double>(), expected[n][j], 1.5e-6)
          << name << ' ' << n << ' ' << j;
    }
  }
}

nlohmann::json explain(const std::string& arguments) {
  const CommandResult result = run(words("explain --json", arguments));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

/// Without a bound on its outputs, the loss soon is infinite.
const std::string kDiverging = "--hidden 5 --activation linear --optimizer sgd --learning-rate 1e9";

std::size_t place_of(const std::string& text, const std::string& part, std::size_t from) {
  const std::size_t at = text.find(part, from);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? from : at;
}

}  // namespace

// The numbers of apps/cli/study/preset.hpp, "A step by hand".
TEST(Explain, TinyIsTheStepByHand) {
  const nlohmann::json step = explain("--preset tiny");
  const nlohmann::json& layers = step["layers"];
  expect_rows_near(step["x"], {{1, 2}, {3, -1}}, "x");
  expect_rows_near(layers[0]["y"], {{1.1, -0.8, 0.8}, {0.1, 1.1, -1.6}}, "a_1");
  expect_rows_near(layers[1]["y"], {{1.1, 0, 0.8}, {0.1, 1.1, 0}}, "a_2");
  expect_rows_near(layers[2]["y"], {{0.61, -0.54}, {1.06, 0.13}}, "a_3");
  expect_rows_near(layers[3]["y"], {{0.759511, 0.240489}, {0.717075, 0.282925}}, "a_4");

  const nlohmann::json& loss = step["loss"];
  expect_rows_near(nlohmann::json::array({loss["values"]}), {{0.275081, 1.262574}}, "v");
  expect_rows_near(nlohmann::json::array({loss["coefficients"]}), {{0.5, 0.5}}, "c");
  EXPECT_NEAR(loss["loss"].get<double>(), 0.768828, 1e-6);
  EXPECT_NEAR(loss["loss_after"].get<double>(), 0.403940, 1e-6);

  EXPECT_TRUE(layers[3]["in_loss"]);
  EXPECT_TRUE(layers[3]["dy"].is_null());
  expect_rows_near(layers[2]["dy"], {{-0.120245, 0.120245}, {0.358538, -0.358538}}, "δ_3");
  expect_rows_near(layers[1]["dy"],
                   {{-0.180367, -0.096196, 0.060122}, {0.537806, 0.286830, -0.179269}}, "δ_2");
  expect_rows_near(layers[0]["dy"], {{-0.180367, 0, 0.060122}, {0.537806, 0.286830, 0}}, "δ_1");
}

TEST(Explain, TinyMovesAsByHand) {
  const nlohmann::json step = explain("--preset tiny");
  const auto parameter = [&](std::size_t layer, std::size_t k) {
    return step["layers"][layer]["parameters"][k];
  };
  const nlohmann::json W_1 = parameter(0, 0), b_1 = parameter(0, 1), W_2 = parameter(2, 0),
                       b_2 = parameter(2, 1);
  EXPECT_EQ(W_1["name"], "kernel");
  EXPECT_EQ(b_2["name"], "bias");
  expect_rows_near(W_1["before"], {{0.1, 0.2, -0.3}, {0.4, -0.5, 0.6}}, "W_1");
  expect_rows_near(W_1["gradient"],
                   {{1.433053, 0.860490, 0.060122}, {-0.898540, -0.286830, 0.120245}}, "dW_1");
  expect_rows_near(b_1["gradient"], {{0.357440, 0.286830, 0.060122}}, "db_1");
  expect_rows_near(W_2["gradient"],
                   {{-0.096415, 0.096415}, {0.394391, -0.394391}, {-0.096196, 0.096196}}, "dW_2");
  expect_rows_near(b_2["gradient"], {{0.238293, -0.238293}}, "db_2");
  expect_rows_near(W_1["moments_before"][0], {{0, 0, 0}, {0, 0, 0}}, "v before");
  expect_rows_near(b_2["moments_after"][0], {{-0.119147, 0.119147}}, "v after");
  expect_rows_near(W_1["after"],
                   {{-0.616526, -0.230245, -0.330061}, {0.849270, -0.356585, 0.539878}},
                   "W_1 after");
  expect_rows_near(b_1["after"], {{0.021280, -0.143415, -0.130061}}, "b_1 after");
  expect_rows_near(W_2["after"],
                   {{0.748208, -0.848208}, {0.702804, 0.297196}, {-0.151902, 0.251902}},
                   "W_2 after");
  expect_rows_near(b_2["after"], {{-0.119147, 0.219147}}, "b_2 after");
}

TEST(Explain, LaterStepsGoOnFromEarlierOnes) {
  const nlohmann::json first = explain("--preset xor --step 1"),
                       second = explain("--preset xor --step 2");
  EXPECT_EQ(second["step"], 2);
  EXPECT_EQ(first["loss"]["loss_after"].get<double>(), second["loss"]["loss"].get<double>());
  const nlohmann::json &theta = first["layers"][0]["parameters"][0],
                       &next = second["layers"][0]["parameters"][0];
  EXPECT_EQ(theta["after"], next["before"]);
  EXPECT_EQ(theta["moments_after"], next["moments_before"]);
  EXPECT_NE(theta["after"], theta["before"]);
}

TEST(Explain, JsonHasNumbersThatReadBackToTheSameBits) {
  const RecordedStep step = sample_step();
  const nlohmann::json parsed = nlohmann::json::parse(cli::explain_json(step));
  const Matrix& W = step.layers[0].parameters[0].before;
  for (Index i = 0; i < W.rows(); ++i) {
    for (Index j = 0; j < W.cols(); ++j) {
      const auto& number =
          parsed["layers"][0]["parameters"][0]["before"][std::size_t(i)][std::size_t(j)];
      EXPECT_EQ(number.get<Scalar>(), W(i, j));
    }
  }
}

TEST(Explain, TextShowsTheStepInItsOrder) {
  const CommandResult result = run(words("explain"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::size_t at = 0;
  for (const char* part : {"Training step 1: 2 samples",
                           "FORWARD",
                           "a_0 = x",
                           "Step 1: dense (Dense)",
                           "y = x W + b",
                           "Dense::forward  src/layers/dense.cpp:",
                           "y = a_1: 2 x 3",
                           "1.1  -0.8   0.8",
                           "y = max(x, 0)",
                           "y = a_4",
                           "0.759511",
                           "LOSS",
                           "L = 0.768827",
                           "BACKWARD",
                           "δ_3",
                           "-0.12024",
                           "dW = xᵀ dy",
                           "Dense::gradient  src/layers/dense.cpp:",
                           "dW: 3 x 2",
                           "dx = dy Wᵀ",
                           "dx = δ_2: 2 x 3",
                           "dx = dy where x > 0",
                           "dW: 2 x 3",
                           "1.43305",
                           "dx is not computed",
                           "UPDATE: SGD, learning rate α = 0.5",
                           "v ← μ v - α g",
                           "v before",
                           "v after",
                           "W before",
                           "W after",
                           "-0.616526",
                           "AFTER",
                           "0.40394"}) {
    at = place_of(result.out, part, at);
  }
  for (const std::string& line : lines_of(result.out)) EXPECT_LE(line.size(), 140u) << line;
}

TEST(Explain, TextShowsLargeMatricesAsMaps) {
  const SmallMnist data;
  const CommandResult result = run(words("explain --preset mnist --data", data.path()));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"32 x 784", "784 x 84", "% are 0", "|░", "sample", "(of 32 samples)"}) {
    EXPECT_TRUE(contains(result.out, part)) << part;
  }
  EXPECT_LT(result.out.size(), 40000u);
}

TEST(Explain, ShowsTheStepThatDiverges) {
  const SmallMnist data;
  const CommandResult result =
      run(words("explain --step 60 --json --batch-size 32", kDiverging, "--data", data.path()));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "diverged in epoch 1")) << result.err;
  const nlohmann::json step = nlohmann::json::parse(result.out);
  EXPECT_TRUE(contains(step["divergence"]["message"], "not finite")) << step["divergence"];
  EXPECT_LT(step["step"].get<int>(), 60);
  EXPECT_TRUE(step["layers"][0]["parameters"][0]["after"].is_null());
  EXPECT_TRUE(step["loss"]["loss"].is_string()) << step["loss"]["loss"];
}

TEST(Explain, WritesAPage) {
  const TempDir dir;
  const CommandResult result = run(words("explain --preset xor --html", dir / "step.html"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(std::filesystem::exists(dir / "step.html"));
  EXPECT_TRUE(contains(result.err, "step.html"));
}

TEST(Explain, TakesASavedModel) {
  const SmallMnist data;
  const CommandResult trained = run(
      words("train --epochs 1 --hidden 5 --data", data.path(), "--save", data / "m.safetensors"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const CommandResult result = run(words("explain --batch-size 4 --json --model",
                                         data / "m.safetensors", "--data", data.path()));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["x"].size(), 4u);
}

TEST(Explain, RefusesWhatDoesNotGoTogether) {
  const auto refused = [](const std::string& arguments, const std::string& part) {
    const CommandResult result = run(words("explain", arguments));
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_TRUE(contains(result.err, part)) << result.err;
  };
  refused("--preset tyni", "did you mean 'tiny'?");
  refused("--preset tiny --hidden 3", "cannot be used with --preset tiny");
  refused("--step 0", "--step");
  refused("--preset tiny --optimizer adam --momentum 0.5", "--momentum");
  EXPECT_EQ(run(words("explain --preset tiny --optimizer adam")).exit_code, 0);
}
