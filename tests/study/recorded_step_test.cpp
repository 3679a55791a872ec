#include "gradus/study/recorded_step.hpp"

#include <gtest/gtest.h>

#include "gradus/core/error.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "gradus/training/sequential.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// A net with noise, on samples of which some features are 0 in a whole batch.
struct NoisyTraining {
  Dataset data = sparse_byte_data(40, 300, 3);
  Sequential model{{Input({300}), Dense(8, "relu"), Dropout(0.4), Dense(3, "softmax")}, 3};

  NoisyTraining() {
    model.compile({.optimizer = Adam(), .loss = "sparse_categorical_crossentropy"});
  }
  void fit(const std::vector<StepObserver*>& observers) {
    model.fit(data, {.batch_size = 8, .observers = observers, .threads = 2, .verbose = 0});
  }
};

}  // namespace

TEST(RecordedStep, IsToTheBitWhatTrainingUses) {
  NoisyTraining recorded, plain;
  StepRecorder recorder(4);  // the last one
  recorded.fit({&recorder});
  plain.fit({});
  ASSERT_TRUE(recorder.recorded());
  const RecordedStep& step = *recorder.recorded();
  const Vector& theta = plain.model.network().theta();
  ASSERT_EQ(step.layers.size(), 5u);
  const Matrix& W = step.layers[0].parameters[0].after;
  EXPECT_TRUE(same_bits(W, Matrix(ConstMatrixView(theta.data(), 300, 8))));
  EXPECT_EQ(step.layers[0].parameters[0].moments_after.size(), 2u);
  EXPECT_EQ(step.optimizer, "Adam");
  EXPECT_FLOAT_EQ(static_cast<float>(step.learning_rate), 0.001F);

  // x has all of its features, those that are 0 in all of the batch too: their gradient is 0.
  ASSERT_EQ(step.x.cols(), 300);
  const Matrix& dW = step.layers[0].parameters[0].gradient;
  Index left_out = 0;
  for (Index j = 0; j < 300; ++j) {
    if (!step.x.col(j).isZero(0)) continue;
    ++left_out;
    EXPECT_TRUE(dW.row(j).isZero(0)) << j;
  }
  EXPECT_GT(left_out, 0);
  EXPECT_LT(left_out, 300);
  EXPECT_TRUE(dW.isApprox(step.x.transpose() * step.layers[0].dy, Scalar(1e-5)));

  // What dropout left out is 0 behind it.
  const RecordedLayer& dropout = step.layers[2];
  EXPECT_EQ(dropout.class_name, "Dropout");
  EXPECT_TRUE(same_bits(dropout.y, Matrix(dropout.noise.cwiseProduct(step.layers[1].y))));
  EXPECT_TRUE(step.layers[4].in_loss);
  EXPECT_TRUE(step.loss_of_logits);
}

TEST(RecordedStep, IsTheOneThatDivergesWhereTrainingEndsBefore) {
  Sequential model({Input({300}), Dense(3)}, 3);
  model.compile({.optimizer = SGD({.learning_rate = 1e9}), .loss = "mean_squared_error"});
  StepRecorder recorder(100);
  const Dataset data = Dataset(random_matrix(40, 300, 1), random_matrix(40, 3, 2), {300});
  const FitOptions options{
      .batch_size = 8, .epochs = 100, .observers = {&recorder}, .threads = 1, .verbose = 0};
  EXPECT_THROW(model.fit(data, options), DivergenceError);
  ASSERT_TRUE(recorder.recorded());
  const RecordedStep& step = *recorder.recorded();
  EXPECT_GT(step.number, 0);
  EXPECT_LT(step.number, 100);
  EXPECT_NE(step.divergence, "");
  const RecordedParameter& kernel = step.layers[0].parameters[0];
  EXPECT_EQ(kernel.before.size(), 900);
  EXPECT_EQ(kernel.after.size(), 0);
  EXPECT_EQ(kernel.gradient.size(), 0);
}

TEST(RecordedStep, IsThereOnlyWhenTheStepWasTaken) {
  NoisyTraining training;
  StepRecorder recorder(5);  // of five steps
  training.fit({&recorder});
  EXPECT_FALSE(recorder.recorded());
}
