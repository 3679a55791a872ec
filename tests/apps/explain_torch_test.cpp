// The numbers of gradus explain are those of PyTorch's autograd.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/core/file.hpp"
#include "support/command.hpp"
#include "support/python.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

std::string json_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"explain", "--json"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const CommandResult result = run(all);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

/// The same step with one number of dW_1 a little off.
std::string with_a_mistake(const std::string& text) {
  auto step = nlohmann::json::parse(text);
  auto& number = step["layers"][0]["parameters"][0]["gradient"][0][1];
  number = number.get<double>() + 2e-6;
  return step.dump();
}

/// All of 2-3-2: loss, before and after; a_1 to a_4; the deltas of 1 to 3; and of each of 17
/// parameters the gradient, v and itself.
constexpr int kNumbersOfTiny = 2 + (6 + 6 + 4 + 4) + (6 + 6 + 4) + 3 * 17;

}  // namespace

TEST(ExplainTorch, AgreesToOneInAMillion) {
  if (!python_has("torch")) GTEST_SKIP() << "needs PyTorch";
  const SmallMnist data;
  const std::string tiny = json_of({"--preset", "tiny"});
  const std::vector<std::string> steps = {
      tiny, json_of(words("--preset tiny --step 3")), json_of(words("--preset xor --step 5")),
      json_of(words("--hidden 6,5 --batch-size 4 --step 2 --data", data.path())),
      with_a_mistake(tiny)};
  std::vector<std::string> arguments = {GRADUS_SOURCE_DIR "/tests/apps/explain_torch.py"};
  for (const std::string& step : steps) {
    arguments.push_back(data / ("step_" + std::to_string(arguments.size()) + ".json"));
    write_file(arguments.back(), step);
  }
  const CommandResult compared = python(arguments);
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  const std::vector<std::string> lines = lines_of(compared.out);
  ASSERT_EQ(lines.size(), steps.size()) << compared.out;

  const std::vector<int> numbers = {kNumbersOfTiny, kNumbersOfTiny, 60, 784 * 6, kNumbersOfTiny};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    EXPECT_GE(std::atoi(lines[k].c_str()), numbers[k]) << lines[k];
    const bool differs = contains(lines[k], "differs");
    EXPECT_EQ(differs, k + 1 == lines.size()) << lines[k];
  }
  EXPECT_TRUE(contains(lines.back(), "d dense/kernel: off by")) << lines.back();
}
