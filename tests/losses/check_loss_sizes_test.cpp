// check_loss() at 1 to 784 outputs: no right loss is called wrong, and no planted fault is missed.
//
// GRADUS_CHECK_SEEDS=1000 tries that many batches of each kind, where the suite tries a few.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradus/losses/check_loss.hpp"
#include "gradus/losses/custom_loss.hpp"
#include "gradus/losses/loss.hpp"
#include "losses/suitable_inputs.hpp"

using namespace gradus;

namespace {

Index rows_for(Index outputs) { return outputs <= 100 ? 4 : 2; }

std::uint64_t seeds_for(Index outputs) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): tests are single-threaded
  const char* wanted = std::getenv("GRADUS_CHECK_SEEDS");
  if (wanted != nullptr) return std::strtoull(wanted, nullptr, 10);
  return outputs <= 10 ? 10 : 1;
}

/// What is planted in the gradient, or in the value.
enum class Slip {
  kNothing,
  kSign,
  kOutputs,      // the gradient of a sum over the outputs, where the value is their mean
  kNextElement,  // each number stands one element too far
  kTwoElements,  // two numbers have changed places
  kSamples,      // the gradient is divided by the number of samples
  kBothSamples,  // and the value is too
  kNaN,
  kNotWritten,
  kOtherRow,  // the value has a part of the next sample's predictions
};

/// A loss that is right but for one fault.
class Faulty : public Loss {
 public:
  Faulty(Polymorphic<Loss> right, Slip fault)
      : Loss(right->name()), right_(std::move(right)), fault_(fault) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    right_->call(y_true, y_pred, values);
    const Index N = y_pred.rows();
    if (is(Slip::kBothSamples)) values /= static_cast<Scalar>(N);
    for (Index n = 0; is(Slip::kOtherRow) && n + 1 < N; ++n) {
      values(n) += Scalar(0.01) * y_pred.row(n + 1).mean();
    }
  }

  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    right_->gradient(y_true, y_pred, dy_pred);
    const Index K = y_pred.cols(), j = K / 2;
    const Matrix right = dy_pred;
    if (is(Slip::kSign)) dy_pred = -right;
    if (is(Slip::kOutputs)) dy_pred = right * static_cast<Scalar>(K);
    if (is(Slip::kNextElement)) {
      dy_pred << right.rightCols(1), right.leftCols(K - 1);
    }
    if (is(Slip::kTwoElements)) dy_pred.col(j).swap(dy_pred.col(0));
    if (is(Slip::kSamples) || is(Slip::kBothSamples)) {
      dy_pred /= static_cast<Scalar>(y_pred.rows());
    }
    if (is(Slip::kNaN)) dy_pred(0, j) = kNaN;
    if (is(Slip::kNotWritten)) dy_pred.col(j).setConstant(kNaN);  // as check_loss() left it
  }

  bool takes_class_ids() const override { return right_->takes_class_ids(); }
  OutputKind predictions() const override { return right_->predictions(); }
  void check_targets(const Matrix& y_true, Index outputs) const override {
    right_->check_targets(y_true, outputs);
  }

 private:
  bool is(Slip fault) const { return fault_ == fault; }

  Polymorphic<Loss> right_;
  Slip fault_;
};

/// Whether the fault makes a difference that is worth the name, on this batch. With one output, a
/// sum is a mean; and some losses have the same slope by all predictions.
bool is_visible(const Loss& right, const Loss& faulty, const LossInputs& batch) {
  const Matrix g = right.derivative(batch.y_true, batch.y_pred);
  const Matrix wrong = faulty.derivative(batch.y_true, batch.y_pred);
  const bool gradient =
      !((g - wrong).cwiseAbs().maxCoeff() <= Scalar(0.1) * g.cwiseAbs().maxCoeff());
  const Vector v = right.values(batch.y_true, batch.y_pred);
  const Vector w = faulty.values(batch.y_true, batch.y_pred);
  return gradient || (v - w).norm() > Scalar(0.001) * v.norm();
}

/// Log-loss by its value alone.
class MyLogLoss : public NumericalLoss {
 public:
  MyLogLoss() : NumericalLoss("my_log_loss") {}
  double value(const Eigen::VectorXd& y, const Eigen::VectorXd& p) const override {
    return std::log(p.array().exp().sum()) - p.dot(y) / static_cast<double>(y.size());
  }
};

/// Gradus's own losses, and those that users write.
std::vector<Polymorphic<Loss>> right_losses() {
  std::vector<Polymorphic<Loss>> losses;
  for (const std::string& name : Loss::known_names()) {
    losses.push_back(Loss::from_name(name));
  }
  for (const char* name : {"binary_crossentropy", "categorical_crossentropy",
                           "sparse_categorical_crossentropy", "binary_focal_crossentropy"}) {
    losses.push_back(Loss::from_config(name, {{"from_logits", true}}));
  }
  losses.push_back(MyLogLoss());
  losses.push_back(custom_loss("my_mse", [](const auto& y, const auto& p) {
    return (p - y).squaredNorm() / static_cast<Scalar>(p.size());
  }));
  losses.push_back(
      custom_loss("my_brier", [](const auto& y, const auto& p) { return (p - y).squaredNorm(); }));
  return losses;
}

}  // namespace

class CheckLossAt : public testing::TestWithParam<Index> {};

TEST_P(CheckLossAt, CallsNoRightLossWrong) {
  const Index K = GetParam();
  for (const Polymorphic<Loss>& loss : right_losses()) {
    for (std::uint64_t seed = 0; seed < seeds_for(K); ++seed) {
      const LossInputs batch = suitable_inputs(*loss, rows_for(K), K, seed);
      EXPECT_EQ(check_loss(*loss, batch.y_true, batch.y_pred).problems, "") << "seed " << seed;
    }
  }
}

TEST_P(CheckLossAt, MissesNoPlantedFault) {
  const Index K = GetParam();
  const std::vector<Polymorphic<Loss>> losses = right_losses();
  const std::uint64_t every = K <= 100 ? 1 : 7;  // where it takes long, another few for each seed
  int seen = 0;
  for (std::uint64_t seed = 0; seed < seeds_for(K); ++seed) {
    for (std::uint64_t l = seed % every; l < losses.size(); l += every) {
      const Loss& right = *losses[l];
      if (dynamic_cast<const BatchLoss*>(&right) != nullptr) continue;  // it depends on other rows
      const LossInputs batch = suitable_inputs(right, rows_for(K), K, seed);
      for (int k = 1; k <= static_cast<int>(Slip::kOtherRow); ++k) {
        const Faulty faulty(losses[l], static_cast<Slip>(k));
        if (!is_visible(right, faulty, batch)) continue;
        ++seen;
        EXPECT_FALSE(check_loss(faulty, batch.y_true, batch.y_pred).ok())
            << right.name() << ", fault " << k << ", seed " << seed;
      }
    }
  }
  RecordProperty("faults", seen);
  EXPECT_GT(seen, 5);
}

INSTANTIATE_TEST_SUITE_P(Outputs, CheckLossAt, testing::Values(1, 10, 100, 784),
                         [](const auto& tested) { return std::to_string(tested.param); });
