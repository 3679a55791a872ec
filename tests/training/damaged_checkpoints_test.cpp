// Checkpoints that are damaged: none is used, and none costs a good one.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/checkpoint_files.hpp"
#include "support/data_errors.hpp"
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
  write_changed(checkpoint(dir.path(), 6), file);
  EXPECT_TRUE(says_so(3));
  EXPECT_FALSE(says_so(4)) << "it is this build's now";
}

/// The file with another number first in this array.
Safetensors changed(const Safetensors& file, const std::string& name, double number) {
  Safetensors copy;
  copy.metadata = file.metadata;
  for (const TensorInfo& tensor : file.tensors()) {
    const std::vector<Index> shape = {tensor.size()};
    std::vector<double> numbers = file.numbers(tensor);
    if (tensor.name == name) numbers.front() = number;
    if (tensor.dtype == "I64") {
      copy.add(tensor.name, shape, std::vector<std::int64_t>(numbers.begin(), numbers.end()));
    } else if (tensor.dtype == "F32") {
      copy.add(tensor.name, shape, std::vector<float>(numbers.begin(), numbers.end()));
    } else {
      copy.add(tensor.name, shape, numbers);
    }
  }
  return copy;
}

// After two epochs of three steps each.
TEST(DamagedCheckpoints, EachNumberIsChecked) {
  const TempDir dir;
  train_on(dir.path(), 2);
  const fs::path newest = checkpoint(dir.path(), 6);
  const Safetensors good = Safetensors::read(newest);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Case {
    const char* name;
    double number;
    const char* expected;
  };
  for (const auto& [name, number, expected] : std::vector<Case>{
           {"fit/epoch", 3, "'history/loss': expected 3 numbers, as 'fit/epoch' says, got 2"},
           {"fit/epoch", 1, "'history/loss': expected 1 numbers, as 'fit/epoch' says, got 2"},
           {"fit/next_batch", 1e9, "expected 0, got 1000000000"},
           {"fit/epochs_trained", 1e12, "expected 2, got 1000000000000"},
           {"fit/epochs_trained", 1, "expected 2, got 1"},
           {"fit/stop_training", -1, "expected a whole number from 0 to 1, got -1"},
           {"fit/learning_rate", kNan, "expected a finite number of at least 0, got nan"},
           {"fit/learning_rate", -1, "expected a finite number of at least 0, got -1"},
           {"optimizer/iterations", 1e12, "expected 6, got 1000000000000"},
           {"history/loss", kNan, "is damaged: 'history/loss'[0], nan, is not a finite number"},
           {"loss/sum", kNan, "is damaged: 'loss/sum'"},
           {"theta", kNan, "is damaged: 'theta'[0], nan, is not a finite number"},
           {"theta", kInfinity, "is damaged: 'theta'[0], inf, is not a finite number"},
           {"optimizer/moment_0", kInfinity, "'optimizer/moment_0'[0], inf, is not a finite"},
           {"optimizer/moment_1", kNan, "'optimizer/moment_1'[0], nan, is not a finite number"}}) {
    write_changed(newest, changed(good, name, number));
    EXPECT_TRUE(complains([&] { train_on(dir.path(), 3); }, {name, expected})) << name;
  }
  write_changed(newest, changed(good, "fit/epoch", 2));  // as it was
  EXPECT_TRUE(same_bits(train_on(dir.path(), 3), train_on({}, 3)));
}

// Where training is about to diverge, the checkpoint before stays the newest.
TEST(DamagedCheckpoints, NoneIsWrittenOfNumbersThatAreNotFinite) {
  struct Breaker : Callback {
    void on_train_batch_end(TrainingState& state) override {
      if (state.batch != 1) return;
      state.model->network().theta()(0) = std::numeric_limits<Scalar>::infinity();
    }
  };
  const TempDir dir;
  Breaker breaker;
  Sequential model({Input({4}), Dense(3, "softmax")}, 3);
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  const std::vector<std::string> lines = messages_of([&] {
    EXPECT_THROW(model.fit(class_data(48, 4, 3, 5), {.batch_size = 16,
                                                     .callbacks = {&breaker},
                                                     .checkpoint = {.dir = dir.path(), .every = 1},
                                                     .threads = 1,
                                                     .verbose = 0}),
                 DivergenceError);
  });
  EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
    return line.find("No checkpoint after step 2: 'theta'[0], inf, is not a finite number") !=
           std::string::npos;
  }));
  EXPECT_EQ(names_in(dir.path()), (std::vector<std::string>{checkpoint("", 0), checkpoint("", 1)}));
}

}  // namespace
}  // namespace gradus
