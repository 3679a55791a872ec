// The formulas of the losses of margins, angles, overlaps and pairs.
#include <algorithm>
#include <cmath>

#include "formulas/formulas.hpp"
#include "gradus/losses/batch_losses.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/regression.hpp"

using namespace gradus;

namespace {

const Matrix kSigns = matrix({{-1, 1, 1, -1}, {1, 1, -1, -1}});
const Matrix kMarginScores = matrix({{-1.5, 0.25, 2, 0.5}, {-0.5, 0.75, -0.25, 3}});

double h(double y, double p) { return std::fmax(1 - y * p, 0); }

}  // namespace

FORMULA_TEST(Hinge, "losses/hinge", "v = (1/K) Σ_j h_j", "h_j = max(1 - y_j p_j, 0)",
             "∂h_j/∂p_j = -y_j where h_j > 0, else 0", "∂v/∂p_j = -y_j / K where h_j > 0, else 0") {
  check_formulas(Hinge(), kSigns, kMarginScores,
                 {[](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t j = 0; j < p.size(); ++j) sum += h(y[j], p[j]);
                    return sum / static_cast<double>(p.size());
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    return h(y[j], p[j]) > 0 ? -y[j] / static_cast<double>(p.size()) : 0;
                  }});
}

FORMULA_TEST(SquaredHinge, "losses/hinge", "v = (1/K) Σ_j h_j²",
             "∂v/∂p_j = (1/K) 2 h_j ∂h_j/∂p_j = -2 y_j h_j / K", "∂v/∂p_j = -2 y_j h_j / K") {
  check_formulas(SquaredHinge(), kSigns, kMarginScores,
                 {[](const Numbers& y, const Numbers& p) {
                    double sum = 0;
                    for (std::size_t j = 0; j < p.size(); ++j) sum += std::pow(h(y[j], p[j]), 2);
                    return sum / static_cast<double>(p.size());
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    return -2 * y[j] * h(y[j], p[j]) / static_cast<double>(p.size());
                  }});
}

FORMULA_TEST(CategoricalHinge, "losses/hinge", "v = max(0, 1 + max_k (1 - y_k) p_k - Σ_k y_k p_k)",
             "∂v/∂p_j = [j = j*] (1 - y_j) - y_j", "[j = j*] (1 - y_j) - y_j") {
  const auto best = [](const Numbers& y, const Numbers& p) {
    std::size_t first = 0;
    for (std::size_t k = 1; k < p.size(); ++k) {
      if ((1 - y[k]) * p[k] > (1 - y[first]) * p[first]) first = k;
    }
    return first;
  };
  const auto v = [=](const Numbers& y, const Numbers& p) {
    const std::size_t k = best(y, p);
    return std::fmax(0, 1 + (1 - y[k]) * p[k] - dot(y, p));
  };
  // Sample 1 is right by more than the margin.
  check_formulas(CategoricalHinge(), matrix({{0, 1, 0, 0}, {0, 0, 0, 1}}), kMarginScores,
                 {v, [=](const Numbers& y, const Numbers& p, std::size_t j) {
                    if (v(y, p) == 0) return 0.0;
                    return (j == best(y, p) ? 1 - y[j] : 0) - y[j];
                  }});
}

FORMULA_TEST(CosineSimilarity, "losses/regression", "v = -u(y)·u(p)", "u(x) = x / r(x)",
             "r(x) = √max(Σ_k x_k², ε²)", "r(x) = √max(Σ x², ε²)", "∂r/∂p_j = p_j / r = u_j(p)",
             "∂u_k(p)/∂p_j = [j=k] / r - p_k u_j(p) / r² = ([j=k] - u_k(p) u_j(p)) / r",
             "∂v/∂p_j = -( u_j(y) - (u(y)·u(p)) u_j(p) ) / r(p)", "∂v/∂p_j = -u_j(y) / ε") {
  const auto r = [](const Numbers& x) { return std::sqrt(std::fmax(dot(x, x), 1e-14)); };
  const auto u = [r](const Numbers& x, std::size_t j) { return x[j] / r(x); };
  const auto cosine = [r](const Numbers& y, const Numbers& p) { return dot(y, p) / r(y) / r(p); };
  check_formulas(CosineSimilarity(), kSigns, kMarginScores,
                 {[=](const Numbers& y, const Numbers& p) { return -cosine(y, p); },
                  [=](const Numbers& y, const Numbers& p, std::size_t j) {
                    return -(u(y, j) - cosine(y, p) * u(p, j)) / r(p);
                  }});
  const Numbers p = numbers(kMarginScores, 0);
  for (std::size_t j = 0; j < p.size(); ++j) {
    EXPECT_TRUE(is_slope(u(p, j), r, p, j));
    for (std::size_t k = 0; k < p.size(); ++k) {
      const double same = j == k ? 1 : 0;
      const double jacobian = (same - u(p, k) * u(p, j)) / r(p);
      EXPECT_TRUE(is_same(same / r(p) - p[k] * u(p, j) / (r(p) * r(p)) / 1, jacobian));
      EXPECT_TRUE(is_slope(
          jacobian, [&](const Numbers& at) { return u(at, k); }, p, j));
    }
  }
  // At p = 0, r is ε.
  const Matrix slope = separately(CosineSimilarity(), row({3, 4}), row({0, 0})).gradient;
  EXPECT_NEAR(static_cast<double>(slope(0, 0)) * 1e-7, -0.6, 1e-6);
  EXPECT_NEAR(static_cast<double>(slope(0, 1)) * 1e-7, -0.8, 1e-6);
}

namespace {

const Matrix kTrueMasks = matrix({{1, 0, 1, 0.5}, {0, 0, 1, 0.25}});
const Matrix kMasks = matrix({{0.75, 0.25, 0.5, 0.5}, {0.125, 0.5, 1, 0.75}});

/// The numbers of a batch as those of one sample.
Matrix as_one_sample(const Matrix& batch) { return batch.reshaped<Eigen::RowMajor>().transpose(); }

/// v and its slopes for each sample, with axis = -1, and for a whole batch.
template <class Options, class MakeLoss>
void check_overlap(Options options, const MakeLoss& make, const LossFormulas& formulas) {
  const Matrix y = as_one_sample(kTrueMasks), p = as_one_sample(kMasks);
  const auto whole = make(options);
  EXPECT_TRUE(is_near(whole(kTrueMasks, kMasks), formulas.v(numbers(y, 0), numbers(p, 0))));
  const Matrix slope = as_one_sample(whole.derivative(kTrueMasks, kMasks));
  for (Index j = 0; j < p.cols(); ++j) {
    EXPECT_TRUE(is_near(slope(0, j),
                        formulas.slope(numbers(y, 0), numbers(p, 0), static_cast<std::size_t>(j))));
  }
  options.axis = -1;
  check_formulas(make(options), kTrueMasks, kMasks, formulas);
}

double total_of(const Numbers& x) {
  double sum = 0;
  for (const double x_j : x) sum += x_j;
  return sum;
}

}  // namespace

FORMULA_TEST(Dice, "losses/batch_losses", "I = Σ_j y_j p_j", "∂I/∂p_j = y_j", "v = 1 - 2 I / D",
             "D = Σ_j y_j + Σ_j p_j + ε", "∂D/∂p_j = 1", "∂v/∂p_j = -2 (y_j D - I) / D²") {
  const auto D = [](const Numbers& y, const Numbers& p) {
    return total_of(y) + total_of(p) + 1e-7;
  };
  check_overlap(DiceOptions(), [](const DiceOptions& options) { return Dice(options); },
                {[=](const Numbers& y, const Numbers& p) { return 1 - 2 * dot(y, p) / D(y, p); },
                 [=](const Numbers& y, const Numbers& p, std::size_t j) {
                   EXPECT_TRUE(is_slope(
                       1, [&](const Numbers& at) { return D(y, at); }, p, j));
                   EXPECT_TRUE(is_slope(
                       y[j], [&](const Numbers& at) { return dot(y, at); }, p, j));
                   return -2 * (y[j] * D(y, p) - dot(y, p)) / (D(y, p) * D(y, p));
                 }});
}

FORMULA_TEST(Tversky, "losses/batch_losses", "v = 1 - I / D",
             "D = I + α Σ_j (1 - y_j) p_j + β Σ_j y_j (1 - p_j) + ε",
             "∂D/∂p_j = y_j + α (1 - y_j) - β y_j", "∂v/∂p_j = -(y_j D - I ∂D/∂p_j) / D²") {
  const double alpha = 0.25, beta = 0.75;
  const auto D = [=](const Numbers& y, const Numbers& p) {
    double sum = dot(y, p) + 1e-7;
    for (std::size_t j = 0; j < p.size(); ++j) {
      sum += alpha * (1 - y[j]) * p[j] + beta * y[j] * (1 - p[j]);
    }
    return sum;
  };
  check_overlap(TverskyOptions{.alpha = Scalar(alpha), .beta = Scalar(beta)},
                [](const TverskyOptions& options) { return Tversky(options); },
                {[=](const Numbers& y, const Numbers& p) { return 1 - dot(y, p) / D(y, p); },
                 [=](const Numbers& y, const Numbers& p, std::size_t j) {
                   const double dD = y[j] + alpha * (1 - y[j]) - beta * y[j];
                   EXPECT_TRUE(is_slope(
                       dD, [&](const Numbers& at) { return D(y, at); }, p, j));
                   return -(y[j] * D(y, p) - dot(y, p) * dD) / (D(y, p) * D(y, p));
                 }});
}

namespace {

constexpr double kCircleGamma = 2, kMargin = 0.25;

/// Sample i of the circle loss by its formulas, as a function of its distances d_ij to all others.
struct CircleSample {
  std::vector<bool> same_class;  // of each j
  std::size_t i;
  Numbers d;

  double exponent(std::size_t j) const {
    const double m = kMargin;
    if (same_class[j]) return -kCircleGamma * (m + d[j]) * (m - d[j]);
    return kCircleGamma * std::fmax(1 + m - d[j], 0) * (1 - m - d[j]);
  }
  /// The sum in P_i or Q_i.
  double sum_of(bool same) const {
    double sum = 0;
    for (std::size_t j = 0; j < d.size(); ++j) {
      if (j != i && same_class[j] == same) sum += std::exp(exponent(j));
    }
    return sum;
  }
  double z() const { return std::log(sum_of(true)) + std::log(sum_of(false)); }  // P_i + Q_i
  double v() const { return std::log(1 + std::exp(z())); }
  double sigma() const { return 1 / (1 + std::exp(-z())); }
  /// ∂v_i/∂d_ij
  double slope(std::size_t j) const {
    if (j == i) return 0;
    const double share = std::exp(exponent(j)) / sum_of(same_class[j]);
    if (same_class[j]) return sigma() * share * 2 * kCircleGamma * d[j];
    return d[j] >= 1 + kMargin ? 0 : sigma() * share * -2 * kCircleGamma * (1 - d[j]);
  }
};

}  // namespace

FORMULA_TEST(Circle, "losses/batch_losses", "d_ij = max(1 - p_i·p_j, 0)",
             "P_i = log Σ_j exp( -γ (m + d_ij)(m - d_ij) )",
             "Q_i = log Σ_j exp( γ max(1 + m - d_ij, 0)(1 - m - d_ij) )",
             "v_i = log(1 + exp(P_i + Q_i))", "∂v_i/∂P_i = ∂v_i/∂Q_i = σ(P_i + Q_i)",
             "(m + d)(m - d) = m² - d²", "(1 + m - d)(1 - m - d) = (1 - d)² - m²",
             "∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · 2γ d_ij",
             "∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · -2γ (1 - d_ij)",
             "g_ij = ∂v_i/∂(p_i·p_j) = -∂v_i/∂d_ij",
             "∂v_i/∂p_i ← ∂v_i/∂p_i + g_ij p_j ∂v_i/∂p_j ← ∂v_i/∂p_j + g_ij p_i", "∂v_i/∂(p_i·p_j)",
             "g_ij = c_i ∂v_i/∂(p_i·p_j)", "δ_i ← δ_i + g_ij p_j", "δ_j ← δ_j + g_ij p_i") {
  const Matrix ids = column({0, 1, 0, 1, 0});
  Matrix p = random_matrix(5, 3, 41);
  for (Index n = 0; n < 5; ++n) p.row(n).normalize();
  const Circle loss({.gamma = Scalar(kCircleGamma), .margin = Scalar(kMargin)});
  const ValuesAndGradient actual = separately(loss, ids, p);
  Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(5, 3);
  const Eigen::MatrixXd P = p.cast<double>();
  for (std::size_t i = 0; i < 5; ++i) {
    const auto n = static_cast<Index>(i);
    CircleSample sample{{}, i, {}};
    for (Index j = 0; j < 5; ++j) {
      sample.same_class.push_back(ids(j, 0) == ids(n, 0));
      sample.d.push_back(std::fmax(1 - P.row(n).dot(P.row(j)), 0));
    }
    EXPECT_TRUE(is_near(actual.values(n), sample.v()));
    EXPECT_TRUE(is_slope(
        sample.sigma(), [](double z) { return std::log(1 + std::exp(z)); }, sample.z()));
    for (std::size_t j = 0; j < 5; ++j) {
      const double d = sample.d[j], m = kMargin;
      EXPECT_TRUE(is_same((m + d) * (m - d), m * m - d * d));
      EXPECT_TRUE(is_same((1 + m - d) * (1 - m - d), (1 - d) * (1 - d) - m * m));
      const auto v_at = [&](const Numbers& distances) {
        CircleSample moved = sample;
        moved.d = distances;
        return moved.v();
      };
      EXPECT_TRUE(is_slope(sample.slope(j), v_at, sample.d, j));
      const double g = -sample.slope(j);
      gradient.row(n) += g * P.row(static_cast<Index>(j));
      gradient.row(static_cast<Index>(j)) += g * P.row(n);
    }
  }
  for (Index n = 0; n < 5; ++n) {
    for (Index k = 0; k < 3; ++k) EXPECT_TRUE(is_near(actual.gradient(n, k), gradient(n, k)));
  }
}
