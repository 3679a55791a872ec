// gradus loss NAME.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/losses/loss.hpp"
#include "support/command.hpp"

using namespace gradus;

namespace {

using Arguments = std::vector<std::string>;

CommandResult loss(const std::string& name, const std::string& y_true, const std::string& y_pred,
                   const Arguments& more = {}) {
  Arguments arguments = {"loss", name, "--y-true", y_true, "--y-pred", y_pred};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

/// Expects these lines on standard output, and nothing else.
void expect_lines(const CommandResult& result, const Arguments& lines) {
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(lines_of(result.out), lines);
}

/// Expects exit code 2, nothing on standard output, and all of `parts` in the message.
void expect_loss_refused(const CommandResult& result, const Arguments& parts) {
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
}

/// The words of the first line that starts with `start`, after it.
Arguments cells_after(const std::string& text, const std::string& start) {
  for (const std::string& line : lines_of(text)) {
    const auto at = line.find_first_not_of(' ');
    if (at != std::string::npos && line.compare(at, start.size(), start) == 0) {
      return words(line.substr(at + start.size()));
    }
  }
  ADD_FAILURE() << "no line starts with " << start << " in:\n" << text;
  return {};
}

const std::string kLabels = "[[0,1,0],[1,0,0]]";
const std::string kProbabilities = "[[.15,.75,.1],[.75,.15,.1]]";
const Arguments kExplain = {"--explain"};

}  // namespace

TEST(LossCommand, PrintsTheLossAndItsGradient) {
  // -log 0.75, and in the denominator Σp: d/dp = 1/2 - [j = y] / (2 * 0.75)
  expect_lines(loss("cce", kLabels, kProbabilities), {"0.28768206"});
  const CommandResult result =
      loss("cce", kLabels, kProbabilities, {"--gradient", "--precision", "double"});
  const Arguments lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 2u) << result.out;
  EXPECT_NEAR(std::stod(lines[0]), 0.28768207245178090, 1e-15);
  const auto gradient = nlohmann::json::parse(lines[1]);
  ASSERT_EQ(gradient.size(), 2u);
  EXPECT_NEAR(gradient[0][0].get<double>(), 0.5, 1e-15);
  EXPECT_NEAR(gradient[0][1].get<double>(), 0.5 - 1 / 1.5, 1e-15);
  EXPECT_NEAR(gradient[1][0].get<double>(), 0.5 - 1 / 1.5, 1e-15);
}

TEST(LossCommand, TakesListsAndSingleNumbers) {
  expect_lines(loss("mse", "1,2,3", "1,2,6", {"--gradient"}), {"3.0", "[0.0,0.0,2.0]"});
  expect_lines(loss("mse", "[1,2,3]", "[1, 2, 6]"), {"3.0"});
  expect_lines(loss("mse", "1", "3", {"--gradient"}), {"4.0", "[4.0]"});
  expect_lines(loss("mae", "-.5, 1.", "-1e0,.5"), {"0.5"});
}

TEST(LossCommand, TakesNamesInAllForms) {
  for (const char* name : {"mse", "mean_squared_error", "MeanSquaredError"}) {
    expect_lines(loss(name, "0", "3"), {"9.0"});
  }
}

TEST(LossCommand, TakesWeightsAndArguments) {
  const std::string y_true = "[[0],[0]]", y_pred = "[[1],[2]]";
  expect_lines(loss("mse", y_true, y_pred, {"--sample-weight", "1,.5", "--gradient"}),
               {"1.5", "[[1.0],[1.0]]"});
  expect_lines(loss("mse", y_true, y_pred, {"--config", R"({"reduction":"sum"})"}), {"5.0"});
  expect_lines(loss("mse", y_true, y_pred, {"--config", R"({"reduction":"none"})"}), {"[1.0,4.0]"});
  expect_lines(loss("huber", "0", "3", {"--config", R"({"delta":2})"}), {"4.0"});
}

TEST(LossCommand, ComputesInThePrecisionAskedFor) {
  expect_lines(loss("mae", "0", "0.1"), {"0.1"});
  // 16777217 = 2^24 + 1 is no float.
  expect_lines(loss("mae", "0", "16777217"), {"16777216.0"});
  expect_lines(loss("mae", "0", "16777217", {"--precision", "double"}), {"16777217.0"});
}

TEST(LossCommand, ExplainsTheEpsilonQuestion) {
  const CommandResult result = loss("bce", "1,1,1", "1,1,0", kExplain);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  // Keras 3, old tf.keras, a mean over the wrong axis, and a formula that does not clip, in double.
  for (const char* number : {"5.3726983", "5.1416497", "16.118095", "76.75283643", "Keras 3",
                             "old tf.keras", "wrong axis", "log_epsilon 1e-100"}) {
    EXPECT_TRUE(contains(result.out, number)) << number << " in\n" << result.out;
  }
  EXPECT_EQ(lines_of(result.out).back(), "5.3726983");
  EXPECT_EQ(cells_after(result.out, "mean over 1 x 3 elements"),
            (Arguments{"5.3726983", "5.1416497", "inf"}));

  const auto at = result.out.find("In double");
  ASSERT_NE(at, std::string::npos);
  const std::string in_double = result.out.substr(at);
  const Arguments means = cells_after(in_double, "mean over 1 x 3 elements");
  ASSERT_EQ(means.size(), 3u);
  EXPECT_NEAR(std::stod(means[0]), (16.11809565095832 + 2e-7) / 3, 1e-8);
  EXPECT_NEAR(std::stod(means[1]), 5.14164949, 1e-8);
  EXPECT_NEAR(std::stod(means[2]), 230.2585092994046 / 3, 1e-8);
  const Arguments last = cells_after(in_double, "(0, 2)");
  ASSERT_EQ(last.size(), 5u) << "y_true, y_pred and three terms";
  EXPECT_NEAR(std::stod(last[2]), 16.11809565095832, 1e-12);
}

TEST(LossCommand, TheConventionsAreOptions) {
  const auto bce = [](const std::string& config) {
    const CommandResult result =
        loss("bce", "1,1,1", "1,1,0", {"--config", config, "--precision", "double"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return std::stod(result.out);
  };
  EXPECT_NEAR(bce("{}"), 5.37269862, 1e-8);
  EXPECT_NEAR(bce(R"({"log_epsilon":1e-7})"), 5.14164949, 1e-8);
  EXPECT_NEAR(bce(R"({"clip":0,"log_epsilon":1e-100})"), 76.75283643, 1e-8);
}

TEST(LossCommand, ExplainsOtherLosses) {
  for (const auto& [name, y_true] : {std::pair{"cce", kLabels.c_str()}, {"scce", "1,0"}}) {
    const CommandResult result = loss(name, y_true, kProbabilities, kExplain);
    EXPECT_EQ(result.exit_code, 0);
    // Classes that are not the sample's have no term.
    EXPECT_EQ(cells_after(result.out, "(0, 0)"), (Arguments{"0", "0.15", "0", "0", "0"}));
    EXPECT_EQ(cells_after(result.out, "(0, 1)").at(2), "0.28768206");
    EXPECT_EQ(cells_after(result.out, "mean over the 2 samples").at(0), "0.28768206");
    EXPECT_EQ(lines_of(result.out).back(), "0.28768206");
  }
  const CommandResult huber =
      loss("huber", "[[1],[0]]", "[[3],[4]]", {"--explain", "--sample-weight", "1,2"});
  EXPECT_EQ(cells_after(huber.out, "1 "), (Arguments{"3.5", "2", "7"})) << "sample, v, w, w v";
  EXPECT_TRUE(contains(huber.out, "sum 8.5")) << huber.out;
  EXPECT_TRUE(contains(huber.out, "divided by 2 = 4.25")) << huber.out;
  EXPECT_FALSE(contains(huber.out, "Keras")) << "it has no logarithm";
}

TEST(LossCommand, ExplainsTheFirstOfManyElements) {
  std::string ones = "1";
  for (int i = 1; i < 100; ++i) ones += ",1";
  const CommandResult result = loss("bce", ones, ones, kExplain);
  EXPECT_EQ(count_of(result.out, "... and 60 more"), 2) << "once in each precision";
}

TEST(LossCommand, ListsAllLosses) {
  const CommandResult result = run({"loss", "--list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  int listed = 0;
  for (const RegistryEntry<Loss>& known : known_losses()) {
    if (known.formula.empty()) continue;  // one that another test has registered
    ++listed;
    SCOPED_TRACE(known.names.front());
    const auto at = ("\n" + result.out).find("\n" + known.names.front() + "\n");
    ASSERT_NE(at, std::string::npos);
    const std::string entry = result.out.substr(at, result.out.find("    formula", at) - at);
    for (const std::string& name : known.names) EXPECT_TRUE(contains(entry, name)) << name;
    for (const auto& [name, value] : known.defaults) {
      EXPECT_TRUE(contains(entry, name + "=" + to_text(value))) << name;
    }
    EXPECT_TRUE(contains(result.out, "    formula    " + known.formula + "\n"));
  }
  EXPECT_GE(listed, 21);
  EXPECT_EQ(count_of(result.out, "    formula    "), listed);
  EXPECT_TRUE(contains(result.out, "ctc")) << "says that it is not there";
}

TEST(LossCommand, SaysWhatIsMissing) {
  expect_loss_refused(run({"loss"}), {"expected a name", "--list"});
  expect_loss_refused(run(words("loss mse")), {"--y-true", "--y-pred"});
  expect_loss_refused(run(words("loss mse --y-pred 1")), {"--y-true"});
  expect_loss_refused(run(words("loss mse --y-true 1")), {"--y-pred"});
  expect_loss_refused(run(words("loss mse --y-true 1 --y-pred")), {"--y-pred"});
}

TEST(LossCommand, NamesTheOptionThatIsWrong) {
  expect_loss_refused(loss("mse", "abc", "1"), {"--y-true", "'abc'"});
  expect_loss_refused(loss("mse", "1", "1,"), {"--y-pred", "'1,'"});
  expect_loss_refused(loss("mse", "1", "[[1]"), {"--y-pred", "'[[1]'"});
  expect_loss_refused(loss("mse", "1", "1", {"--sample-weight", "x"}), {"--sample-weight", "'x'"});
  expect_loss_refused(loss("mse", "1", "1", {"--config", "{bad"}), {"--config", "'{bad'", "JSON"});
  expect_loss_refused(loss("mse", "1", "1", {"--config", "[1]"}), {"--config", "'[1]'"});
  expect_loss_refused(loss("mse", "1", "1", {"--precision", "half"}), {"--precision", "half"});
  expect_loss_refused(run(words("loss mse extra")), {"'extra'"});
  expect_loss_refused(run(words("loss mse --y-treu 1")), {"--y-treu"});
}

TEST(LossCommand, WantsOneWeightForEachSampleOrForAll) {
  for (const Arguments& more : {Arguments{}, Arguments{"--precision", "double"}, kExplain}) {
    const auto expect_weights_refused = [&](const std::string& loss_name, const std::string& y_true,
                                            const std::string& y_pred, const std::string& weights,
                                            const Arguments& parts) {
      Arguments options = {"--sample-weight", weights};
      options.insert(options.end(), more.begin(), more.end());
      expect_loss_refused(loss(loss_name, y_true, y_pred, options), parts);
    };
    expect_weights_refused("mse", "1", "2", "1,2", {"sample_weight", "each sample (1)", "(2,)"});
    expect_weights_refused("mse", "1,2,3", "2,3,4", "1,2", {"each sample (3)", "(2,)"});
    expect_weights_refused("mse", "[[1]]", "[[2]]", "1,2", {"each sample (1)", "(2,)"});
    expect_weights_refused("mse", "[[1],[2]]", "[[2],[3]]", "1,2,3", {"sample_weight", "(3,)"});
    expect_weights_refused("mse", "[[1],[2]]", "[[2],[3]]", "[[1,2],[3,4]]", {"each sample (2)"});
    expect_weights_refused("scce", "1", "[.5,.5]", "1,2", {"each sample (1)", "(2,)"});
  }
  const Arguments one = {"--sample-weight", "2"};
  expect_lines(loss("mse", "1", "2", one), {"2.0"});
  expect_lines(loss("mse", "[[1],[2]]", "[[2],[3]]", one), {"2.0"});
  expect_lines(loss("mse", "1,2", "2,3", {"--sample-weight", "1,3"}), {"2.0"});
}

TEST(LossCommand, SaysWhatIsWrongWithTheBatch) {
  for (const Arguments& more : {Arguments{}, Arguments{"--precision", "double"}, kExplain}) {
    expect_loss_refused(loss("ms", "1", "1", more), {"'ms'", "did you mean 'mse'?"});
    expect_loss_refused(loss("ctc", "1", "1", more), {"ctc", "sequences"});
    expect_loss_refused(loss("mse", "1,2", "1,2,3", more), {"y_true", "(2,)", "(3,)"});
    expect_loss_refused(loss("mse", "[[1,2],[3]]", "[[1,2],[3,4]]", more),
                        {"y_true", "same length"});
    expect_loss_refused(loss("scce", "0,3", "[[.5,.5],[.4,.6]]", more), {"label 3", "from 0 to 1"});
  }
  const CommandResult alone = run(words("loss foo"));
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_TRUE(contains(alone.err, "unknown loss 'foo'")) << alone.err;
  expect_loss_refused(loss("bce", "1", "1", {"--config", R"({"label_smothing":0.1})"}),
                      {"'label_smothing'", "did you mean 'label_smoothing'?"});
  expect_loss_refused(loss("bce", "1", "1", {"--config", R"({"label_smoothing":2})"}),
                      {"label_smoothing", "[0, 1]", "2"});
  expect_loss_refused(loss("mse", R"({"a":1})", "1"), {"y_true", "object"});
}
