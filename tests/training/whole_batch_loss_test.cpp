// Training shows a loss each batch once, and whole.
#include <gtest/gtest.h>

#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// Notes how many samples it is shown.
template <class Base>
class NotesSamples : public Base {
 public:
  explicit NotesSamples(std::vector<Index>& seen) : seen_(&seen) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    seen_->push_back(y_pred.rows());
    Base::call(y_true, y_pred, values);
  }

 private:
  std::vector<Index>* seen_;
};

template <class Base>
void expect_to_see_batches() {
  std::vector<Index> seen;
  Sequential model({Input({5}), Dense(2)});
  model.compile({.optimizer = SGD(), .loss = NotesSamples<Base>(seen)});
  const Dataset data = regression_data(500, 5, 2);
  const std::vector<Index> batches = {200, 200, 100};
  model.fit(data, {.batch_size = 200, .threads = 2, .verbose = 0});
  EXPECT_EQ(seen, batches);
  seen.clear();
  model.evaluate(data, {.batch_size = 200, .threads = 2});
  EXPECT_EQ(seen, batches);
}

}  // namespace

TEST(WholeBatchLoss, SeesEachBatchOnceAndWhole) {
  expect_to_see_batches<MeanSquaredError>();
  expect_to_see_batches<ErrorVariance>();
}

TEST(WholeBatchLoss, HasTheValueOfTheWholeBatch) {
  // Shards of the batch would each have a mean error of their own.
  const Dataset data = regression_data(300, 5, 2);
  Sequential model({Input({5}), Dense(2)});
  model.compile({.optimizer = SGD(), .loss = ErrorVariance()});
  const Vector error = (model.predict(data) - data.y()).rowwise().mean();
  const double variance = (error.array() - error.mean()).square().mean();
  EXPECT_NEAR(model.evaluate(data, {.batch_size = 300})["loss"], variance, 1e-6);
  const History history = model.fit(data, {.batch_size = 300, .verbose = 0});
  EXPECT_NEAR(history["loss"][0], variance, 1e-6);
}

TEST(WholeBatchLoss, Learns) {
  // The variance of the errors falls; their mean is free.
  const Dataset data = regression_data(300, 5, 1);
  Sequential model({Input({5}), Dense(16, "tanh"), Dense(1)});
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = ErrorVariance()});
  const std::vector<double> loss =
      model.fit(data, {.batch_size = 100, .epochs = 40, .verbose = 0})["loss"];
  EXPECT_LT(loss.back(), 0.1 * loss.front());
}
