// One loss, written in three ways, trains to the same weights.
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// By hand: v = Σ_j (p_j - y_j)², ∂v/∂p_j = 2 (p_j - y_j).
class BrierByHand : public Loss {
 public:
  BrierByHand() : Loss("brier_by_hand") {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).rowwise().squaredNorm();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = 2 * (y_pred - y_true);
  }
};

class BrierByValue : public NumericalLoss {
 public:
  BrierByValue() : NumericalLoss("brier_by_value") {}
  double value(const Eigen::VectorXd& y_true, const Eigen::VectorXd& y_pred) const override {
    return (y_pred - y_true).squaredNorm();
  }
};

auto brier_by_formula() {
  return custom_loss("brier_by_formula", [](const auto& y_true, const auto& y_pred) {
    return (y_pred - y_true).squaredNorm();
  });
}

/// The weights after 20 epochs of 8 batches, sample weights included.
Vector parameters_after(const Polymorphic<Loss>& loss) {
  const Dataset classes = class_data(500, 6, 4);
  const Dataset data(random_matrix(500, 6, 1), one_hot(classes.y(), 4));
  Sequential model({Input({6}), Dense(20, "relu"), Dense(4, "softmax")});
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = loss});
  model.fit(data, {.batch_size = 64,
                   .epochs = 20,
                   .sample_weight = random_vector(500, 9, 0.5, 2),
                   .threads = 2,
                   .verbose = 0});
  return model.network().theta();
}

/// What spdlog's default logger says while the action runs.
template <class Action>
std::string log_of(const Action& action) {
  std::ostringstream text;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text)));
  action();
  spdlog::set_default_logger(before);
  return text.str();
}

void compile(const Polymorphic<Loss>& loss) {
  Sequential model({Input({6}), Dense(4, "softmax")});
  model.compile({.optimizer = Adam(), .loss = loss});
}

}  // namespace

TEST(CustomLossTraining, ThreeWaysGiveTheSameWeights) {
  const Vector by_hand = parameters_after(BrierByHand());
  const double tolerance = by_precision(1e-2, 1e-6);
  EXPECT_LE((parameters_after(brier_by_formula()) - by_hand).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LE((parameters_after(BrierByValue()) - by_hand).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_GT((parameters_after(MeanAbsoluteError()) - by_hand).cwiseAbs().maxCoeff(), 0.1)
      << "another loss gives other weights";
}

TEST(CustomLossTraining, ARegisteredLossTrainsByName) {
  register_loss(brier_by_formula());
  EXPECT_TRUE(
      same_bits(parameters_after("brier_by_formula"), parameters_after(brier_by_formula())));
}

TEST(CustomLossTraining, DifferencesAreSaidOnceInTheLog) {
  const std::string log = log_of([] { compile(BrierByValue()); });
  EXPECT_NE(log.find("brier_by_value"), std::string::npos) << log;
  EXPECT_NE(log.find("central differences in double"), std::string::npos) << log;
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_EQ(log_of([] { compile(BrierByHand()); }), "");
  EXPECT_EQ(log_of([] { compile(brier_by_formula()); }), "");
}

TEST(MaskTraining, IgnoredSamplesChangeNothing) {
  // 300 samples, of which those of class 9 are ignored, against the same batches without them.
  const Dataset all = class_data(300, 5, 3);
  Matrix y = all.y();
  for (Index n = 0; n < 300; n += 3) y(n, 0) = 9;
  Matrix kept_x(200, 5), kept_y(200, 1);
  Index k = 0;
  for (Index n = 0; n < 300; ++n) {
    if (n % 3 == 0) continue;
    kept_x.row(k) = random_matrix(300, 5, 1).row(n);
    kept_y(k++, 0) = y(n, 0);
  }
  const auto weights = [](const Dataset& data, Index batch_size, const Polymorphic<Loss>& loss) {
    Sequential model({Input({5}), Dense(3, "softmax")});
    model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = loss});
    model.fit(
        data,
        {.batch_size = batch_size, .epochs = 2, .shuffle = false, .threads = 2, .verbose = 0});
    return model.network().theta();
  };
  const Vector masked = weights({random_matrix(300, 5, 1), y}, 150,
                                SparseCategoricalCrossentropy({.ignore_class = 9}));
  const Vector without = weights({kept_x, kept_y}, 100, SparseCategoricalCrossentropy());
  EXPECT_LE((masked - without).cwiseAbs().maxCoeff(), by_precision(1e-6, 1e-14));
}
