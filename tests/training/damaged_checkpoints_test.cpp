// Checkpoints that are damaged: none is used, and none costs a good one.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/checked_checkpoint.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Trains, or goes on, for so many epochs in all, of three steps each.
Vector train_on(const fs::path& dir, Index epochs, bool overwrite = false) {
  Sequential model({Input({4}), Dense(5, "relu"), Dropout(0.3), Dense(3, "softmax")}, 3);
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  model.fit(class_data(48, 4, 3, 5),
            {.batch_size = 16,
             .epochs = epochs,
             .checkpoint = {.dir = dir, .every = 1, .resume = !overwrite, .overwrite = overwrite},
             .threads = 1,
             .verbose = 0});
  return model.network().theta();
}

fs::path checkpoint(const fs::path& dir, int step) {
  const std::string number = std::to_string(step);
  return dir / ("checkpoint-" + std::string(10 - number.size(), '0') + number + ".safetensors");
}

std::vector<std::string> names_in(const fs::path& dir) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

TEST(DamagedCheckpoints, OfLaterStepsCostNoGoodOne) {
  const Vector expected = train_on({}, 4);
  const TempDir dir;
  train_on(dir.path(), 2);
  for (const int step : {100, 200, 999999999}) {
    write_file(checkpoint(dir.path(), step), std::string_view("rubbish"));
  }
  // After each epoch two good ones are there, however often it is resumed.
  for (Index epochs = 3; epochs <= 4; ++epochs) {
    const Vector theta = train_on(dir.path(), epochs);
    EXPECT_EQ(same_bits(theta, expected), epochs == 4);
    const int last = 3 * static_cast<int>(epochs);
    EXPECT_EQ(names_in(dir.path()),
              (std::vector<std::string>{checkpoint("", last - 1), checkpoint("", last),
                                        checkpoint("", 100), checkpoint("", 200),
                                        checkpoint("", 999999999)}));
  }
}

TEST(DamagedCheckpoints, TheNewestTwoThatAreWholeAreKept) {
  const TempDir dir;
  train_on(dir.path(), 2);
  write_file(checkpoint(dir.path(), 6), std::string_view("rubbish"));
  train_on(dir.path(), 2);  // step 6 again, from 5
  EXPECT_EQ(names_in(dir.path()), (std::vector<std::string>{checkpoint("", 5), checkpoint("", 6)}));
}

TEST(DamagedCheckpoints, OverwritingRemovesWholeOnesAlone) {
  const TempDir dir;
  train_on(dir.path(), 2);
  write_file(checkpoint(dir.path(), 100), std::string_view("not by us"));
  train_on(dir.path(), 1, true);
  EXPECT_EQ(names_in(dir.path()),
            (std::vector<std::string>{checkpoint("", 2), checkpoint("", 3), checkpoint("", 100)}));
}

// What every byte is worth: with any of them changed, or all from there on missing, the training
// ends with the same bits, from the checkpoint before, or says what is wrong.
TEST(DamagedCheckpoints, WithAnyByteFlippedNoBitIsWrong) {
  const Vector expected = train_on({}, 3);
  const TempDir first;
  train_on(first.path(), 2);
  const Bytes good = read_file(checkpoint(first.path(), 6));
  Random random(1);
  constexpr int kFlips = 2000;
  int refused = 0;
  const bool in_memory = fs::is_directory("/dev/shm");  // where writing does not wait for a disk
  const auto flip = [&](int i) {
    const TempDir dir(in_memory ? fs::path("/dev/shm") : fs::temp_directory_path());
    const bool both = i % 4 == 0;  // or the newest alone
    Bytes damaged = good;
    if (i % 10 == 0) {
      damaged.resize(random.below(static_cast<std::uint32_t>(good.size())));
    } else {
      // Each byte of the header in turn, then any.
      const auto at = i < 1000 ? static_cast<std::size_t>(i) % good.size()
                               : random.below(static_cast<std::uint32_t>(good.size()));
      damaged[at] ^= static_cast<std::uint8_t>(1 + random.below(255));
    }
    write_file(checkpoint(dir.path(), 6), damaged);
    if (!both) fs::copy(checkpoint(first.path(), 5), dir.path());
    try {
      EXPECT_TRUE(same_bits(train_on(dir.path(), 3), expected)) << i;
    } catch (const DataError&) {
      EXPECT_TRUE(both) << i;
      ++refused;
    }
  };
  // What is said of each is not for the test's own output.
  messages_of([&] {
    for (int i = 0; i < kFlips; ++i) flip(i);
  });
  EXPECT_GT(refused, kFlips / 5);
}

TEST(DamagedCheckpoints, AnotherBuildIsSaid) {
  const TempDir dir;
  train_on(dir.path(), 1);
  const auto says_so = [&](Index epochs) {
    const std::vector<std::string> lines = messages_of([&] { train_on(dir.path(), epochs); });
    return std::ranges::any_of(lines, [](const std::string& line) {
      return line.find("another build or processor (an abacus; now ") != std::string::npos;
    });
  };
  EXPECT_FALSE(says_so(2));
  Safetensors file = Safetensors::read(checkpoint(dir.path(), 6));
  file.metadata.at("numerics") = "an abacus";
  write_checkpoint_file(checkpoint(dir.path(), 6), file);
  EXPECT_TRUE(says_so(3));
  EXPECT_FALSE(says_so(4)) << "it is this build's now";
}

}  // namespace
}  // namespace gradus::inline GRADUS_PRECISION
