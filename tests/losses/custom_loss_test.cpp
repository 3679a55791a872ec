#include "gradus/losses/custom_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/regression.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

constexpr double kCustomTolerance = by_precision(2e-5, 1e-12);
constexpr Index kLossOutputs[] = {1, 10, 16, 17, 40};  // up to 16 fit in one pass

/// Values and gradient like those of a loss of Gradus's own, together and apart.
void expect_same(const Loss& custom, const Loss& built_in, const Matrix& y_true,
                 const Matrix& y_pred) {
  SCOPED_TRACE(testing::Message() << custom.name() << ", " << y_pred.cols() << " outputs");
  const ValuesAndGradient expected = separately(built_in, y_true, y_pred);
  for (const ValuesAndGradient& actual :
       {separately(custom, y_true, y_pred), together(custom, y_true, y_pred)}) {
    EXPECT_TRUE(all_near(actual.values, expected.values, kCustomTolerance, kCustomTolerance / 10));
    EXPECT_TRUE(
        all_near(actual.gradient, expected.gradient, kCustomTolerance, kCustomTolerance / 10));
  }
  EXPECT_NEAR(custom(y_true, y_pred), built_in(y_true, y_pred), kCustomTolerance * 10);
}

/// The gradient of the sum of f'(p_j), by a formula, for a loss Σ_j f(p_j).
template <class F, class Slope>
void expect_slope(F f, Slope slope, double low = 0.2, double high = 2) {
  for (const Index outputs : kLossOutputs) {
    const Matrix p = random_matrix(3, outputs, 1, low, high);
    const Matrix expected = p.unaryExpr(slope);
    EXPECT_TRUE(all_near(separately(custom_loss("custom", f), p, p).gradient, expected,
                         kCustomTolerance, kCustomTolerance));
  }
}

/// A functor with a parameter.
struct Scaled {
  Scalar factor;
  template <class V, class W>
  auto operator()(const V& y, const W& p) const {
    return (y - p).squaredNorm() * factor;
  }
};

/// Huber's loss with delta = 1/2, element by element.
template <class V, class W>
typename W::Scalar huber_by_loop(const V& y_true, const W& y_pred) {
  using Number = typename W::Scalar;
  Number sum(0);
  for (Index j = 0; j < y_pred.size(); ++j) {
    const Number e = y_pred(j) - y_true(j);
    if (e > Scalar(0.5)) {
      sum += (e - Scalar(0.25)) * Scalar(0.5);
    } else if (e < Scalar(-0.5)) {
      sum += (-e - Scalar(0.25)) * Scalar(0.5);
    } else {
      sum += e * e / Scalar(2);
    }
  }
  return sum / static_cast<Scalar>(y_pred.size());
}

}  // namespace

TEST(CustomLoss, GivesWhatTheBuiltInLossesGive) {
  const auto mae = custom_loss("my_mae", [](const auto& y_true, const auto& y_pred) {
    return (y_true - y_pred).cwiseAbs().mean();
  });
  const auto mse = custom_loss("my_mse", [](const auto& y_true, const auto& y_pred) {
    return (y_true - y_pred).array().square().mean();
  });
  const auto log_cosh = custom_loss("my_log_cosh", [](const auto& y_true, const auto& y_pred) {
    const auto e = (y_pred - y_true).eval();
    return ((e.array().exp() + (-e.array()).exp()) / Scalar(2)).log().mean();
  });
  const auto hinge = custom_loss("my_hinge", [](const auto& y_true, const auto& y_pred) {
    using Number = typename std::decay_t<decltype(y_pred)>::Scalar;
    return (Number(1) - y_true.array() * y_pred.array()).max(Number(0)).mean();
  });
  const auto cosine = custom_loss("my_cosine", [](const auto& y_true, const auto& y_pred) {
    return -y_true.dot(y_pred) / (y_true.norm() * y_pred.norm());
  });
  for (const Index outputs : kLossOutputs) {
    const Matrix y = random_matrix(4, outputs, 1), p = random_matrix(4, outputs, 2);
    expect_same(mae, MeanAbsoluteError(), y, p);
    expect_same(mse, MeanSquaredError(), y, p);
    expect_same(log_cosh, LogCosh(), y, p);
    expect_same(hinge, Hinge(), y.cwiseSign(), p);
    if (outputs > 1) expect_same(cosine, CosineSimilarity(), y, p);
  }
}

TEST(CustomLoss, TakesVariablesThatAreAuto) {
  // Each is computed from numbers that are gone by the next line.
  const auto cosine = custom_loss("my_cosine", [](const auto& y_true, const auto& y_pred) {
    const auto shared = -y_true.dot(y_pred);
    const auto lengths = y_true.norm() * y_pred.norm();
    const auto ratio = shared / lengths;
    return ratio * Scalar(2) / Scalar(2);
  });
  for (const Index outputs : {10, 40}) {
    expect_same(cosine, CosineSimilarity(), random_matrix(4, outputs, 1),
                random_matrix(4, outputs, 2));
  }
}

TEST(CustomLoss, TakesLoopsOverElements) {
  const auto huber = custom_loss("my_huber", [](const auto& y_true, const auto& y_pred) {
    return huber_by_loop(y_true, y_pred);
  });
  for (const Index outputs : kLossOutputs) {
    expect_same(huber, Huber({.delta = Scalar(0.5)}), random_matrix(4, outputs, 1),
                random_matrix(4, outputs, 2));
  }
}

TEST(CustomLoss, TakesProbabilities) {
  const auto cce = custom_loss("my_cce", [](const auto& y_true, const auto& y_pred) {
    return -(y_true.array() * (y_pred.array() / y_pred.sum()).log()).sum();
  });
  const auto on_logits = custom_loss("my_logits", [](const auto& y_true, const auto& y_pred) {
    const auto max = y_pred.maxCoeff();
    using std::log;
    return (y_true.array() * (log((y_pred.array() - max).exp().sum()) - y_pred.array() + max))
        .sum();
  });
  for (const Index outputs : {10, 16, 17, 40}) {
    const Matrix y = one_hot({0, 7, 9}, outputs);
    expect_same(cce, CategoricalCrossentropy(), y, random_probabilities(3, outputs, 1));
    expect_same(on_logits, CategoricalCrossentropy({.from_logits = true}), y,
                random_matrix(3, outputs, 1, -3, 3));
  }
}

TEST(CustomLoss, KnowsTheSlopesOfEigensFunctions) {
  expect_slope([](const auto&, const auto& p) { return p.array().exp().sum(); },
               [](Scalar x) { return std::exp(x); });
  expect_slope([](const auto&, const auto& p) { return p.array().log().sum(); },
               [](Scalar x) { return 1 / x; });
  expect_slope([](const auto&, const auto& p) { return p.cwiseSqrt().sum(); },
               [](Scalar x) { return 1 / (2 * std::sqrt(x)); });
  expect_slope([](const auto&, const auto& p) { return p.array().square().sum(); },
               [](Scalar x) { return 2 * x; });
  expect_slope([](const auto&, const auto& p) { return p.array().cube().sum(); },
               [](Scalar x) { return 3 * x * x; });
  expect_slope([](const auto&, const auto& p) { return p.array().tanh().sum(); },
               [](Scalar x) { return 1 / (std::cosh(x) * std::cosh(x)); });
  expect_slope([](const auto&, const auto& p) { return p.array().sin().sum(); },
               [](Scalar x) { return std::cos(x); });
  expect_slope([](const auto&, const auto& p) { return p.cwiseInverse().sum(); },
               [](Scalar x) { return -1 / (x * x); });
  expect_slope([](const auto&, const auto& p) { return p.array().abs().sum(); },
               [](Scalar x) { return Scalar(x > 0 ? 1 : -1); }, -1, 1);
  expect_slope([](const auto&, const auto& p) { return p.array().pow(Scalar(2.5)).sum(); },
               [](Scalar x) { return Scalar(2.5) * std::pow(x, Scalar(1.5)); });
  expect_slope(
      [](const auto&, const auto& p) {
        using Number = typename std::decay_t<decltype(p)>::Scalar;
        return p.cwiseMax(Number(0)).sum();
      },
      [](Scalar x) { return Scalar(x > 0 ? 1 : 0); }, -1, 1);
  expect_slope(
      [](const auto&, const auto& p) {
        const auto x = p.array();
        return (x > Scalar(0)).select(x * x, -x).sum();
      },
      [](Scalar x) { return x > 0 ? 2 * x : -1; }, -1, 1);
}

TEST(CustomLoss, IsALossLikeAnyOther) {
  const auto loss = custom_loss(
      "my_mse", [](const auto& y, const auto& p) { return (y - p).squaredNorm(); },
      Reduction::kSum);
  EXPECT_EQ(loss.name(), "my_mse");
  EXPECT_EQ(loss.reduction(), Reduction::kSum);
  EXPECT_FALSE(loss.numerical_gradient()) << "it is exact";
  const Polymorphic<Loss> copy = loss;
  EXPECT_EQ((*copy)(column({1, 2}), column({2, 4})), 5);
  EXPECT_EQ(copy->derivative(column({1, 2}), column({2, 4}), vector({1, 0.5})), column({2, 2}));
  EXPECT_EQ(
      custom_loss("mean", [](const auto& y, const auto& p) { return (y - p).sum(); }).reduction(),
      Reduction::kSumOverBatchSize);
}

TEST(CustomLoss, TakesAFunctorWithParameters) {
  const auto loss = custom_loss("scaled", Scaled{3});
  EXPECT_EQ(loss(row({1, 2}), row({2, 4})), 15);
  EXPECT_EQ(loss.derivative(row({1, 2}), row({2, 4})), row({6, 12}));
}

TEST(CustomLoss, KeepsNaN) {
  const auto loss =
      custom_loss("my_mse", [](const auto& y, const auto& p) { return (y - p).squaredNorm(); });
  check_that_nan_stays(loss, random_matrix(3, 19, 1), random_matrix(3, 19, 2));
}

#ifdef GRADUS_DOUBLE
TEST(CustomLoss, DerivativeAgreesWithDifferences) {
  const auto loss = custom_loss("mixed", [](const auto& y, const auto& p) {
    return (p.array().exp() * y.array()).sum() / p.norm();
  });
  for (const Index outputs : kLossOutputs) {
    check_derivatives(loss, random_matrix(3, outputs, 1), random_matrix(3, outputs, 2, 0.2, 1));
  }
}
#endif
