// Every wrong use of the public interface is an InvalidArgument, and nothing is written past an
// array.
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "gradus/io/architecture.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr Index kFeatures = 4, kClasses = 3;

Sequential small_classifier(const Polymorphic<Loss>& loss = SparseCategoricalCrossentropy()) {
  Sequential model({Input({kFeatures}), Dense(5, "relu"), Dense(kClasses, "softmax")});
  model.compile({.optimizer = Adam(), .loss = loss});
  return model;
}

Dataset labelled(const std::vector<double>& labels) {
  Matrix y(std::ssize(labels), 1);
  for (Index n = 0; n < y.rows(); ++n)
    y(n, 0) = static_cast<Scalar>(labels[static_cast<std::size_t>(n)]);
  return {random_matrix(y.rows(), kFeatures, 1), y};
}

Dataset of_width(Index features, Index targets) {
  return {random_matrix(8, features, 1), Matrix::Zero(8, targets)};
}

/// What one step says, of a trainer for 8 samples with one target each; "" where it runs.
struct StepOf {
  Sequential model = small_classifier();
  Trainer trainer{model.network(), model.loss(), 1, 8, 2};
  Adam adam;

  std::string operator()(const Dataset& data, const std::vector<std::uint32_t>& which,
                         const Vector& weights = {}) {
    const Batch batch{data, which, read_only(weights)};
    const std::string trained = says([&] { trainer.train_step(batch, adam); });
    EXPECT_EQ(says([&] { trainer.test_step(batch); }), trained);
    return trained;
  }
  static std::string says(const std::function<void()>& step) {
    return message_of<InvalidArgument>(step);
  }
};

TEST(Misuse, ATrainerRefusesABatchThatDoesNotFitIt) {
  const Dataset data = labelled({0, 1, 2, 0, 1, 2, 0, 1, 2, 0});
  const auto rows = first_rows(8);
  StepOf step;
  EXPECT_EQ(step(data, rows), "");
  expect_says(step(data, {}), {"1 to as many", "8, got 0"});
  expect_says(step(data, first_rows(9)), {"8, got 9"});
  expect_says(step(data, {0, 10}), {"no sample 10 of 10"});
  expect_says(step(data, {70000000}), {"no sample 70000000 of 10"});
  expect_says(step(of_width(5, 1), rows), {"as many features", "4, got 5"});
  expect_says(step(of_width(4, 2), rows), {"as many target columns", "1, got 2"});
  expect_says(step(data, rows, Vector::Ones(7)), {"weights", "8, got 7"});
  expect_says(step(data, rows, Vector::Ones(9)), {"weights", "8, got 9"});
  for (const double label : {-1.0, 3.0, 0.5, 1e30, std::nan(""), -1e300, HUGE_VAL}) {
    expect_says(step(labelled({0, 0, label}), {0, 2}), {"has label", "from 0 to 2"});
  }
  EXPECT_EQ(step(data, rows), "") << "it goes on after all of these";
}

TEST(Misuse, ATrainerWithoutALossOnlyPredicts) {
  Sequential model = small_classifier();
  Trainer trainer(model.network(), 8, 1);
  const Dataset data = labelled({0, 1, 2});
  const auto rows = first_rows(3);
  Adam adam;
  expect_says(StepOf::says([&] { trainer.train_step({data, rows}, adam); }), {"without a loss"});
  expect_says(StepOf::says([&] { trainer.test_step({data, rows}); }), {"without a loss"});
  trainer.predict_step({data, rows});
  EXPECT_EQ(trainer.y_pred().rows(), 3);
  const auto other = first_rows(4);
  expect_says(StepOf::says([&] { trainer.predict_step({data, other}); }), {"no sample 3 of 3"});
}

TEST(Misuse, NullCallbacksAndObserversAreRefused) {
  const Dataset data = labelled({0, 1, 2});
  const auto fit = [&](const FitOptions& options) {
    return StepOf::says([&] { small_classifier().fit(data, options); });
  };
  expect_says(fit({.callbacks = {nullptr}, .verbose = 0}), {"a callback is null"});
  expect_says(fit({.observers = {nullptr}, .verbose = 0}), {"an observer is null"});
  StepOf step;
  const auto rows = first_rows(3);
  const std::vector<StepObserver*> observers = {nullptr};
  expect_says(StepOf::says([&] {
                step.trainer.train_step({data, rows}, step.adam, observers);
              }),
              {"an observer is null"});
}

TEST(Misuse, ThetaOfAnotherSizeIsRefusedWhereverItIsUsed) {
  const TempDir dir;
  const Dataset data = labelled({0, 1, 2});
  const Matrix x = random_matrix(3, kFeatures, 1), many = random_matrix(300, kFeatures, 1);
  using Use = std::function<void(Sequential&)>;
  const std::vector<Use> uses = {[&](Sequential& model) { model.fit(data, {.verbose = 0}); },
                                 [&](Sequential& model) { model.evaluate(data); },
                                 [&](Sequential& model) { model.predict(data); },
                                 [&](Sequential& model) { model.predict(x); },
                                 [&](Sequential& model) { model.predict(many); },
                                 [&](Sequential& model) { model.save(dir / "model"); },
                                 [&](Sequential& model) { model.to_file(); }};
  for (const Index size : {Index{0}, Index{1}, Index{42}, Index{44}, Index{100000}}) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      Sequential model = small_classifier();
      ASSERT_EQ(model.network().theta().size(), 43);
      model.network().theta() = Vector::Zero(size);
      expect_says(StepOf::says([&] { uses[i](model); }), {"theta()", "expected 43"});
    }
  }
}

TEST(Misuse, DataSetsAndMetricsCheckWhatTheyAreGiven) {
  const Dataset floats = labelled({0, 1, 2}), bytes = byte_data(5, 4, 3);
  Matrix x(2, 4), y(2, 1);
  const std::vector<std::uint32_t> beyond = {1, 1000};
  Matrix none(3, 0), three = random_matrix(3, 3, 1);
  AUC auc;
  TopKCategoricalAccuracy top({.k = 1});
  const std::vector<std::function<void()>> misuses = {
      [&] { floats.gather(beyond, view(x)); },
      [&] { bytes.gather(beyond, view(x)); },
      [&] { floats.gather_targets(beyond, view(y)); },
      [&] { (void)bytes.bytes(5); },
      [&] { (void)bytes.bytes(-1); },
      [&] { (void)bytes.bytes((Index{1} << 32) + 1); },
      [&] { Dataset(floats).one_hot(0); },
      [&] { Dataset(floats).one_hot(-3); },
      [&] { Dataset(floats).one_hot(2); },
      [&] { Dataset(Matrix(3, 2), Matrix(4, 1)); },
      [&] { Dataset(Matrix(3, 2), Matrix(3, 1), Shape{3}); },
      [&] { Dataset(std::vector<std::uint8_t>(7), Shape{2}, Matrix(3, 1)); },
      [&] { Dataset(std::vector<std::uint8_t>(7), Shape{INT64_MAX / 2}, Matrix(4, 1)); },
      [&] { auc.update(read_only(none), read_only(none)); },
      [&] { top.update(read_only(none), read_only(none)); },
      [&] { top.update(read_only(three), read_only(none)); },
      [&] { MeanSquaredError()(none, none); },
      [&] { CategoricalCrossentropy().derivative(none, none); },
      [&] { SparseCategoricalCrossentropy().values(Matrix::Constant(3, 1, 3), three); },
      [&] { small_classifier().predict(Matrix(3, 5)); },
      [&] { small_classifier().predict(floats, {.batch_size = 0}); },
      [&] { small_classifier().predict(Matrix(3, 4), {.batch_size = -1}); },
      [&] { small_classifier().evaluate(floats, {.batch_size = -1}); },
      [&] { small_classifier().evaluate(floats, {.threads = -1}); },
      [&] { small_classifier().fit(floats, {.sample_weight = Vector::Ones(2), .verbose = 0}); },
      [&] {
        Registry<Loss>("loss").add({{}, "", {}, {}});
      },
      [&] { Registry<Loss>("loss").add({"mine"}, std::function<Polymorphic<Loss>()>()); },
  };
  for (std::size_t i = 0; i < misuses.size(); ++i) {
    EXPECT_THROW(misuses[i](), InvalidArgument) << "misuse " << i;
  }
}

/// A diverged step whose targets are what no loss but FirstTarget was asked about.
std::filesystem::path diverged_step(const TempDir& dir, const Matrix& y) {
  Sequential model({Input({kFeatures}), Dense(kClasses)});
  model.compile({.optimizer = SGD({.learning_rate = 1e30}), .loss = FirstTarget()});
  DivergenceRecorder recorder(model, dir / "diverged_step");
  const Dataset data(random_matrix(y.rows(), kFeatures, 1), y);
  EXPECT_THROW(model.fit(data, {.epochs = 50, .observers = {&recorder}, .verbose = 0}),
               DivergenceError);
  return dir / "diverged_step";
}

TEST(Misuse, NoLossSeesTargetsOfADivergedStepThatDoNotFitIt) {
  const TempDir dir;
  for (const double bad : {-1.0, 3.0, 10.0, 0.5, 1e30}) {
    for (const Index width : {Index{1}, Index{2}, kClasses, kClasses + 1}) {
      Matrix y = Matrix::Zero(6, width);
      y(5, width - 1) = static_cast<Scalar>(bad);
      const std::filesystem::path path = diverged_step(dir, y);
      Safetensors file = Safetensors::read(path);
      for (const std::string& name : Loss::known_names()) {
        file.metadata["loss"] = config_json(to_class_config(name, {}));
        const std::string text = file.str();
        const bool takes_ids = Loss::from_name(name)->takes_class_ids();
        const bool fits =
            takes_ids ? width == 1 && name == "circle" && bad != 0.5 : width == kClasses;
        const auto replay_it = [&] {
          replay(
              parse_diverged_step(Safetensors::parse({text.begin(), text.end()}, "diverged_step"),
                                  "diverged_step"),
              {});
        };
        if (fits) {
          EXPECT_NO_THROW(try { replay_it(); } catch (const DataError&){}) << name;
        } else {
          EXPECT_THROW(replay_it(), DataError) << name << ", " << width << " columns, " << bad;
        }
      }
    }
  }
}

}  // namespace
}  // namespace gradus
