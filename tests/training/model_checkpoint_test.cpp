// Which epochs are saved, and under which names.
#include "gradus/training/callbacks.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;
using FileNames = std::set<std::string>;

Logs logs_with(double val_loss) {
  Logs logs;
  logs.set("loss", 0.5);
  logs.set("val_loss", val_loss);
  return logs;
}

std::string path_of(const std::string& pattern, Index epoch = 7, double val_loss = 0.03456) {
  return checkpoint_path(pattern, epoch, logs_with(val_loss));
}

Sequential model_to_keep() {
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  return model;
}

FileNames checkpoints_in(const fs::path& folder) {
  FileNames names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

/// The files after epochs with these values; {epoch}.model unless the options say otherwise.
FileNames files_after(ModelCheckpointOptions options, const std::vector<double>& values) {
  const TempDir folder;
  options.filepath = folder / "{epoch}.model";
  Sequential model = model_to_keep();
  ModelCheckpoint callback(options);
  ScriptedTraining(callback, options.monitor, &model).run(values);
  return checkpoints_in(folder.path());
}

}  // namespace

// What Python's str.format() gives.
TEST(CheckpointPath, FillsFieldsAsPythonDoes) {
  EXPECT_EQ(path_of("{epoch:02d}-{val_loss:.4f}.safetensors"), "07-0.0346.safetensors");
  EXPECT_EQ(path_of("{epoch}"), "7");
  EXPECT_EQ(path_of("{epoch:5d}|{epoch:05}|{epoch:5}"), "    7|00007|    7");
  EXPECT_EQ(path_of("{epoch:.1f} {epoch:06.2f}"), "7.0 007.00");
  EXPECT_EQ(path_of("{val_loss}"), "0.03456");
  EXPECT_EQ(path_of("{val_loss:.2e}"), "3.46e-02");
  EXPECT_EQ(path_of("{val_loss:g}"), "0.03456");
  EXPECT_EQ(path_of("{val_loss:08.3f}"), "0000.035");
  EXPECT_EQ(path_of("{val_loss:.3}"), "0.0346");
  EXPECT_EQ(path_of("{loss:f}"), "0.500000");
  EXPECT_EQ(path_of("{epoch:}"), "7");
  EXPECT_EQ(path_of("runs/best.safetensors"), "runs/best.safetensors");
  EXPECT_EQ(path_of("{{epoch}}-{{{epoch}}}"), "{epoch}-{7}");
  EXPECT_EQ(path_of("{epoch:02d}", 123), "123");
  EXPECT_EQ(path_of("{val_loss:.2f}", 1, std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(CheckpointPath, RefusesOtherFields) {
  const auto message = [](const std::string& pattern) {
    return message_of<InvalidArgument>([&] { path_of(pattern); });
  };
  expect_says(message("{val_los:.2f}"), {"ModelCheckpoint: filepath", "unknown field 'val_los'",
                                         "did you mean 'val_loss'?", "epoch, loss, val_loss"});
  expect_says(message("{}"), {"unknown field ''"});
  for (const char* form : {"x", "999d", "999999999999999999999999d", "02dd", "-5d", "s", ">5", "{",
                           "5.2d", "000000000000005d", "c", "#x"}) {
    EXPECT_NE(message("{epoch:" + std::string(form) + "}"), "") << form;
  }
  for (const char* form : {".999f", ".f", ".", "d", "02d", "%", "n", ".2f.2f", "1000f"}) {
    EXPECT_NE(message("{val_loss:" + std::string(form) + "}"), "") << form;
  }
  for (const char* pattern : {"{epoch", "epoch}", "{", "}", "a}b{epoch}", "{{}", "{epoch}}"}) {
    expect_says(
        message(pattern),
        {"ModelCheckpoint: filepath",
         pattern == std::string("{{}") || pattern[0] == 'e' || pattern[0] == 'a' ? "a single '}'"
                                                                                 : "a single '"});
  }
}

TEST(ModelCheckpoint, SavesEachEpoch) {
  EXPECT_EQ(files_after({}, {1, 2, 3}), (FileNames{"1.model", "2.model", "3.model"}));
}

TEST(ModelCheckpoint, SavesTheBestOnly) {
  EXPECT_EQ(files_after({.save_best_only = true}, {3, 4, 2, 2, 1}),
            (FileNames{"1.model", "3.model", "5.model"}));
  EXPECT_EQ(files_after({.monitor = "val_accuracy", .save_best_only = true}, {0.3, 0.2, 0.4}),
            (FileNames{"1.model", "3.model"}));
  EXPECT_EQ(
      files_after({.monitor = "val_accuracy", .save_best_only = true, .mode = MonitorMode::kMin},
                  {0.3, 0.2, 0.4}),
      (FileNames{"1.model", "2.model"}));
}

TEST(ModelCheckpoint, MustBeBetterThanTheThreshold) {
  EXPECT_EQ(files_after({.save_best_only = true, .initial_value_threshold = 2}, {3, 2, 1.5, 1.7}),
            (FileNames{"3.model"}));
}

TEST(ModelCheckpoint, NanIsNotBetter) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(files_after({.save_best_only = true}, {nan, 2, nan, 1}),
            (FileNames{"2.model", "4.model"}));
}

TEST(ModelCheckpoint, RemembersTheBestOverSeveralTrainings) {
  const TempDir folder;
  Sequential model = model_to_keep();
  ModelCheckpoint callback({.filepath = folder / "{val_loss:.0f}", .save_best_only = true});
  ScriptedTraining(callback, "val_loss", &model).run({5, 3});
  ScriptedTraining(callback, "val_loss", &model).run({4, 2});
  EXPECT_EQ(checkpoints_in(folder.path()), (FileNames{"5", "3", "2"}));
}

TEST(ModelCheckpoint, RemembersTheBestOverACheckpoint) {
  const TempDir folder;
  Sequential model = model_to_keep();
  const ModelCheckpointOptions options = {.filepath = folder / "{val_loss:.0f}",
                                          .save_best_only = true};
  ModelCheckpoint before(options), after(options);
  ScriptedTraining(before, "val_loss", &model).run({5, 3});
  ScriptedTraining second(after, "val_loss", &model);
  second.begin(2);
  hand_over(before, after);
  second.epoch(4);
  second.epoch(2);
  EXPECT_EQ(checkpoints_in(folder.path()), (FileNames{"5", "3", "2"}));

  ModelCheckpoint each({.filepath = folder / "model"});
  EXPECT_NO_THROW(hand_over(each, each)) << "it has nothing to remember";
}

TEST(ModelCheckpoint, MakesTheFolder) {
  const TempDir folder;
  Sequential model = model_to_keep();
  ModelCheckpoint callback({.filepath = folder / "a/b/{epoch:03d}"});
  ScriptedTraining(callback, "val_loss", &model).run({1});
  EXPECT_TRUE(fs::is_regular_file(folder / "a/b/001"));
}

TEST(ModelCheckpoint, SaysWhatItDoes) {
  const TempDir folder;
  const std::string file = folder / "model";
  Sequential model = model_to_keep();
  ModelCheckpoint best({.filepath = file, .verbose = 1, .save_best_only = true});
  EXPECT_EQ(messages_of([&] {
              ScriptedTraining(best, "val_loss", &model).run({0.5, 0.75, 0.125});
            }),
            (std::vector<std::string>{
                "Epoch 1: val_loss improved from inf to 0.50000, saving model to " + file,
                "Epoch 2: val_loss did not improve from 0.50000",
                "Epoch 3: val_loss improved from 0.50000 to 0.12500, saving model to " + file}));
  ModelCheckpoint each({.filepath = file, .verbose = 1});
  EXPECT_EQ(messages_of([&] { ScriptedTraining(each, "val_loss", &model).run({0.5}); }),
            (std::vector<std::string>{"Epoch 1: saving model to " + file}));
}

TEST(ModelCheckpoint, RefusesWrongOptions) {
  const auto message = [](const ModelCheckpointOptions& options) {
    return message_of<InvalidArgument>([&] { ModelCheckpoint callback(options); });
  };
  expect_says(message({.filepath = ""}), {"ModelCheckpoint: filepath"});
  expect_says(message({.filepath = "a",
                       .initial_value_threshold = std::numeric_limits<double>::quiet_NaN()}),
              {"ModelCheckpoint: initial_value_threshold"});
}

TEST(ModelCheckpoint, IsCheckedBeforeTheFirstEpoch) {
  const TempDir folder;
  const auto message = [&](const ModelCheckpointOptions& options) {
    Sequential model = model_to_keep();
    ModelCheckpoint callback(options);
    const std::string text = message_of<InvalidArgument>(
        [&] { model.fit(regression_data(20, 2, 1), {.callbacks = {&callback}, .verbose = 0}); });
    EXPECT_EQ(model.history().epochs().empty(), !text.empty());
    return text;
  };
  expect_says(message({.filepath = folder / "{val_loss}"}), {"unknown field 'val_loss'"});
  expect_says(message({.filepath = folder / "m", .save_best_only = true}),
              {"unknown monitor 'val_loss'", "needs data to validate on"});
  EXPECT_EQ(message({.filepath = folder / "m"}), "") << "nothing is monitored";
}

TEST(ModelCheckpoint, SaysWhichFileItCannotWrite) {
  const TempDir folder;
  write_file(folder / "file", "text");
  Sequential model = model_to_keep();
  ModelCheckpoint in_a_file({.filepath = folder / "file/model"});
  expect_says(
      message_of<DataError>([&] { ScriptedTraining(in_a_file, "val_loss", &model).run({1}); }),
      {"cannot make the folder", (folder / "file").string()});
  ModelCheckpoint a_folder({.filepath = folder.path()});
  expect_says(
      message_of<DataError>([&] { ScriptedTraining(a_folder, "val_loss", &model).run({1}); }),
      {"cannot write", folder.path().string()});
}
