#include "gradus/losses/custom_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/regression.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

/// A loss of one's own, as the header shows it.
class MyNumericalMae : public NumericalLoss {
 public:
  MyNumericalMae() : NumericalLoss("my_mae") {}
  double value(const Eigen::VectorXd& y_true, const Eigen::VectorXd& y_pred) const override {
    return (y_true - y_pred).cwiseAbs().mean();
  }
};

/// A loss of the predictions alone, by any function.
class Of : public NumericalLoss {
 public:
  using Function = std::function<double(const Eigen::VectorXd&)>;
  explicit Of(Function f) : NumericalLoss("of"), f_(std::move(f)) {}
  double value(const Eigen::VectorXd& /*y_true*/, const Eigen::VectorXd& p) const override {
    return f_(p);
  }

 private:
  Function f_;
};

class MyCce : public NumericalLoss {
 public:
  MyCce() : NumericalLoss("my_cce", Reduction::kSum) {}
  double value(const Eigen::VectorXd& y, const Eigen::VectorXd& x) const override {
    return y.sum() * std::log(x.array().exp().sum()) - y.dot(x);
  }
};

double slope_at(const Of& loss, double p) {
  return static_cast<double>(separately(loss, row({0}), row({p})).gradient(0, 0));
}

constexpr double kNumericalTolerance = by_precision(1e-5, 1e-9);

}  // namespace

TEST(NumericalLoss, AgreesWithTheBuiltInLosses) {
  const Matrix y = random_matrix(4, 5, 1), p = random_matrix(4, 5, 2, -3, 3);
  EXPECT_TRUE(all_near(MyNumericalMae().values(y, p), MeanAbsoluteError().values(y, p),
                       kNumericalTolerance));
  EXPECT_TRUE(all_near(MyNumericalMae().derivative(y, p), MeanAbsoluteError().derivative(y, p),
                       kNumericalTolerance, kNumericalTolerance));

  const Matrix one_hots = one_hot({0, 4, 2, 2}, 5);
  const CategoricalCrossentropy cce({.from_logits = true, .reduction = Reduction::kSum});
  EXPECT_TRUE(all_near(MyCce().values(one_hots, p), cce.values(one_hots, p), kNumericalTolerance));
  const ValuesAndGradient actual = together(MyCce(), one_hots, p);
  EXPECT_TRUE(all_near(actual.gradient, separately(cce, one_hots, p).gradient, kNumericalTolerance,
                       kNumericalTolerance));
}

TEST(NumericalLoss, TakesPredictionsOfAnySize) {
  const Of square([](const Eigen::VectorXd& p) { return p.squaredNorm(); });
  for (const double p : {0.0, 1e-6, 1.0, -1000.0, 1e6}) {
    EXPECT_NEAR(slope_at(square, p), 2 * p, by_precision(1e-6, 1e-9) * std::max(1.0, std::abs(p)));
  }
}

TEST(NumericalLoss, TakesTheOneSideThatThereIs) {
  // √p exists from 0 on, √(1 - p) up to 1; at 0 the first is as steep as its step of 6e-6 shows.
  const Of with_left_end([](const Eigen::VectorXd& p) { return 3 * p(0) + 0 * std::sqrt(p(0)); });
  EXPECT_NEAR(slope_at(with_left_end, 0), 3, 1e-6);
  const Of with_right_end(
      [](const Eigen::VectorXd& p) { return 3 * p(0) + 0 * std::sqrt(1 - p(0)); });
  EXPECT_NEAR(slope_at(with_right_end, 1), 3, 1e-6);
  const Of x_log_x([](const Eigen::VectorXd& p) {
    return p(0) == 0 ? 0 : p(0) * std::log(p(0));  // NaN below 0
  });
  EXPECT_TRUE(std::isfinite(slope_at(x_log_x, 0)));
}

TEST(NumericalLoss, ShowsThatThereIsNoValue) {
  const Of log([](const Eigen::VectorXd& p) { return -std::log(p(0)); });
  EXPECT_FALSE(std::isfinite(slope_at(log, 0))) << "-log 0 is infinite itself";
  EXPECT_TRUE(std::isnan(slope_at(log, -1)));
  check_that_nan_stays(MyNumericalMae(), random_matrix(3, 4, 1), random_matrix(3, 4, 2));
}

TEST(NumericalLoss, SaysThatItIsNumerical) {
  EXPECT_TRUE(MyNumericalMae().numerical_gradient());
  EXPECT_FALSE(MeanAbsoluteError().numerical_gradient());
}

TEST(NumericalLoss, ReducesLikeAnyOther) {
  EXPECT_EQ(MyNumericalMae()(column({0, 0}), column({1, -2}), vector({2, 0.5})), 1.5);
  EXPECT_TRUE(
      all_near(MyNumericalMae().derivative(column({0, 0}), column({1, -2}), vector({2, 0.5})),
               column({1, -0.25}), 1e-6));
}
