#include "gradus/training/sequential.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>

#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Stands for a kill: it unwinds from the middle of training, at this event.
struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

/// Calls back after each batch and each epoch, and kills the training at the n-th of these calls.
struct Killer : Callback {
  explicit Killer(int calls) : calls_left(calls) {}
  void on_train_batch_end(TrainingState& /*state*/) override { count(); }
  void on_epoch_end(TrainingState& /*state*/) override { count(); }
  void count() {
    if (--calls_left == 0) throw Killed();
  }
  int calls_left;
};

/// The learning rate that each epoch's end shows.
struct Rates : Callback {
  void on_epoch_end(TrainingState& state) override { rates.push_back(state.learning_rate); }
  void visit_state(Archive& archive) override { archive.field("rates", rates); }
  std::vector<double> rates;
};

const Dataset& training_data() {
  static const Dataset kData = class_data(70, 4, 3, 5);
  return kData;
}

/// A training with everything that has a state: noise, moments, metrics, and what a test adds.
struct Training {
  Polymorphic<Optimizer> optimizer = Adam({.amsgrad = true});
  std::vector<Polymorphic<Metric>> metrics = {"accuracy"};
  Index epochs = 4;
  Index batch_size = 16;  // 5 batches an epoch, the last one short
  Index every = 1;
  std::uint64_t seed = 3;
  std::function<std::vector<std::unique_ptr<Callback>>()> callbacks = {};
};

struct Result {
  Vector theta;
  std::vector<std::vector<double>> history;  // of each name
};

/// calls: after how many events it is killed; 0: not.
Result train_and_record(const Training& run, const fs::path& dir, bool resume, int calls = 0) {
  Sequential model({Input({4}), Dense(8, "relu"), Dropout(0.3), Dense(3, "softmax")}, run.seed);
  model.compile(
      {.optimizer = run.optimizer, .loss = CategoricalCrossentropy(), .metrics = run.metrics});
  std::vector<std::unique_ptr<Callback>> made;
  if (run.callbacks) made = run.callbacks();
  std::vector<Callback*> callbacks;
  for (const auto& callback : made) callbacks.push_back(callback.get());
  Rates rates;
  Killer killer(calls);
  callbacks.insert(callbacks.end(), {&rates, &killer});
  Dataset data = training_data();
  data.one_hot(3);
  const History history =
      model.fit(data, {.batch_size = run.batch_size,
                       .epochs = run.epochs,
                       .validation_split = 0.2,
                       .callbacks = callbacks,
                       .checkpoint = {.dir = dir, .every = run.every, .resume = resume},
                       .seed = run.seed,
                       .threads = 2,
                       .verbose = 0});
  Result result{model.network().theta(), {rates.rates}};
  for (const char* name : {"loss", "val_loss"}) result.history.push_back(history[name]);
  for (const Polymorphic<Metric>& metric : run.metrics) {
    result.history.push_back(history[metric->name()]);
    result.history.push_back(history["val_" + metric->name()]);
  }
  return result;
}

/// Kills the training at each of its events in turn, resumes, and compares with one never killed.
void expect_same_wherever_killed(const Training& run) {
  const Result expected = train_and_record(run, {}, false);
  int killed = 0;
  for (int calls = 1;; ++calls) {
    const TempDir dir;
    try {
      train_and_record(run, dir.path(), false, calls);
      break;  // it ended before
    } catch (const Killed&) {
      ++killed;
    }
    const Result resumed = train_and_record(run, dir.path(), true);
    EXPECT_TRUE(same_bits(resumed.theta, expected.theta)) << "killed at event " << calls;
    EXPECT_EQ(resumed.history, expected.history) << "killed at event " << calls;
  }
  EXPECT_GE(killed, 8);
}

TEST(Checkpoint, ResumedAfterAnyBatchTheBitsAreTheSame) { expect_same_wherever_killed({}); }

TEST(Checkpoint, OfEveryThirdStepToo) { expect_same_wherever_killed({.every = 3}); }

TEST(Checkpoint, OrAtTheEndOfEpochsOnly) { expect_same_wherever_killed({.every = 0}); }

TEST(Checkpoint, WithEveryOptimizer) {
  for (const std::string& name : Optimizer::known_names()) {
    SCOPED_TRACE(name);
    expect_same_wherever_killed({.optimizer = name, .epochs = 2});
  }
}

TEST(Checkpoint, WithMetricsThatCount) {
  expect_same_wherever_killed(
      {.metrics = {AUC(), AUC({.multi_label = true}, "auc_of_labels"), Precision(),
                   Precision({.average = Average::kMacro}, "precision_macro"),
                   F1Score({.average = Average::kMacro}), "mse", TruePositives()},
       .epochs = 2});
}

TEST(Checkpoint, WithCallbacksThatRemember) {
  expect_same_wherever_killed(
      {.optimizer = SGD({.learning_rate = 0.5, .momentum = 0.9}),
       .epochs = 12,
       .every = 2,
       .callbacks = [] {
         std::vector<std::unique_ptr<Callback>> callbacks;
         callbacks.push_back(std::make_unique<ReduceLROnPlateau>(
             ReduceLROnPlateauOptions{.monitor = "loss", .patience = 1}));
         callbacks.push_back(std::make_unique<EarlyStopping>(EarlyStoppingOptions{
             .monitor = "val_loss", .patience = 2, .restore_best_weights = true}));
         return callbacks;
       }});
}

TEST(Checkpoint, KilledAgainAndAgain) {
  const Training run;
  const Result expected = train_and_record(run, {}, false);
  const TempDir dir;
  bool done = false;
  for (int tries = 0; tries < 100 && !done; ++tries) {
    try {
      EXPECT_TRUE(same_bits(train_and_record(run, dir.path(), true, 2).theta, expected.theta));
      done = true;
    } catch (const Killed&) {
    }
  }
  EXPECT_TRUE(done);
}

/// Trains until it is killed, leaving checkpoints.
void leave_checkpoints(const Training& run, const fs::path& dir, int calls = 8) {
  EXPECT_THROW(train_and_record(run, dir, false, calls), Killed);
}

std::vector<fs::path> checkpoint_paths_in(const fs::path& dir) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(dir)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

TEST(Checkpoint, TheNewestTwoAreKept) {
  const TempDir dir;
  leave_checkpoints({}, dir.path());
  const std::vector<fs::path> files = checkpoint_paths_in(dir.path());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[1].filename(), "checkpoint-0000000006.safetensors");
}

TEST(Checkpoint, ADamagedNewestOneIsPassedOver) {
  const Training run;
  const Result expected = train_and_record(run, {}, false);
  const TempDir first;
  leave_checkpoints(run, first.path());
  const fs::path newest = checkpoint_paths_in(first.path()).back();
  const Bytes good = read_file(newest);
  Random random(1);
  const auto size = static_cast<std::uint32_t>(good.size());
  for (int i = 0; i < 40; ++i) {
    Bytes damaged = good;
    if (i % 4 == 0) {
      damaged.resize(random.below(size));
    } else {
      damaged[random.below(size)] ^= static_cast<std::uint8_t>(1 << random.below(8));
    }
    const TempDir dir;
    fs::copy(first.path(), dir.path(), fs::copy_options::recursive);
    write_file(dir.path() / newest.filename(), damaged);
    EXPECT_TRUE(same_bits(train_and_record(run, dir.path(), true).theta, expected.theta)) << i;
  }
}

TEST(Checkpoint, WhereAllAreDamagedItSaysSo) {
  const TempDir dir;
  leave_checkpoints({}, dir.path());
  for (const fs::path& file : checkpoint_paths_in(dir.path()))
    write_file(file, std::string_view("rubbish"));
  EXPECT_THROW(train_and_record({}, dir.path(), true), DataError);
  EXPECT_THROW(read_checkpoint_metadata(dir.path()), DataError);
}

TEST(Checkpoint, WhereNoneCanBeWrittenTrainingDoesNotBegin) {
  const TempDir dir;
  write_file(dir / "file", std::string_view("no folder"));
  int epochs = 0;
  struct Counter : Callback {
    explicit Counter(int& epochs_begun) : epochs(epochs_begun) {}
    void on_epoch_begin(TrainingState& /*state*/) override { ++epochs; }
    int& epochs;
  };
  const Training run{.callbacks = [&] {
    std::vector<std::unique_ptr<Callback>> callbacks;
    callbacks.push_back(std::make_unique<Counter>(epochs));
    return callbacks;
  }};
  EXPECT_THROW(train_and_record(run, dir / "file", false), DataError);
  EXPECT_EQ(epochs, 0);
}

TEST(Checkpoint, OfAnotherTrainingIsRefused) {
  const TempDir dir;
  leave_checkpoints({}, dir.path());
  EXPECT_THROW(train_and_record({}, dir.path(), false),
               InvalidArgument);  // would mix with the earlier one's
  EXPECT_THROW(train_and_record({.batch_size = 8}, dir.path(), true), InvalidArgument);
  EXPECT_THROW(train_and_record({.seed = 4}, dir.path(), true), InvalidArgument);
  EXPECT_THROW(train_and_record({.metrics = {"mse", "accuracy"}}, dir.path(), true), DataError);
}

TEST(Checkpoint, AFinishedTrainingIsDoneAtOnceAndCanGoOnForMoreEpochs) {
  const TempDir dir;
  const Result finished = train_and_record({}, dir.path(), false);
  const Result again = train_and_record({}, dir.path(), true);
  EXPECT_TRUE(same_bits(again.theta, finished.theta));
  EXPECT_EQ(again.history, finished.history);
  EXPECT_TRUE(same_bits(train_and_record({.epochs = 6}, dir.path(), true).theta,
                        train_and_record({.epochs = 6}, {}, false).theta));
}

TEST(Checkpoint, MetadataComeBack) {
  const TempDir dir;
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  model.fit(training_data(),
            {.checkpoint = {.dir = dir.path(), .metadata = {{"command", "train"}}}, .verbose = 0});
  EXPECT_EQ(read_checkpoint_metadata(dir.path()).at("command"), "train");
  const TempDir empty;
  EXPECT_THROW(read_checkpoint_metadata(empty.path()), DataError);
  EXPECT_THROW(read_checkpoint_metadata(empty / "nothing"), DataError);
}

}  // namespace
}  // namespace gradus
