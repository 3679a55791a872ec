// The formulas of the losses of regression, and of the base of all losses.
#include "gradus/losses/regression.hpp"

#include <algorithm>
#include <cmath>

#include "formulas/formulas.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/check_loss.hpp"
#include "gradus/losses/custom_loss.hpp"

using namespace gradus;

namespace {

const Matrix kTruth = matrix({{0.5, -1, 2}, {3, 0.25, -0.5}});
const Matrix kPredicted = matrix({{1.75, -1.5, -0.5}, {2.875, 0.5, 1}});

double sign(double e) { return e > 0 ? 1 : (e < 0 ? -1 : 0); }

/// v = (1/K) Σ_j f(e_j), ∂v/∂p_j = f'(e_j) / K
LossFormulas sample_mean_of(double (*f)(double), double (*slope)(double)) {
  return {[f](const Numbers& y, const Numbers& p) {
            double sum = 0;
            for (std::size_t j = 0; j < p.size(); ++j) sum += f(p[j] - y[j]);
            return sum / static_cast<double>(p.size());
          },
          [slope](const Numbers& y, const Numbers& p, std::size_t j) {
            return slope(p[j] - y[j]) / static_cast<double>(p.size());
          }};
}

}  // namespace

FORMULA_TEST(MeanSquaredError, "losses/regression", "v = (1/K) Σ_j (p_j - y_j)²",
             "v = (1/K) Σ_j f(e_j)", "∂v/∂p_j = f'(e_j) / K", "f(e) = e²", "f'(e) = 2 e",
             "∂v/∂p_j = 2 (p_j - y_j) / K") {
  check_formulas(MeanSquaredError(), kTruth, kPredicted,
                 sample_mean_of([](double e) { return e * e; }, [](double e) { return 2 * e; }));
}

FORMULA_TEST(MeanAbsoluteError, "losses/regression", "v = (1/K) Σ_j |p_j - y_j|", "f(e) = |e|",
             "f'(e) = sign e", "∂v/∂p_j = sign(p_j - y_j) / K") {
  check_formulas(MeanAbsoluteError(), kTruth, kPredicted,
                 sample_mean_of([](double e) { return std::abs(e); }, sign));
  EXPECT_EQ(separately(MeanAbsoluteError(), kTruth, kTruth).gradient, Matrix::Zero(2, 3));
}

FORMULA_TEST(Huber, "losses/regression", "v = (1/K) Σ_j f(p_j - y_j)",
             "f(e) = e²/2 where |e| ≤ δ, else δ |e| - δ²/2",
             "f'(e) = e where |e| ≤ δ, else δ sign e") {
  constexpr double delta = 0.75;
  check_formulas(Huber({.delta = Scalar(delta)}), kTruth, kPredicted,
                 sample_mean_of(
                     [](double e) {
                       return std::abs(e) <= delta ? e * e / 2
                                                   : delta * std::abs(e) - delta * delta / 2;
                     },
                     [](double e) { return std::abs(e) <= delta ? e : delta * sign(e); }));
}

FORMULA_TEST(LogCosh, "losses/regression", "v = (1/K) Σ_j log cosh(p_j - y_j)",
             "cosh e = exp(|e|) (1 + exp(-2|e|)) / 2", "f(e) = |e| + log(1 + exp(-2|e|)) - log 2",
             "= log(1 + 2 sinh²(e/2))", "t² / (2 (1 + t)) = 2 sinh²(e/2)",
             "f'(e) = sinh e / cosh e = tanh e", "∂v/∂p_j = tanh(p_j - y_j) / K") {
  check_formulas(LogCosh(), kTruth, kPredicted,
                 sample_mean_of([](double e) { return std::log(std::cosh(e)); },
                                [](double e) { return std::tanh(e); }));
  for (const double e : {-3.0, -0.5, 0.25, 2.0}) {
    const double size = std::abs(e), half = std::sinh(e / 2);
    EXPECT_TRUE(is_same(std::exp(size) * (1 + std::exp(-2 * size)) / 2, std::cosh(e)));
    EXPECT_TRUE(
        is_same(size + std::log(1 + std::exp(-2 * size)) - std::log(2), std::log(std::cosh(e))));
    EXPECT_TRUE(is_same(std::log(1 + 2 * half * half), std::log(std::cosh(e))));
    const double t = std::expm1(size);
    EXPECT_TRUE(is_same(t * t / (2 * (1 + t)), 2 * half * half));
    EXPECT_TRUE(is_same(std::sinh(e) / std::cosh(e), std::tanh(e)));
  }
}

FORMULA_TEST(PercentageError, "losses/regression", "v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε)",
             "∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)") {
  check_formulas(MeanAbsolutePercentageError(), kTruth, kPredicted,
                 {[](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t j = 0; j < p.size(); ++j) {
                      sum += std::abs(y[j] - p[j]) / std::max(std::abs(y[j]), 1e-7);
                    }
                    return 100 * sum / static_cast<double>(p.size());
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    return 100 / static_cast<double>(p.size()) * sign(p[j] - y[j]) /
                           std::max(std::abs(y[j]), 1e-7);
                  }});
}

FORMULA_TEST(LogarithmicError, "losses/regression",
             "v = (1/K) Σ_j (log(1 + p'_j) - log(1 + y'_j))²", "x' = max(x, ε)",
             "∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y'_j)) / (1 + p_j), and 0 for p_j < ε") {
  const auto log_of = [](double x) { return std::log(1 + std::max(x, 1e-7)); };
  check_formulas(MeanSquaredLogarithmicError(), matrix({{0.5, 0, 2}, {3, 0.25, 0.5}}), kPredicted,
                 {[=](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t j = 0; j < p.size(); ++j) {
                      sum += std::pow(log_of(p[j]) - log_of(y[j]), 2);
                    }
                    return sum / static_cast<double>(p.size());
                  },
                  [=](const Numbers& y, const Numbers& p, std::size_t j) {
                    if (p[j] < 1e-7) return 0.0;
                    return 2 / static_cast<double>(p.size()) * (std::log(1 + p[j]) - log_of(y[j])) /
                           (1 + p[j]);
                  }});
}

FORMULA_TEST(Poisson, "losses/regression", "v = (1/K) Σ_j p_j - y_j log(p_j + ε)",
             "∂v/∂p_j = (1 - y_j / (p_j + ε)) / K",
             "-log( exp(-p) p^y / y! ) = p - y log p + log y!") {
  EXPECT_TRUE(is_same(-std::log(std::exp(-1.5) * std::pow(1.5, 4) / 24),
                      1.5 - 4 * std::log(1.5) + std::log(24.0)));
  check_formulas(Poisson(), matrix({{0, 1, 2}, {3, 0, 5}}), matrix({{0.5, 1.25, 3}, {2.5, 1, 4}}),
                 {[](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t j = 0; j < p.size(); ++j) {
                      sum += p[j] - y[j] * std::log(p[j] + 1e-7);
                    }
                    return sum / static_cast<double>(p.size());
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    return (1 - y[j] / (p[j] + 1e-7)) / static_cast<double>(p.size());
                  }});
}

FORMULA_TEST(KLDivergence, "losses/categorical_crossentropy", "v = Σ_k a_k log(a_k / b_k)",
             "∂v/∂p_j = -a_j / p_j, and 0 where p was clipped") {
  const auto clipped = [](double x) { return std::clamp(x, 1e-7, 1.0); };
  check_formulas(KLDivergence(), matrix({{0.5, 0.25, 0.25}, {0, 1, 0}}),
                 matrix({{0.25, 0.5, 0.125}, {0.125, 0.75, 1.5}}),
                 {[=](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t k = 0; k < p.size(); ++k) {
                      sum += clipped(y[k]) * std::log(clipped(y[k]) / clipped(p[k]));
                    }
                    return sum;
                  },
                  [=](const Numbers& y, const Numbers& p, std::size_t j) {
                    return p[j] < 1e-7 || p[j] > 1 ? 0 : -clipped(y[j]) / p[j];
                  }});
}

namespace {

/// The slope of values(n) is right, that of y_pred's first column is not.
class WrongSquare : public Loss {
 public:
  WrongSquare() : Loss("wrong_square") {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).rowwise().squaredNorm();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = 2 * (y_pred - y_true);
    dy_pred.col(0) *= 2;
  }
};

/// v = Π_n p_n0 for every sample: each value depends on all samples.
class Product : public BatchLoss {
 public:
  Product() : BatchLoss("product") {}
  void call(ConstMatrixView /*y_true*/, ConstMatrixView y_pred, VectorView values) const override {
    values.setConstant(y_pred.col(0).prod());
  }
  void weighted_gradient(ConstMatrixView /*y_true*/, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override {
    dy_pred = (c.sum() * y_pred.col(0).prod()) * y_pred.cwiseInverse();
  }
};

/// 1 where p is beyond a step that is `beyond` away from 1 or 4, else 0.
class StepLoss : public NumericalLoss {
 public:
  explicit StepLoss(double at) : NumericalLoss("step"), at_(at) {}
  double value(const Eigen::VectorXd& /*y_true*/, const Eigen::VectorXd& y_pred) const override {
    return y_pred(0) > at_ ? 1 : 0;
  }

 private:
  double at_;
};

}  // namespace

FORMULA_TEST(LossOfABatch, "losses/loss", "L = Σ_n c_n v_n", "∂L/∂p_nj = c_n ∂v_n/∂p_nj",
             "c_n = w_n / N", "δ_n = c_n ∂v_n/∂p_n", "v_n and ∂v_n/∂p_n",
             "values(n) = the loss of sample n", "dy_pred = Σ_n c(n) ∂ values(n) / ∂ y_pred",
             "∂ loss / ∂ y_pred", "dy_pred = ∂L/∂y_pred") {
  const MeanSquaredError loss;
  const Vector w = vector({2, 0.5});
  const Matrix derivative = loss.derivative(kTruth, kPredicted, w);
  const Vector c = w / 2;  // the mean: w_n / N
  const ValuesAndGradient training = evaluated(loss, kTruth, kPredicted, w);
  double L = 0;
  for (Index n = 0; n < 2; ++n) {
    double v = 0;
    for (Index j = 0; j < 3; ++j) {
      const double e = static_cast<double>(kPredicted(n, j)) - static_cast<double>(kTruth(n, j));
      const double slope = static_cast<double>(c(n)) * 2 * e / 3;
      v += e * e / 3;
      EXPECT_TRUE(is_near(derivative(n, j), slope));
      EXPECT_TRUE(is_near(training.gradient(n, j), slope));
    }
    EXPECT_TRUE(is_near(training.values(n), v));
    L += static_cast<double>(c(n)) * v;
  }
  EXPECT_TRUE(is_near(loss(kTruth, kPredicted, w), L));
}

FORMULA_TEST(BatchLossGradient, "losses/loss", "dy_pred = ∂ Σ_n values(n) / ∂ y_pred",
             "δ = Σ_n c_n ∂v_n/∂p") {
  const Matrix p = column({2, 3, 5});
  // Σ_n v_n = 3 · 2 · 3 · 5, and the mean of the v_n a third of it
  EXPECT_TRUE(all_near(separately(Product(), p, p).gradient, column({45, 30, 18}), 1e-6));
  EXPECT_TRUE(all_near(evaluated(Product(), p, p, {}).gradient, column({15, 10, 6}), 1e-6));
}

FORMULA_TEST(CheckLoss, "losses/check_loss", "∂ Σ_n c_n v_n / ∂ y_pred") {
  EXPECT_TRUE(check_loss(MeanSquaredError(), kTruth, kPredicted).ok());
  EXPECT_FALSE(check_loss(WrongSquare(), kTruth, kPredicted).ok());
}

// Over a step of height 1 the difference is 1 / 2h, which shows h.
FORMULA_TEST(NumericalLoss, "losses/custom_loss",
             "∂v/∂p_j ≈ ( v(p + h e_j) - v(p - h e_j) ) / 2h, h = 6e-6 max(1, |p_j|)") {
  const auto slope_at = [](double p, double step) {
    const Matrix at = row({p});
    return static_cast<double>(separately(StepLoss(step), at, at).gradient(0, 0));
  };
  EXPECT_NEAR(slope_at(1, 1) * 2 * 6e-6, 1, 1e-6);
  EXPECT_NEAR(slope_at(0.25, 0.25) * 2 * 6e-6, 1, 1e-6);
  EXPECT_NEAR(slope_at(-4, -4) * 2 * 24e-6, 1, 1e-6);
  EXPECT_EQ(slope_at(1, 1 + 7e-6), 0);
  EXPECT_EQ(slope_at(1, 1 - 7e-6), 0);
}
