#include "gradus/training/divergence_recorder.hpp"

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
      : path(dir.path() / "diverged_step.safetensors") {
    Sequential model = diverging_model();
    DivergenceRecorder recorder(model, path);
    try {
      model.fit(data, {.batch_size = 16,
                       .epochs = 50,
                       .observers = {&recorder, &copies},
                       .sample_weight = std::move(weights),
                       .verbose = 0});
    } catch (const DivergenceError& error) {
      message = error.what();
    }
    theta = model.network().theta();
    has_written = recorder.has_written();
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

TEST(DivergenceRecorder, KeepsTheStepThatDivergedAndReplaysItToTheSameBits) {
  const TempDir dir;
  const Diverged diverged(dir);
  ASSERT_TRUE(diverged.has_written) << diverged.message;
  const DivergedStep step = read_diverged_step(diverged.path);
  EXPECT_EQ(step.number, diverged.copies.number);
  EXPECT_GT(step.number, 0);
  EXPECT_EQ(step.optimizer, "SGD");
  EXPECT_EQ(step.model.loss, "mean_squared_error");
  EXPECT_TRUE(same_bits(step.model.theta, diverged.theta)) << "θ before the step";
  EXPECT_TRUE(same_bits(step.x, diverged.copies.outputs[0])) << "the batch";
  EXPECT_NE(diverged.message.find(step.message), std::string::npos) << diverged.message;
  EXPECT_NE(step.message.find(step.tensor), std::string::npos) << step.message;

  Copies again;
  const std::vector<StepObserver*> observers = {&again};
  EXPECT_EQ(cause_of(replay(step, observers)), cause_of(step.message));
  EXPECT_EQ(again.number, step.number);
  ASSERT_EQ(again.outputs.size(), diverged.copies.outputs.size());
  for (std::size_t l = 0; l < again.outputs.size(); ++l) {
    EXPECT_TRUE(same_bits(again.outputs[l], diverged.copies.outputs[l])) << "a_" << l;
  }
}

TEST(DivergenceRecorder, KeepsTheWeightsOfTheSamples) {
  const TempDir dir;
  const Diverged diverged(dir, Vector::Constant(40, Scalar(0.5)));
  const DivergedStep step = read_diverged_step(diverged.path);
  EXPECT_EQ(step.weights, Vector::Constant(step.x.rows(), Scalar(0.5)));
}

/// Trains for an epoch of one batch, and expects a record that replays.
void expect_record(Sequential model, const Dataset& data, const FitOptions& options,
                   const std::vector<std::string>& says) {
  const TempDir dir;
  DivergenceRecorder recorder(model, dir / "diverged_step.safetensors");
  FitOptions all = options;
  all.observers = {&recorder};
  all.verbose = 0;
  expect_says(message_of<DivergenceError>([&] { model.fit(data, all); }), says);
  ASSERT_TRUE(recorder.has_written());
  const DivergedStep step = read_diverged_step(dir / "diverged_step.safetensors");
  EXPECT_EQ(cause_of(replay(step, {})), cause_of(step.message));
}

TEST(DivergenceRecorder, KeepsALastUpdateThatIsNotFinite) {
  for (const char* activation : {"relu", "linear"}) {
    Sequential model({Input({4}), Dense(5, activation), Dense(3)}, 7);
    model.compile({.optimizer = SGD({.learning_rate = 1e30, .weight_decay = 1e300}),
                   .loss = MeanSquaredError()});
    expect_record(model, regression_data(40, 4, 3), {.batch_size = 64, .epochs = 1},
                  {"epoch 1, batch 1 of 1", "parameter dense/kernel"});
  }
}

TEST(DivergenceRecorder, KeepsTheBatchOfAValidationThatIsNotFinite) {
  Matrix x = random_matrix(40, 4, 3);
  x(37, 2) = std::numeric_limits<Scalar>::max() / 2;
  Sequential model({Input({4}), Dense(5, "relu"), Dense(3)}, 7);
  model.compile({.optimizer = SGD(), .loss = MeanSquaredError()});
  expect_record(model, Dataset(x, regression_data(40, 4, 3).y()),
                {.batch_size = 4, .epochs = 2, .validation_split = 0.2},
                {"epoch 1", "the validation loss is not finite"});
}

TEST(DivergenceRecorder, AStepThatIsFineSaysNothing) {
  const TempDir dir;
  const Diverged diverged(dir);
  DivergedStep step = read_diverged_step(diverged.path);
  step.model.theta.setConstant(Scalar(0.01));
  EXPECT_EQ(replay(step, {}), "");
}

TEST(DivergenceRecorder, WritesNothingWhereNothingDiverges) {
  const TempDir dir;
  Sequential model({Input({4}), Dense(3)});
  model.compile({.optimizer = SGD(), .loss = MeanSquaredError()});
  DivergenceRecorder recorder(model, dir.path() / "diverged_step.safetensors");
  model.fit(regression_data(40, 4, 3), {.observers = {&recorder}, .verbose = 0});
  EXPECT_FALSE(recorder.has_written());
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "diverged_step.safetensors"));
}

TEST(DivergenceRecorder, ADamagedFileIsRefused) {
  const TempDir dir;
  const Diverged diverged(dir);
  const std::vector<std::uint8_t> bytes = read_file(diverged.path);
  const auto reading = [&](const std::function<void(Safetensors&)>& damage) {
    Safetensors file = Safetensors::parse(bytes, "diverged_step");
    damage(file);
    write_file(diverged.path, file.str());
    return [&] { (void)read_diverged_step(diverged.path); };
  };
  EXPECT_TRUE(
      complains(reading([](Safetensors& f) { f.metadata.erase("diverged_step_version"); }),
                {"diverged_step.safetensors", "is no diverged step", "diverged_step_version"}));
  EXPECT_TRUE(complains(reading([](Safetensors& f) { f.metadata["diverged_step_version"] = "2"; }),
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
  EXPECT_TRUE(
      complains([&] { (void)read_diverged_step(diverged.path); }, {"diverged_step.safetensors"}));
}

}  // namespace
}  // namespace gradus
