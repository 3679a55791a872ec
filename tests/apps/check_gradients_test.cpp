// gradus check-gradients.
#include <gtest/gtest.h>

#include <fstream>
#include <gradus/gradus.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/check_gradients/command.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

const std::string kSomeDigits = "--data digits --limit 50 --elements 12";

/// Its --json, where it ends as expected.
nlohmann::json check_gradients_json(const std::string& arguments, int exit_code = 0) {
  SCOPED_TRACE(arguments);
  const CommandResult result = run(words("check-gradients --json", arguments));
  EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
  EXPECT_EQ(result.err, "");
  nlohmann::json parsed = nlohmann::json::parse(result.out, nullptr, false);
  EXPECT_TRUE(parsed.is_object()) << result.out;
  return parsed;
}

void expect_all_ok(const std::string& arguments) {
  const nlohmann::json result = check_gradients_json(arguments);
  EXPECT_EQ(result["precision"], "double");
  EXPECT_EQ(result["right"], true);
  EXPECT_FALSE(result["tensors"].empty());
  for (const nlohmann::json& tensor : result["tensors"]) {
    EXPECT_EQ(tensor["verdict"], "ok") << arguments << "\n" << tensor.dump(2);
    EXPECT_LE(tensor["max_relative_error"], 1e-5) << arguments << "\n" << tensor.dump(2);
    EXPECT_GT(tensor["largest_gradient"], 0) << arguments << "\n" << tensor.dump(2);
  }
}

}  // namespace

TEST(CheckGradientsCommand, FindsTrainingRight) {
  expect_all_ok("--preset tiny");
  expect_all_ok("--preset xor");
  expect_all_ok(kSomeDigits);
  expect_all_ok(kSomeDigits + " --hidden 20,10 --dropout 0.3 --l1 1e-4 --l2 1e-3 --augment 1");
  expect_all_ok(kSomeDigits + " --normalize standard --activation gelu --loss cce");
  expect_all_ok(kSomeDigits + " --normalize none --activation elu");
  expect_all_ok(kSomeDigits + " --hidden 0 --loss kl_divergence --batch-size 3");
}

TEST(CheckGradientsCommand, FindsEveryActivationRight) {
  for (const char* name : {"leaky_relu", "sigmoid", "softmax", "softplus", "tanh"}) {
    expect_all_ok(kSomeDigits + " --hidden 12 --activation " + name);
  }
}

TEST(CheckGradientsCommand, ChecksASampleOfALargeTensorAndAllOfASmallOne) {
  const nlohmann::json tensors =
      check_gradients_json("--data digits --limit 20 --elements 30 --seed 3")["tensors"];
  const std::vector<std::pair<std::string, int>> expected = {
      {"dense/kernel", 30}, {"dense/bias", 30}, {"dense_1/kernel", 30}, {"dense_1/bias", 10}};
  ASSERT_EQ(tensors.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(tensors[k]["name"], expected[k].first);
    EXPECT_EQ(tensors[k]["checked"], expected[k].second);
  }
  EXPECT_EQ(tensors[0]["shape"], (nlohmann::json{784, 84}));
  EXPECT_EQ(tensors[0]["elements"], 65856);
}

TEST(CheckGradientsCommand, CountsKinksAsRight) {
  const TempDir dir;
  const auto file = dir.path() / "zeros.json";
  std::ofstream(file) << R"([{"class_name": "Flatten"}, {"class_name": "Dense", "config":
      {"units": 4, "activation": "relu", "kernel_initializer": "zeros"}},
      {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}])";
  const CommandResult result = run(words("check-gradients", kSomeDigits, "--model", file));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "kink (")) << result.out;
  EXPECT_TRUE(contains(result.out,
                       "Right, but for elements at a kink of the loss, where none is: "
                       "dense/kernel, dense/bias"))
      << result.out;
}

TEST(CheckGradientsCommand, PrintsATable) {
  const CommandResult right = run(words("check-gradients --preset tiny"));
  for (const char* part :
       {"Loss sparse_categorical_crossentropy, ", "on 2 samples, in double", "rel. error",
        "dense_1/kernel", "(3, 2)", "all 6", "All gradients are right."}) {
    EXPECT_TRUE(contains(right.out, part)) << part << " in " << right.out;
  }
  const CommandResult wrong = run(words("check-gradients --preset tiny --exercise 3"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_EQ(lines_of(wrong.out).back(), "WRONG: dense/bias, dense_1/bias");
}

TEST(CheckGradientsCommand, SaysHowToReadTheTable) {
  const CommandResult help = run(words("check-gradients --help"));
  EXPECT_EQ(help.exit_code, 0);
  for (const char* part : {"--elements", "--exercise", "--preset", "How to read the table",
                           "kink             where L has a corner", "Exit code"}) {
    EXPECT_TRUE(contains(help.out, part)) << part;
  }
}

namespace {

/// y = 3 x, whose backward() says 2: known in float alone.
class ThreeTimes : public Layer {
 public:
  explicit ThreeTimes(Scalar slope) : slope_(slope) {}
  std::string class_name() const override { return slope_ == 3 ? "ThreeTimes" : "ThreeTimesWrong"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override {
    y = 3 * x;
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = slope_ * dy;
  }

 private:
  Scalar slope_;
};

/// What the command says of a model with this layer.
std::string checked_in_float(const std::string& layer, int exit_code) {
  const TempDir dir;
  const auto file = dir.path() / "model.json";
  std::ofstream(file) << R"([{"class_name": "Flatten"},
      {"class_name": "Dense", "config": {"units": 4, "activation": "tanh"}},
      {"class_name": ")" + layer +
                             R"("},
      {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}])";
  cli::CheckGradientsOptions options;
  options.elements = 10;
  options.study.training.data = "digits";
  options.study.training.limit = 20;
  options.study.training.batch_size = 8;
  options.study.training.model = file;
  testing::internal::CaptureStdout();
  EXPECT_EQ(cli::check_gradients_command(options), exit_code);
  return testing::internal::GetCapturedStdout();
}

}  // namespace

TEST(CheckGradientsCommand, FallsBackToFloatForOnesOwnLayer) {
  register_layer("ThreeTimes", [](const Config&) { return ThreeTimes(3); });
  register_layer("ThreeTimesWrong", [](const Config&) { return ThreeTimes(2); });
  const std::string right = checked_in_float("ThreeTimes", 0);
  EXPECT_TRUE(contains(right, "in float: a layer or the loss is not known in double")) << right;
  const std::string wrong = checked_in_float("ThreeTimesWrong", 1);
  EXPECT_TRUE(contains(wrong, "WRONG: dense/kernel, dense/bias\n")) << wrong;
}

TEST(CheckGradientsCommand, ChecksALambdaLossInDouble) {
  register_loss(custom_loss("my_brier", [](const auto& y_true, const auto& y_pred) {
    return (y_pred - y_true).squaredNorm();
  }));
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    cli::CheckGradientsOptions options;
    options.elements = 10;
    options.study.training.data = "digits";
    options.study.training.limit = 20;
    options.study.training.loss.name = "my_brier";
    options.study.training.seed = seed;
    options.study.training.batch_size = 8;
    testing::internal::CaptureStdout();
    EXPECT_EQ(cli::check_gradients_command(options), 0);
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_TRUE(contains(text, "on 8 samples, in double\n")) << text;
    EXPECT_TRUE(contains(text, "All gradients are right.")) << text;
  }
}
