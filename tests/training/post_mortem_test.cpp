#include "gradus/training/post_mortem.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "support/data_errors.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The deltas and outputs of the step that diverged.
struct Copies : StepObserver {
  void on_divergence(const TrainingStep& step, const std::string& /*tensor*/,
                     const std::string& /*message*/) override {
    number = step.number;
    for (const Matrix& a : step.work.a) outputs.emplace_back(a.topRows(step.rows.count));
    noise = step.work.noise[2];
  }
  std::int64_t number = -1;
  std::vector<Matrix> outputs;
  Matrix noise;
};

Sequential diverging_model() {
  Sequential model({Input({4}), Dense(5, "relu"), Dropout(0.5, 3), Dense(3)}, 7);
  model.compile(
      {.optimizer = SGD({.learning_rate = 1e12, .momentum = 0.9}), .loss = MeanSquaredError()});
  return model;
}

/// A training that diverges after some steps; what the file then holds.
struct Diverged {
  explicit Diverged(const TempDir& dir, Vector weights = {})
      : path(dir.path() / "crash.safetensors") {
    Sequential model = diverging_model();
    PostMortem post_mortem(model, path);
    try {
      model.fit(data, {.batch_size = 16,
                       .epochs = 50,
                       .observers = {&post_mortem, &copies},
                       .sample_weight = std::move(weights),
                       .verbose = 0});
    } catch (const DivergenceError& error) {
      message = error.what();
    }
    theta = model.network().theta();
    has_written = post_mortem.has_written();
  }
  Dataset data = regression_data(40, 4, 3);
  std::filesystem::path path;
  Copies copies;
  std::string message;
  Vector theta;
  bool has_written = false;
};

/// What a message of a divergence says without the sample's number, which in a replay is another,
/// and without the advice at its end.
std::string cause_of(const std::string& message) {
  const std::string cause = message.substr(0, message.find(". Try"));
  return cause.substr(0, cause.find(" for sample"));
}

TEST(PostMortem, KeepsTheStepThatDivergedAndReplaysItToTheSameBits) {
  const TempDir dir;
  const Diverged diverged(dir);
  ASSERT_TRUE(diverged.has_written) << diverged.message;
  const Crash crash = read_crash(diverged.path);
  EXPECT_EQ(crash.step, diverged.copies.number);
  EXPECT_GT(crash.step, 0);
  EXPECT_EQ(crash.optimizer, "SGD");
  EXPECT_EQ(crash.model.loss, "mean_squared_error");
  EXPECT_TRUE(same_bits(crash.model.theta, diverged.theta)) << "θ before the step";
  EXPECT_TRUE(same_bits(crash.x, diverged.copies.outputs[0])) << "the batch";
  EXPECT_NE(diverged.message.find(crash.message), std::string::npos) << diverged.message;
  EXPECT_NE(crash.message.find(crash.tensor), std::string::npos) << crash.message;

  Copies again;
  const std::vector<StepObserver*> observers = {&again};
  EXPECT_EQ(cause_of(replay(crash, observers)), cause_of(crash.message));
  EXPECT_EQ(again.number, crash.step);
  ASSERT_EQ(again.outputs.size(), diverged.copies.outputs.size());
  for (std::size_t l = 0; l < again.outputs.size(); ++l) {
    EXPECT_TRUE(same_bits(again.outputs[l], diverged.copies.outputs[l])) << "a_" << l;
  }
}

TEST(PostMortem, KeepsTheWeightsOfTheSamples) {
  const TempDir dir;
  const Diverged diverged(dir, Vector::Constant(40, Scalar(0.5)));
  const Crash crash = read_crash(diverged.path);
  EXPECT_EQ(crash.weights, Vector::Constant(crash.x.rows(), Scalar(0.5)));
}

/// Trains for an epoch of one batch, and expects a record that replays.
void expect_record(Sequential model, const Dataset& data, const FitOptions& options,
                   const std::vector<std::string>& says) {
  const TempDir dir;
  PostMortem post_mortem(model, dir / "crash.safetensors");
  FitOptions all = options;
  all.observers = {&post_mortem};
  all.verbose = 0;
  expect_says(message_of<DivergenceError>([&] { model.fit(data, all); }), says);
  ASSERT_TRUE(post_mortem.has_written());
  const Crash crash = read_crash(dir / "crash.safetensors");
  EXPECT_EQ(cause_of(replay(crash, {})), cause_of(crash.message));
}

TEST(PostMortem, KeepsALastUpdateThatIsNotFinite) {
  for (const char* activation : {"relu", "linear"}) {
    Sequential model({Input({4}), Dense(5, activation), Dense(3)}, 7);
    model.compile({.optimizer = SGD({.learning_rate = 1e30, .weight_decay = 1e300}),
                   .loss = MeanSquaredError()});
    expect_record(model, regression_data(40, 4, 3), {.batch_size = 64, .epochs = 1},
                  {"epoch 1, batch 1 of 1", "parameter dense/kernel"});
  }
}

TEST(PostMortem, KeepsTheBatchOfAValidationThatIsNotFinite) {
  Matrix x = random_matrix(40, 4, 3);
  x(37, 2) = std::numeric_limits<Scalar>::max() / 2;
  Sequential model({Input({4}), Dense(5, "relu"), Dense(3)}, 7);
  model.compile({.optimizer = SGD(), .loss = MeanSquaredError()});
  expect_record(model, Dataset(x, regression_data(40, 4, 3).y()),
                {.batch_size = 4, .epochs = 2, .validation_split = 0.2},
                {"epoch 1", "the validation loss is not finite"});
}

TEST(PostMortem, AStepThatIsFineSaysNothing) {
  const TempDir dir;
  const Diverged diverged(dir);
  Crash crash = read_crash(diverged.path);
  crash.model.theta.setConstant(Scalar(0.01));
  EXPECT_EQ(replay(crash, {}), "");
}

TEST(PostMortem, WritesNothingWhereNothingDiverges) {
  const TempDir dir;
  Sequential model({Input({4}), Dense(3)});
  model.compile({.optimizer = SGD(), .loss = MeanSquaredError()});
  PostMortem post_mortem(model, dir.path() / "crash.safetensors");
  model.fit(regression_data(40, 4, 3), {.observers = {&post_mortem}, .verbose = 0});
  EXPECT_FALSE(post_mortem.has_written());
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "crash.safetensors"));
}

TEST(PostMortem, ADamagedFileIsRefused) {
  const TempDir dir;
  const Diverged diverged(dir);
  const std::vector<std::uint8_t> bytes = read_file(diverged.path);
  const auto reading = [&](const std::function<void(Safetensors&)>& damage) {
    Safetensors file = Safetensors::parse(bytes, "crash");
    damage(file);
    write_file(diverged.path, file.str());
    return [&] { (void)read_crash(diverged.path); };
  };
  EXPECT_TRUE(complains(reading([](Safetensors& f) { f.metadata.erase("crash_version"); }),
                        {"crash.safetensors", "is no crash file", "crash_version"}));
  EXPECT_TRUE(complains(reading([](Safetensors& f) { f.metadata["crash_version"] = "2"; }),
                        {"version 2", "later Gradus"}));
  EXPECT_TRUE(
      complains(reading([](Safetensors& f) { f.metadata["step"] = "-1"; }), {"step", "'-1'"}));
  EXPECT_TRUE(
      complains(reading([](Safetensors& f) {
                  f.metadata["architecture"] =
                      R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 4]}},
                                  {"class_name": "Dense", "config": {"units": 100000000}}])";
                }),
                {"its layers need 500000000"}));
  write_file(diverged.path, {reinterpret_cast<const char*>(bytes.data()), bytes.size() / 2});
  EXPECT_TRUE(complains([&] { (void)read_crash(diverged.path); }, {"crash.safetensors"}));
}

}  // namespace
}  // namespace gradus::inline GRADUS_PRECISION
