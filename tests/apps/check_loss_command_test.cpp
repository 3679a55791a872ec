// gradus check-loss NAME.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/command.hpp"

using namespace gradus;

namespace {

/// The names that `gradus loss --list` starts its entries with.
std::vector<std::string> listed_losses() {
  std::vector<std::string> names;
  for (const std::string& line : lines_of(run(words("loss --list")).out)) {
    if (line.empty()) break;
    if (line.front() != ' ') names.push_back(line);
  }
  return names;
}

void expect_right(const std::string& arguments) {
  SCOPED_TRACE(arguments);
  const CommandResult result = run(words("check-loss", arguments));
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(lines_of(result.out).size(), 1u) << result.out;
  EXPECT_TRUE(contains(result.out, ": value and gradient are right on ")) << result.out;
  EXPECT_TRUE(contains(result.out, "in double")) << result.out;
}

void expect_check_refused(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& parts) {
  const CommandResult result = run(arguments);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
}

}  // namespace

TEST(CheckLossCommand, FindsAllLossesRight) {
  const std::vector<std::string> names = listed_losses();
  EXPECT_GE(names.size(), 21u);
  for (const std::string& name : names) {
    for (const char* size : {"", " --outputs 1", " --outputs 2 --samples 2", " --outputs 100"}) {
      for (const char* seed : {" --seed 0", " --seed 1", " --seed 2"}) {
        const CommandResult result = run(words("check-loss", name + size + seed));
        EXPECT_EQ(result.exit_code, 0) << name << size << seed << "\n" << result.out;
      }
    }
  }
}

TEST(CheckLossCommand, ChecksOtherBatchesAndArguments) {
  expect_right("mse --samples 3 --outputs 1 --seed 5");
  expect_right("BinaryCrossentropy --outputs 1 --seed 18446744073709551615");
  expect_right("scce --samples 50 --outputs 20");
  for (const char* name : {"bce", "cce", "scce", "binary_focal_crossentropy"}) {
    const CommandResult result = run({"check-loss", name, "--config", R"({"from_logits":true})"});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }
  EXPECT_TRUE(contains(run(words("check-loss mse --samples 3 --outputs 1")).out,
                       "on 3 samples of 1 outputs"));
}

TEST(CheckLossCommand, RefusesWhatItDoesNotKnow) {
  expect_check_refused(words("check-loss mean_square_error"),
                       {"did you mean 'mean_squared_error'?"});
  expect_check_refused(words("check-loss ctc"), {"ctc", "sequences"});
  expect_check_refused(words("check-loss"), {"NAME"});
  expect_check_refused({"check-loss", ""}, {"unknown loss ''"});
  expect_check_refused({"check-loss", "bce", "--config", "{bad"}, {"--config", "'{bad'"});
  expect_check_refused({"check-loss", "bce", "--config", R"({"gama":1})"}, {"'gama'", "Known:"});
  expect_check_refused(words("check-loss mse --samples 1"), {"--samples", "'1'", "from 2 to 1000"});
  expect_check_refused(words("check-loss mse --outputs 0"), {"--outputs", "'0'"});
  expect_check_refused(words("check-loss mse --seed -1"), {"--seed", "'-1'"});
  expect_check_refused(words("check-loss mse --bogus"), {"--bogus"});
}
