// gradus loss --jsonl: wrong lines, after which it goes on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/loss_lines.hpp"

using namespace gradus;

namespace {

/// Expects an answer with an error that holds all of `parts`, and that the command goes on.
void expect_error(const std::string& line, const std::vector<std::string>& parts,
                  const nlohmann::json& id = "wrong") {
  SCOPED_TRACE(line.substr(0, 200));
  const CommandResult result = run_lines(line + "\n" + kRight + "\n");
  EXPECT_EQ(result.exit_code, 1);
  const std::vector<nlohmann::json> all = answers(result);
  ASSERT_EQ(all.size(), 2u) << result.out;
  EXPECT_EQ(all[0].at("id"), id);
  EXPECT_FALSE(all[0].contains("value"));
  const auto error = all[0].at("error").get<std::string>();
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(error, part)) << "expected: " << part << "\nin: " << error;
  }
  EXPECT_EQ(all[1], nlohmann::json::parse(R"({"id":"right","value":2.0,"gradient":[0.0,2.0]})"));
}

/// The same for a request with the id "wrong" and these fields.
void expect_line_refused(const std::string& fields, const std::vector<std::string>& parts) {
  expect_error(R"({"id":"wrong",)" + fields + "}", parts);
}

}  // namespace

TEST(LossLineErrors, RefuseWhatIsNoRequest) {
  expect_error("{bad", {"the line", "not JSON"}, nullptr);
  expect_error(R"({"id":"x","loss":)", {"not JSON"}, nullptr);
  expect_error(R"({"id":"x","y_true":[NaN]})", {"not JSON"}, nullptr);
  expect_error(kRight + kRight, {"not JSON"}, nullptr);
  expect_error(R"({"id":1e999})", {"beyond the range of double"}, nullptr);
  for (const char* line : {"[1]", "null", "3", "\"text\""}) {
    expect_error(line, {"expected a JSON object"}, nullptr);
  }
  expect_error(R"({"id":{"a":1},"loss":"mse"})", {"id: expected a text or a number"}, nullptr);
  expect_error(R"({"id":[1],"loss":"mse"})", {"id: expected"}, nullptr);
  expect_error("{\"id\":\"\xff\"}", {"not JSON"}, nullptr);
  expect_error("{\"id\":\"wrong\",\"loss\":\"ms\xc3", {"not JSON"}, nullptr);
}

TEST(LossLineErrors, RefuseHugeNesting) {
  const std::string open(100000, '['), close(100000, ']');
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += R"({"a":)";
  expect_error(open, {"nested"}, nullptr);
  expect_error(objects, {"nested"}, nullptr);
  expect_error(R"({"id":)" + open + close + "}", {"nested"}, nullptr);
  expect_line_refused(R"("loss":"mse","y_pred":[1],"y_true":[[[[[1]]]]])", {"y_true", "4 axes"});
}

TEST(LossLineErrors, RefuseUnknownNames) {
  const std::string batch = R"(,"y_true":[1],"y_pred":[1])";
  expect_line_refused(R"("loss":"msee")" + batch, {"'msee'", "did you mean 'mse'?"});
  expect_line_refused(R"("loss":"ctc")" + batch, {"ctc", "sequences"});
  expect_line_refused(R"("loss":5)" + batch, {"loss: expected a name"});
  expect_line_refused(R"("y_true":[1],"y_pred":[1])", {"loss: expected a name"});
  expect_line_refused(R"("loss":"bce","config":{"label_smothing":0.1})" + batch,
                      {"'label_smothing'", "did you mean 'label_smoothing'?", "log_epsilon"});
  expect_line_refused(R"("loss":"bce","config":{"reduction":"avg"})" + batch,
                      {"reduction", "mean_with_sample_weight", "'avg'"});
  expect_line_refused(R"("loss":"bce","config":{"label_smoothing":{}})" + batch,
                      {"label_smoothing: expected a number"});
  expect_line_refused(R"("loss":"bce","config":[1])" + batch, {"config: expected an object"});
}

TEST(LossLineErrors, RefuseKeysThatNothingReads) {
  const std::string right = R"("loss":"mse","y_true":[1],"y_pred":[1],)";
  expect_line_refused(right + R"("sample_weights":[2])",
                      {"unknown key 'sample_weights'", "did you mean 'sample_weight'?"});
  expect_line_refused(right + R"("foo":null)", {"unknown key 'foo'",
                                                "id, loss, config, y_true, "
                                                "y_pred, sample_weight"});
}

TEST(LossLineErrors, RefuseAnAxisThatIsNone) {
  for (const char* axis : {"2", "-3", "0.5", "1e300", "\"x\"", "true", "[]", "[0,0]", "[1,-1]"}) {
    expect_line_refused(R"("loss":"bce","y_true":[[1,0]],"y_pred":[[0.5,0.5]],"config":{"axis":)" +
                            std::string(axis) + "}",
                        {"axis"});
  }
  expect_line_refused(R"("loss":"scce","y_true":1,"y_pred":[[0.5,0.5]],"config":{"axis":[0,1]})",
                      {"axis", "one"});
}

TEST(LossLineErrors, RefuseShapesThatDoNotFit) {
  const std::string mse = R"("loss":"mse",)";
  expect_line_refused(mse + R"("y_true":[[1,0]],"y_pred":[[1,2,3]])", {"(1, 2)", "(1, 3)", "same"});
  expect_line_refused(mse + R"("y_true":[1,2],"y_pred":[[1,2],[3,4]])", {"(2,)", "(2, 2)", "same"});
  expect_line_refused(mse + R"("y_true":[[1,0],[1]],"y_pred":[[1,2],[3,4]])", {"y_true", "length"});
  expect_line_refused(mse + R"("y_true":[1,[2]],"y_pred":[1,2])", {"y_true", "got array"});
  expect_line_refused(mse + R"("y_true":[1],"y_pred":2)", {"y_pred", "list"});
  for (const char* empty : {"[]", "[[]]", "[[],[]]"}) {
    expect_line_refused(mse + R"("y_true":)" + empty + R"(,"y_pred":)" + empty,
                        {"y_true", "at least one number"});
  }
  expect_line_refused(
      mse + R"("y_true":[[1],[2],[3]],"y_pred":[[1],[2],[3]],"sample_weight":[1,2])",
      {"sample_weight", "(3,)", "(2,)"});
  expect_line_refused(mse + R"("y_true":[1],"y_pred":[1],"sample_weight":[])", {"sample_weight"});
  expect_line_refused(mse + R"("y_true":[1],"y_pred":[2],"sample_weight":[1,2])",
                      {"sample_weight", "each sample (1)", "(2,)"});
}

TEST(LossLineErrors, RefuseWhatIsNoNumber) {
  for (const char* bad : {"\"a\"", "\"\"", "true", "null", "{\"a\":1}"}) {
    expect_line_refused(R"("loss":"mse","y_pred":[1],"y_true":[)" + std::string(bad) + "]",
                        {"y_true: expected numbers"});
  }
  expect_line_refused(R"("loss":"mse","y_true":[1])", {"y_pred", "null"});
  expect_line_refused(R"("loss":"mse","y_true":[1],"y_pred":[1],"sample_weight":"a")",
                      {"sample_weight"});
}

TEST(LossLineErrors, RefuseLabelsThatAreNoClass) {
  for (const char* label : {"2", "-1", "0.5", "\"nan\"", "\"inf\"", "1e30"}) {
    expect_line_refused(
        R"("loss":"scce","y_pred":[[0.5,0.5],[0.2,0.8]],"y_true":[0,)" + std::string(label) + "]",
        {"sample 1", "whole number from 0 to 1"});
  }
  expect_line_refused(R"("loss":"scce","y_pred":[[0.5,0.5],[0.2,0.8]],"y_true":[[1,0],[0,1]])",
                      {"y_true", "class id", "(2, 2)", "one-hot"});
}
