// Replays the fuzzers' corpus: what they found, and files that are wrong in interesting ways.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "fuzz/targets/targets.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

void PrintTo(const FuzzTarget& target, std::ostream* to) { *to << target.name; }

namespace {

class FuzzCorpus : public testing::TestWithParam<FuzzTarget> {};

TEST_P(FuzzCorpus, IsReadOrRefused) {
  const std::filesystem::path folder =
      std::filesystem::path(GRADUS_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
  ASSERT_TRUE(std::filesystem::is_directory(folder)) << folder;
  int read = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().string());
    bool is_read = false;
    EXPECT_NO_THROW(is_read = GetParam().run(read_file(entry.path())));
    ++(is_read ? read : refused);
  }
  EXPECT_GT(read, 0) << "there is no valid file in " << folder;
  EXPECT_GT(refused, 0) << "there is no invalid file in " << folder;
}

INSTANTIATE_TEST_SUITE_P(, FuzzCorpus, testing::ValuesIn(kFuzzTargets),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace gradus
