// The programs in apps/examples that are there to learn from: their numbers are right.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/command.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const fs::path kStudyExamples = fs::path(GRADUS_COMMAND).parent_path() / "examples";

/// The lines that it prints, and nothing on standard error.
std::vector<std::string> lines_of_example(const std::string& name) {
  const CommandResult result = run({}, {.program = kStudyExamples / name});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return lines_of(result.out);
}

/// The numbers at the start of a text, up to the first word.
std::vector<double> leading_numbers(const std::string& text) {
  std::istringstream stream(text);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

/// The numbers in the line that begins with a label.
std::vector<double> numbers_in_line(const std::vector<std::string>& lines,
                                    const std::string& label) {
  for (const std::string& line : lines) {
    if (line.starts_with(label)) return leading_numbers(line.substr(label.size()));
  }
  ADD_FAILURE() << "no line begins with " << label;
  return {};
}

/// What the network of xor.cpp predicts for its four samples, in plain double. θ: θ1, then θ2.
std::array<double, 4> xor_predictions(const std::vector<double>& theta) {
  std::array<double, 4> p{};
  for (std::size_t n = 0; n < 4; ++n) {
    const double x1 = n / 2 == 1 ? 1 : 0, x2 = n % 2 == 1 ? 1 : 0;
    double z2 = theta[12];
    for (std::size_t j = 0; j < 3; ++j) {
      z2 += theta[9 + j] * std::tanh(x1 * theta[j] + x2 * theta[3 + j] + theta[6 + j]);
    }
    p.at(n) = 1 / (1 + std::exp(-z2));
  }
  return p;
}

constexpr std::array kXor = {0.0, 1.0, 1.0, 0.0};

double xor_loss(const std::vector<double>& theta) {
  double sum = 0;
  const auto p = xor_predictions(theta);
  for (std::size_t n = 0; n < 4; ++n) sum -= std::log(kXor.at(n) == 1 ? p.at(n) : 1 - p.at(n));
  return sum / 4;
}

/// Three lines "name a b c": their numbers.
std::vector<std::vector<double>> coefficients(const std::vector<std::string>& lines) {
  std::vector<std::vector<double>> rows;
  for (const std::string name : {"w1", "w2", "b "}) rows.push_back(numbers_in_line(lines, name));
  return rows;
}

}  // namespace

TEST(StudyExamples, XorShowsItsGradient) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  const auto lines = lines_of_example("xor");
  std::vector<double> theta = numbers_in_line(lines, "θ1:");
  const std::vector<double> theta2 = numbers_in_line(lines, "θ2:");
  theta.insert(theta.end(), theta2.begin(), theta2.end());
  ASSERT_EQ(theta.size(), 13u);

  const std::vector<double> p = numbers_in_line(lines, "p:"), dp = numbers_in_line(lines, "dp:");
  const std::vector<double> dz2 = numbers_in_line(lines, "dz2, which is (p - y) / 4:");
  ASSERT_EQ(p.size(), 4u);
  ASSERT_EQ(dp.size(), 4u);
  ASSERT_EQ(dz2.size(), 4u);
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_NEAR(p[n], xor_predictions(theta).at(n), 3e-6);
    EXPECT_NEAR(dp[n], (p[n] - kXor.at(n)) / (p[n] * (1 - p[n])) / 4, 3e-6);
    EXPECT_NEAR(dz2[n], (p[n] - kXor.at(n)) / 4, 3e-6);
  }

  // dθ, by differences of the loss.
  std::vector<double> dtheta = numbers_in_line(lines, "dθ1:");
  const std::vector<double> dtheta2 = numbers_in_line(lines, "dθ2:");
  dtheta.insert(dtheta.end(), dtheta2.begin(), dtheta2.end());
  ASSERT_EQ(dtheta.size(), 13u);
  for (std::size_t i = 0; i < 13; ++i) {
    std::vector<double> up = theta, down = theta;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    EXPECT_NEAR(dtheta[i], (xor_loss(up) - xor_loss(down)) / 2e-5, 3e-6) << "element " << i;
  }
  EXPECT_NEAR(numbers_in_line(lines, "step 0: loss").at(0), xor_loss(theta), 3e-6);
}

TEST(StudyExamples, XorIsLearned) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  const auto lines = lines_of_example("xor");
  double before = 0.75;
  for (int step = 0; step <= 2000; step += 250) {
    const double loss = numbers_in_line(lines, "step " + std::to_string(step) + ": loss").at(0);
    EXPECT_LT(loss, before) << "step " << step;
    before = loss;
  }
  EXPECT_LT(before, 0.01);
  EXPECT_LT(numbers_in_line(lines, "0 0 ->").at(0), 0.01);
  EXPECT_GT(numbers_in_line(lines, "0 1 ->").at(0), 0.99);
  EXPECT_GT(numbers_in_line(lines, "1 0 ->").at(0), 0.99);
  EXPECT_LT(numbers_in_line(lines, "1 1 ->").at(0), 0.01);
  for (std::size_t i = lines.size() - 4; i < lines.size(); ++i) {
    EXPECT_TRUE(lines[i].ends_with("  right")) << lines[i];
  }
}

TEST(StudyExamples, LinearRegressionFindsTheCoefficients) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  const auto lines = lines_of_example("linear_regression");
  const std::array truth = {3.0, -2.0, 0.5};
  const auto rows = coefficients(lines);
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(rows[i].size(), 3u);
    EXPECT_EQ(rows[i][0], truth.at(i));
    EXPECT_NEAR(rows[i][1], rows[i][2], 1e-5) << "gradient descent, least squares";
    EXPECT_NEAR(rows[i][1], truth.at(i), 0.02);
    EXPECT_NE(rows[i][2], truth.at(i)) << "there is noise";
  }
  // The variance of the noise, less 3/500 for three fitted coefficients.
  const std::string last = lines.front().substr(lines.front().find(", ") + 2);
  EXPECT_NEAR(std::stod(last), 0.01, 0.0015);
}

TEST(StudyExamples, LogisticRegressionByHandIsTheLibrarys) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  const auto lines = lines_of_example("logistic_regression");
  for (const std::vector<double>& row : coefficients(lines)) {
    ASSERT_EQ(row.size(), 2u);
    EXPECT_NEAR(row[0], row[1], 5e-6);
    EXPECT_GT(std::abs(row[0]), 0.01) << "it has moved from 0";
  }
  EXPECT_NEAR(numbers_in_line(lines, "right:").at(0), 368, 8);
}

TEST(StudyExamples, CustomLayerIsRightAndLearns) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  const auto lines = lines_of_example("custom_layer");
  EXPECT_EQ(std::ranges::count(lines, "All gradients are right."), 1);
  const std::vector<double> slopes = numbers_in_line(lines, "slopes:");
  ASSERT_EQ(slopes.size(), 2u);
  EXPECT_NEAR(slopes[0], 0.3, 1e-4);
  EXPECT_NEAR(slopes[1], -0.5, 1e-4);
}

TEST(StudyExamples, TutorialsNumbersAreReproduced) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  int compared = 0;
  for (const std::string& line : lines_of_example("tutorials")) {
    if (line.size() < 56) continue;  // not of three columns
    const std::string published = line.substr(42, line.find(' ', 42) - 42);
    const std::vector<double> ours = leading_numbers(line.substr(56));
    if (ours.size() != 1) continue;
    ++compared;
    if (line.find("as derived") != std::string::npos) {
      // What the chain rule gives was computed in double with NumPy: not the published number.
      EXPECT_NEAR(ours[0], 0.01591362, 2e-7) << line;
      EXPECT_GT(std::abs(ours[0] - std::stod(published)), 1e-6) << line;
      continue;
    }
    const auto digits = static_cast<double>(published.size() - published.find('.') - 1);
    EXPECT_NEAR(ours[0], std::stod(published), std::max(0.5001 * std::pow(10, -digits), 2e-7))
        << line;
  }
  EXPECT_EQ(compared, 17);
}

TEST(StudyExamples, AreShortAndSayWhatToExpect) {
  for (const auto& entry : fs::directory_iterator(fs::path(GRADUS_SOURCE_DIR) / "apps/examples")) {
    const fs::path& path = entry.path();
    std::ifstream file(path);
    std::ostringstream source;
    source << file.rdbuf();
    const auto lines = lines_of(source.str());
    EXPECT_GT(lines.size(), 10u) << path;
    EXPECT_LT(lines.size(), path.stem() == "step" ? 160u : 80u) << path;  // it compares as well
    EXPECT_EQ(count_of(source.str(), "// Expect: "), 1) << path;
    EXPECT_GE(count_of(source.str(), path.stem().string()), 1) << path << ": how to run it";
  }
}

/// Every number of three training steps, computed as they are read.
TEST(StudyExamples, TheStepToReadIsTheTrainers) {
  if (!fs::exists(kStudyExamples / "xor")) GTEST_SKIP() << "needs a build with the examples";
  int compared = 0;
  for (const std::string& line : lines_of_example("step")) {
    const std::size_t at = line.find(" differs by ");
    ASSERT_NE(at, std::string::npos) << line;
    EXPECT_LT(std::stod(line.substr(at + 12)), 2e-5) << line;
    ++compared;
  }
  EXPECT_EQ(compared, 3 * 16);
}
