// What an observer sees of a training step is what training uses.
#include "gradus/training/trainer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Copies what it is shown.
struct Recorder : StepObserver {
  void before_update(const TrainingStep& step) override {
    number = step.number;
    theta_before = step.network.theta();
    y_true = step.y_true;
    output = read_only(step.work.a[static_cast<std::size_t>(step.top)], step.rows);
    delta = read_only(step.work.delta[static_cast<std::size_t>(step.top)], step.rows);
    loss = step.loss_value;
    weighted_values = step.values.dot(step.coefficients);
    events += "before ";
  }
  void after_update(const TrainingStep& step) override {
    theta_after = step.network.theta();
    gradient = step.gradient;
    moments = step.optimizer.moments();
    events += "after ";
  }
  void on_divergence(const TrainingStep& step, const std::string& tensor,
                     const std::string& message) override {
    theta_after = step.network.theta();
    events += "diverged:" + tensor + ":" + message;
  }

  std::int64_t number = -1;
  Vector theta_before, theta_after, gradient;
  Matrix y_true, output, delta;
  std::vector<Vector> moments;
  double loss = 0;
  Scalar weighted_values = 0;
  std::string events;
};

/// Its value is finite and its gradient is not.
class BrokenLoss : public Loss {
 public:
  BrokenLoss() : Loss("broken") {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).rowwise().squaredNorm();
  }
  void gradient(ConstMatrixView /*y_true*/, ConstMatrixView /*y_pred*/,
                MatrixView dy_pred) const override {
    dy_pred.setConstant(std::numeric_limits<Scalar>::quiet_NaN());
  }
};

TEST(StepObserver, SeesAnSgdStepWhole) {
  const Dataset data = regression_data(20, 3, 2);
  const auto rows = first_rows(20);
  Sequential model({Input({3}), Dense(4, "tanh"), Dense(2)});
  const Vector theta = model.network().theta();
  const MeanSquaredError loss;
  SGD sgd({.learning_rate = 0.25, .momentum = 0.5});
  Trainer trainer(model.network(), loss, 2, 20, 2);
  Recorder recorder;
  const std::vector<StepObserver*> observers = {&recorder};
  const double value = trainer.train_step({data, rows}, sgd, observers);

  EXPECT_EQ(recorder.events, "before after ");
  EXPECT_EQ(recorder.number, 0);
  EXPECT_EQ(recorder.loss, value);
  EXPECT_NEAR(recorder.weighted_values, value, 1e-6);
  EXPECT_TRUE(same_bits(recorder.y_true, data.y()));
  EXPECT_EQ(recorder.theta_before, theta);
  EXPECT_EQ(recorder.theta_after, model.network().theta());
  EXPECT_EQ(recorder.gradient, Vector(trainer.gradient()));
  // δ of the mean over samples of the mean over outputs: 2 (ŷ - y) / (20 * 2)
  EXPECT_LE((recorder.delta - (recorder.output - data.y()) / 20).cwiseAbs().maxCoeff(), 1e-7);
  // the first step with momentum: v = -α g, θ ← θ + v
  ASSERT_EQ(recorder.moments.size(), 1U);
  EXPECT_LE((recorder.moments[0] + recorder.gradient / 4).cwiseAbs().maxCoeff(), 1e-7);
  EXPECT_LE((recorder.theta_after - theta - recorder.moments[0]).cwiseAbs().maxCoeff(), 1e-7);
}

TEST(StepObserver, ChangesNoBit) {
  const Dataset data = class_data(300, 5, 3, 1);
  const auto trained = [&](std::vector<StepObserver*> observers) {
    Sequential model({Input({5}), Dense(8, "relu"), Dropout(0.3), Dense(3, "softmax")});
    model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
    model.fit(data,
              {.batch_size = 128, .epochs = 2, .observers = std::move(observers), .verbose = 0});
    return model.network().theta();
  };
  Recorder recorder;
  EXPECT_TRUE(same_bits(trained({}), trained({&recorder})));
  EXPECT_EQ(recorder.number, 5) << "two epochs of three batches";
}

TEST(StepObserver, AGradientThatIsNotFiniteStopsTrainingBeforeTheUpdate) {
  const Dataset data = regression_data(20, 3, 2);
  const auto rows = first_rows(20);
  Sequential model({Input({3}), Dense(2)});
  const Vector theta = model.network().theta();
  const BrokenLoss loss;
  SGD sgd;
  Trainer trainer(model.network(), loss, 2, 20, 1);
  Recorder recorder;
  const std::vector<StepObserver*> observers = {&recorder};
  EXPECT_THROW(trainer.train_step({data, rows}, sgd, observers), DivergenceError);
  EXPECT_TRUE(recorder.events.starts_with("before diverged:gradient of the loss:the loss is "))
      << recorder.events;
  EXPECT_EQ(model.network().theta(), theta);
  EXPECT_EQ(recorder.theta_after, theta);
}

}  // namespace
}  // namespace gradus
