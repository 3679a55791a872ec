// gradus loss --jsonl: one request a line, one answer a line.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "support/loss_lines.hpp"
#include "support/reference.hpp"

using namespace gradus;

namespace {

/// Numbers within rtol and atol, lists of the same length, and "nan" and "inf" themselves.
void expect_near(const nlohmann::json& got, const nlohmann::json& expected, double rtol,
                 double atol) {
  ASSERT_EQ(got.is_array(), expected.is_array()) << got << " for " << expected;
  if (expected.is_array()) {
    ASSERT_EQ(got.size(), expected.size()) << got << " for " << expected;
    for (std::size_t i = 0; i < got.size(); ++i) expect_near(got[i], expected[i], rtol, atol);
  } else if (expected.is_number() && got.is_number()) {
    const auto number = expected.get<double>();
    EXPECT_NEAR(got.get<double>(), number, atol + rtol * std::abs(number));
  } else {
    EXPECT_EQ(got, expected);
  }
}

void expect_same_shape(const nlohmann::json& a, const nlohmann::json& b) {
  ASSERT_EQ(a.is_array(), b.is_array());
  if (!a.is_array()) return;
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expect_same_shape(a[i], b[i]);
}

void expect_agreement(const std::string& precision, const std::string& suffix, double rtol,
                      double atol) {
  const std::vector<nlohmann::json> cases = read_cases("tests/losses/loss_cases.jsonl");
  std::string input;
  for (const nlohmann::json& given : cases) input += given.dump() + "\n";
  const CommandResult result = run_lines(input, "--precision " + precision);
  EXPECT_EQ(result.exit_code, 0);
  const std::vector<nlohmann::json> all = answers(result);
  ASSERT_EQ(all.size(), cases.size());
  std::set<int> ranks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const nlohmann::json& given = cases[i];
    SCOPED_TRACE(given.at("id").get<std::string>());
    EXPECT_EQ(all[i].at("id"), given.at("id"));
    ASSERT_FALSE(all[i].contains("error")) << all[i];
    expect_near(all[i].at("value"), given.at("value" + suffix), rtol, atol);
    expect_same_shape(all[i].at("gradient"), given.at("y_pred"));
    const nlohmann::json& gradient = given.at("grad" + suffix);
    if (!gradient.is_null()) expect_near(all[i].at("gradient"), gradient, rtol, atol);
    ranks.insert(rank_of(given.at("y_pred")));
  }
  EXPECT_EQ(ranks, (std::set<int>{1, 2, 3, 4})) << "cases of each rank";
}

nlohmann::json answer(const std::string& fields, const std::string& options = "") {
  const CommandResult result = run_lines("{" + fields + "}", options);
  EXPECT_EQ(result.exit_code, 0) << result.out;
  return nlohmann::json::parse(result.out);
}

}  // namespace

TEST(LossLines, AgreeWithKerasInFloat) { expect_agreement("float", "", 1e-5, 1e-6); }

TEST(LossLines, AgreeWithKerasInDouble) { expect_agreement("double", "64", 1e-8, 1e-8); }

TEST(LossLines, WithoutAReductionTheGradientIsThatOfTheSum) {
  const std::string batch = R"("loss":"huber","y_true":[[1,2],[3,4]],"y_pred":[[1.5,5],[3,3.25]],)";
  const nlohmann::json none = answer(batch + R"("config":{"reduction":"none"})");
  const nlohmann::json sum = answer(batch + R"("config":{"reduction":"sum"})");
  EXPECT_EQ(none.at("value"), nlohmann::json::parse("[1.3125,0.140625]"));
  EXPECT_EQ(none.at("gradient"), sum.at("gradient"));
}

TEST(LossLines, WhatIsNotFiniteIsText) {
  const nlohmann::json result =
      answer(R"("loss":"mse","config":{"reduction":"none"},)"
             R"("y_true":[[0,0],[0,0]],"y_pred":[["inf",1],["-inf","nan"]])");
  EXPECT_EQ(result.at("value"), (nlohmann::json{"inf", "nan"}));
  EXPECT_EQ(result.at("gradient"), nlohmann::json::parse(R"([["inf",1.0],["-inf","nan"]])"));
}

TEST(LossLines, GiveTheIdBackAsItCame) {
  const std::vector<std::string> ids = {
      "\"a\"", "7", "-1.5", "18446744073709551615", "true", "null", R"("ä\n\u0000\"")"};
  std::string input;
  for (const std::string& id : ids) {
    input += R"({"loss":"mse","y_true":1,"y_pred":[3],"id":)" + id + "}\n";
  }
  const std::vector<nlohmann::json> all = answers(run_lines(input));
  ASSERT_EQ(all.size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    EXPECT_EQ(all[i].at("id"), nlohmann::json::parse(ids[i]));
  EXPECT_EQ(answer(R"("loss":"mse","y_true":[1],"y_pred":[1])").at("id"), nlohmann::json());
}

TEST(LossLines, TakeAReferenceCaseWithItsAnswer) {
  const nlohmann::json result =
      answer(R"("loss":"mse","y_true":[1],"y_pred":[3],"sample_weight":null,"note":"text",)"
             R"("value":4,"value64":4,"grad":[4],"grad64":[4],"grad_keras":[4])");
  EXPECT_EQ(result.at("value"), 4);
}

TEST(LossLines, SkipEmptyOnesAndNeedNoLastNewline) {
  const CommandResult result = run_lines("\n  \r\n\t\n" + kRight + "\r\n\n" + kRight);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(answers(result).size(), 2u);
  EXPECT_EQ(run_lines("").exit_code, 0);
  EXPECT_EQ(run_lines("").out, "");
}

TEST(LossLines, AnswerEachBeforeTheNextIsWritten) {
  // A writer that waits for each answer; it would wait forever for one that stays in a buffer.
  const std::string script =
      "mkfifo requests answers; \"$0\" loss --jsonl < requests > answers & "
      "exec 3> requests 4< answers; "
      "for i in 1 2 3; do cat input >&3; read -r answer <&4; echo \"$answer\"; done; "
      "exec 3>&-; wait $!";
  const CommandResult result = run_script(script, kRight + "\n", std::chrono::seconds(20));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(answers(result).size(), 3u);
}

TEST(LossLines, OfAnyLengthTakeLittleMemory) {
  if (kSanitized) GTEST_SKIP() << "needs a build without sanitizers";
  // A line of 200 MB, of which no more than 64 MiB are kept; the limit is of 300 MB.
  const std::string script =
      "ulimit -v 300000; { head -c 200000000 /dev/zero; echo; cat input; } | \"$0\" loss --jsonl";
  const CommandResult result = run_script(script, kRight + "\n");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const std::vector<nlohmann::json> all = answers(result);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(contains(all[0].at("error").get<std::string>(), "64 MiB"));
  EXPECT_EQ(all[1].at("value"), 2);
}

TEST(LossLines, ALineWithoutEndIsAnError) {
  const CommandResult result =
      run_script("cat /dev/zero | \"$0\" loss --jsonl", "", std::chrono::seconds(60));
  EXPECT_EQ(result.exit_code, 1);
  ASSERT_EQ(answers(result).size(), 1u);
  EXPECT_TRUE(contains(answers(result)[0].at("error").get<std::string>(), "64 MiB"));
}

TEST(LossLines, HoweverManyTakeLittleMemory) {
  if (kSanitized) GTEST_SKIP() << "needs a build without sanitizers";
  // One kilobyte kept of each would be 100 MB.
  const std::string script =
      "ulimit -v 100000; yes \"$(cat input)\" | head -n 100000 | \"$0\" loss --jsonl | wc -l";
  const CommandResult result = run_script(script, kRight + "\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(std::stoi(result.out), 100000);
}
