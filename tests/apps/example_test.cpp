// The programs in apps/examples.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const fs::path kMnist = fs::path(GRADUS_COMMAND).parent_path() / "examples" / "mnist";

/// Expects what its first comment promises, and returns the last val_accuracy.
double expect_training(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out.rfind("Model: \"sequential\"", 0), 0u) << result.out;
  EXPECT_TRUE(contains(result.out, "Total params: 66,790 ")) << result.out;
  for (int epoch = 1; epoch <= 10; ++epoch) {
    EXPECT_EQ(count_of(result.out, "\nEpoch " + std::to_string(epoch) + "/10 - "), 1);
  }
  const std::string last = lines_of(result.out).back();
  const std::string start = "val_accuracy after the last epoch: ";
  EXPECT_EQ(last.rfind(start, 0), 0u) << last;
  return std::stod(last.substr(start.size()));
}

}  // namespace

TEST(Examples, MnistTrainsOnTheFolderItIsGiven) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "the examples are not built";
  const SmallMnist data;
  const double accuracy = expect_training(run(words(data.path()), {.program = kMnist}));
  EXPECT_GT(accuracy, 0.5);
}

TEST(Examples, MnistTrainsOnDigits) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "the examples are not built";
  if (kSanitized) GTEST_SKIP() << "takes too long with a sanitizer";
  const double accuracy = expect_training(run({}, {.program = kMnist}));
  EXPECT_GT(accuracy, 0.97);
  EXPECT_LT(accuracy, 0.99);
}

TEST(Examples, MnistSaysWhatIsWrongWithItsFolder) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "the examples are not built";
  const TempDir dir;
  const CommandResult result = run(words(dir / "none"), {.program = kMnist});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, "no such directory")) << result.err;
}
