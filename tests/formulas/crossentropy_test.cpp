// The formulas of the cross-entropies.
#include <algorithm>
#include <cmath>

#include "formulas/formulas.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"

using namespace gradus;

namespace {

// Both exact in float. Of the probabilities below some are clipped.
constexpr double kClip = 0.125, kE = 0.25;

const Matrix kLogits = matrix({{1.5, -0.25, 0.5, -2}, {-1, 3, 0.25, 0.75}});
const Matrix kChoices = matrix({{0.5, 0.125, 0.25, 0.125}, {0, 0, 1, 0}});
// They sum to 2 and to 1.5, and of q = p / S some are below kClip.
const Matrix kScores = matrix({{0.0625, 0.9375, 0.625, 0.375}, {0.75, 0.0625, 0.5, 0.1875}});

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }
double size(const Numbers& x) { return static_cast<double>(x.size()); }
double is(std::size_t j, std::size_t k) { return j == k ? 1 : 0; }

double total(const Numbers& x) {
  double sum = 0;
  for (const double x_k : x) sum += x_k;
  return sum;
}

double log_sum_exp(const Numbers& x) {
  double sum = 0;
  for (const double x_i : x) sum += std::exp(x_i);
  return std::log(sum);
}

double softmax_of(const Numbers& x, std::size_t j) { return std::exp(x[j] - log_sum_exp(x)); }

/// The mean over a sample's outputs of a function of y_j and p_j.
double mean_of(const Numbers& y, const Numbers& p, const std::function<double(double, double)>& f) {
  double sum = 0;
  for (std::size_t j = 0; j < p.size(); ++j) sum += f(y[j], p[j]);
  return sum / size(p);
}

double clipped_probability(double p) { return std::clamp(p, kClip, 1 - kClip); }
double q_of(const Numbers& p, std::size_t k) { return clipped_probability(p[k] / total(p)); }
double m_of(const Numbers& p, std::size_t k) {
  return p[k] / total(p) < kClip || p[k] / total(p) > 1 - kClip ? 0 : 1;
}

/// v = -Σ_k y_k log(q_k + e)
double categorical(const Numbers& y, const Numbers& p, double e) {
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum -= y[k] * std::log(q_of(p, k) + e);
  return sum;
}

}  // namespace

FORMULA_TEST(BinaryFromProbabilities, "losses/binary_crossentropy",
             "v = (1/K) Σ_j -[ y_j log p_j + (1 - y_j) log(1 - p_j) ]",
             "v = (1/K) Σ_j -[ y_j log(q_j + e) + (1 - y_j) log(1 - q_j + e) ]",
             "∂v/∂p_j = (1/K) [ -y_j/(q_j + e) + (1 - y_j)/(1 - q_j + e) ]",
             "∂v/∂p_j = (1/K) (q_j - y_j) / (q_j (1 - q_j))", "q = min(max(p, ε), 1 - ε)") {
  const Matrix y_true = matrix({{0.5, 1, 0.25, 0}, {0, 1, 1, 0.75}});
  const Matrix y_pred = matrix({{0.25, 0.75, 0.0625, 0.9375}, {0.5, 0.625, 0.0625, 0.375}});
  const auto formulas = [](double e) -> LossFormulas {
    const auto term = [e](double y_j, double p_j) {
      const double q = clipped_probability(p_j);
      return -(y_j * std::log(q + e) + (1 - y_j) * std::log(1 - q + e));
    };
    return {[term](const Numbers& y, const Numbers& p) { return mean_of(y, p, term); },
            [e](const Numbers& y, const Numbers& p, std::size_t j) {
              const double q = clipped_probability(p[j]);
              if (q != p[j]) return 0.0;
              return (-y[j] / (q + e) + (1 - y[j]) / (1 - q + e)) / size(p);
            }};
  };
  check_formulas(BinaryCrossentropy({.clip = kClip, .log_epsilon = kE}), y_true, y_pred,
                 formulas(kE));
  check_formulas(BinaryCrossentropy({.clip = kClip}), y_true, y_pred, formulas(0));
  // Where nothing is clipped and e is 0: the definition, and the short form of the slope.
  const Matrix p_inside = matrix({{0.25, 0.75, 0.5, 0.625}, {0.5, 0.625, 0.875, 0.375}});
  check_formulas(BinaryCrossentropy(), y_true, p_inside,
                 {[](const Numbers& y, const Numbers& p) {
                    return mean_of(y, p, [](double y_j, double p_j) {
                      return -(y_j * std::log(p_j) + (1 - y_j) * std::log(1 - p_j));
                    });
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    return (p[j] - y[j]) / (p[j] * (1 - p[j])) / size(p);
                  }});
}

FORMULA_TEST(BinaryFromLogits, "losses/binary_crossentropy", "p = σ(x) = 1/(1 + exp(-x))",
             "-log p = log(1 + exp(-x))", "-log(1 - p) = x + log(1 + exp(-x))",
             "v = (1/K) Σ_j (1 - y_j) x_j + log(1 + exp(-x_j))",
             "= (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|))",
             "v = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|))",
             "∂p_j/∂x_j = p_j (1 - p_j)",
             "∂v/∂x_j = (1/K) (p_j - y_j) / (p_j (1 - p_j)) · p_j (1 - p_j) = (σ(x_j) - y_j) / K",
             "∂v/∂x_j = (σ(x_j) - y_j) / K") {
  const Matrix y_true = matrix({{0.5, 1, 0.25, 0}, {0, 1, 1, 0.75}});
  const auto first = [](double y, double x) { return (1 - y) * x + std::log(1 + std::exp(-x)); };
  check_formulas(BinaryCrossentropy({.from_logits = true}), y_true, kLogits,
                 {[&](const Numbers& y, const Numbers& x) { return mean_of(y, x, first); },
                  [](const Numbers& y, const Numbers& x, std::size_t j) {
                    return (sigmoid_of(x[j]) - y[j]) / size(x);
                  }});
  for (const double x : numbers(kLogits, 0)) {
    const double p = sigmoid_of(x), y = 0.75;
    EXPECT_TRUE(is_same(std::log(1 + std::exp(-x)), -std::log(p)));
    EXPECT_TRUE(is_same(x + std::log(1 + std::exp(-x)), -std::log(1 - p)));
    EXPECT_TRUE(
        is_same(std::fmax(x, 0) - x * y + std::log(1 + std::exp(-std::abs(x))), first(y, x)));
    EXPECT_TRUE(is_slope(p * (1 - p), sigmoid_of, x));
    EXPECT_TRUE(is_same((p - y) / (p * (1 - p)) * (p * (1 - p)), p - y));
  }
}

// The library's two losses on two classes and on one label.
FORMULA_TEST(BinaryIsCategoricalOfTwo, "losses/binary_crossentropy",
             "-Σ_k Y_k log P_k = -[ y log p + (1 - y) log(1 - p) ]",
             "-log( p^y (1 - p)^(1-y) ) = -[ y log p + (1 - y) log(1 - p) ]",
             "softmax(0, x) = (1, exp(x)) / (1 + exp(x)) = (1 - σ(x), σ(x))") {
  for (const double x : {-1.5, 0.25, 2.0}) {
    for (const double y : {0.0, 1.0, 0.75}) {
      const double p = sigmoid_of(x);
      const Matrix Y = row({1 - y, y}), P = row({1 - p, p});
      const double binary = -(y * std::log(p) + (1 - y) * std::log(1 - p));
      EXPECT_TRUE(is_same(-std::log(std::pow(p, y) * std::pow(1 - p, 1 - y)), binary));
      EXPECT_TRUE(is_near(CategoricalCrossentropy()(Y, P), binary));
      EXPECT_TRUE(is_near(BinaryCrossentropy()(row({y}), row({p})), binary));
      EXPECT_TRUE(is_same(softmax_of({0, x}, 0), 1 - p));
      EXPECT_TRUE(is_same(1 / (1 + std::exp(x)), 1 - p));
      EXPECT_TRUE(is_same(softmax_of({0, x}, 1), p));
      EXPECT_TRUE(is_same(std::exp(x) / (1 + std::exp(x)), p));
      // p - y for the one as for the other
      const Matrix of_two =
          CategoricalCrossentropy({.from_logits = true}).derivative(Y, row({0, x}));
      const Matrix of_one =
          BinaryCrossentropy({.from_logits = true}).derivative(row({y}), row({x}));
      EXPECT_TRUE(is_near(of_two(0, 1), p - y));
      EXPECT_TRUE(is_near(of_one(0, 0), p - y));
    }
  }
}

FORMULA_TEST(CategoricalFromProbabilities, "losses/categorical_crossentropy",
             "v = -Σ_k y_k log p_k", "-log( Π_k p_k^y_k ) = -Σ_k y_k log p_k", "S = Σ_k p_k",
             "q_k = min(max(p_k / S, ε), 1 - ε)", "∂q_k/∂p_j = m_k ([j=k] / S - p_k / S²)",
             "v = -Σ_k y_k log(q_k + e)", "∂v/∂q_k = -y_k / (q_k + e)",
             "∂v/∂p_j = (1/S) ( m_j ∂v/∂q_j - Σ_k m_k q_k ∂v/∂q_k )") {
  check_formulas(CategoricalCrossentropy({.clip = kClip, .log_epsilon = kE}), kChoices, kScores,
                 {[](const Numbers& y, const Numbers& p) { return categorical(y, p, kE); },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    const auto dq = [&](std::size_t k) { return -y[k] / (q_of(p, k) + kE); };
                    double sum = 0;
                    for (std::size_t k = 0; k < p.size(); ++k)
                      sum += m_of(p, k) * q_of(p, k) * dq(k);
                    return (m_of(p, j) * dq(j) - sum) / total(p);
                  }});
  const Numbers p = numbers(kScores, 0);
  const double S = total(p);
  for (std::size_t k = 0; k < p.size(); ++k) {
    const auto q_k = [k](const Numbers& at) { return q_of(at, k); };
    for (std::size_t j = 0; j < p.size(); ++j) {
      EXPECT_TRUE(is_slope(m_of(p, k) * (is(j, k) / S - p[k] / (S * S)), q_k, p, j));
    }
  }
  // Of probabilities that sum to 1, where none is clipped, the definition.
  const Matrix P = matrix({{0.25, 0.5, 0.125, 0.125}});
  const double v = -(0.5 * std::log(0.25) + 0.125 * std::log(0.5) + 0.375 * std::log(0.125));
  EXPECT_TRUE(is_near(CategoricalCrossentropy()(kChoices.topRows(1), P), v));
  const double likelihood = std::pow(0.25, 0.5) * std::pow(0.5, 0.125) * std::pow(0.125, 0.375);
  EXPECT_TRUE(is_same(-std::log(likelihood), v));
}

FORMULA_TEST(CategoricalWithoutE, "losses/categorical_crossentropy",
             "∂v/∂p_j = (1/S) Σ_k m_k y_k - m_j y_j / p_j") {
  check_formulas(CategoricalCrossentropy({.clip = kClip}), kChoices, kScores,
                 {[](const Numbers& y, const Numbers& p) { return categorical(y, p, 0); },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    double sum = 0;
                    for (std::size_t k = 0; k < p.size(); ++k) sum += m_of(p, k) * y[k];
                    return sum / total(p) - m_of(p, j) * y[j] / p[j];
                  }});
}

FORMULA_TEST(CategoricalFromLogits, "losses/categorical_crossentropy", "p = softmax(x)",
             "log p_k = x_k - log Σ_i exp(x_i)", "∂ log Σ_i exp(x_i) / ∂x_j = p_j",
             "v = Σ_k y_k (log Σ_i exp(x_i) - x_k)", "∂v/∂x_j = p_j Σ_k y_k - y_j") {
  // Labels that sum to 1 and to 0.75.
  const Matrix y_true = matrix({{0.5, 0.125, 0.25, 0.125}, {0, 0.5, 0.25, 0}});
  check_formulas(CategoricalCrossentropy({.from_logits = true}), y_true, kLogits,
                 {[](const Numbers& y, const Numbers& x) {
                    double sum = 0;
                    for (std::size_t k = 0; k < x.size(); ++k)
                      sum += y[k] * (log_sum_exp(x) - x[k]);
                    return sum;
                  },
                  [](const Numbers& y, const Numbers& x, std::size_t j) {
                    return softmax_of(x, j) * total(y) - y[j];
                  }});
  const Numbers x = numbers(kLogits, 0);
  for (std::size_t j = 0; j < x.size(); ++j) {
    EXPECT_TRUE(is_slope(softmax_of(x, j), log_sum_exp, x, j));
    EXPECT_TRUE(
        is_same(std::log(std::exp(x[j]) / std::exp(log_sum_exp(x))), x[j] - log_sum_exp(x)));
  }
}

FORMULA_TEST(SoftmaxAndCrossentropyCollapse, "losses/categorical_crossentropy",
             "∂v/∂p_k = -y_k / p_k", "∂v/∂x = (diag(p) - p pᵀ) ∂v/∂p = p Σ_k y_k - y") {
  const Numbers x = numbers(kLogits, 1), y = {0.125, 0.5, 0.25, 0.125};
  const Matrix of_library = CategoricalCrossentropy({.from_logits = true})
                                .derivative(row({0.125, 0.5, 0.25, 0.125}), kLogits.bottomRows(1));
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double p_j = softmax_of(x, j);
    EXPECT_TRUE(is_slope(
        -y[j] / p_j, [&](double p) { return -y[j] * std::log(p); }, p_j));
    double sum = 0;  // row j of the Jacobian times ∂v/∂p
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double p_k = softmax_of(x, k);
      sum += (is(j, k) * p_j - p_j * p_k) * (-y[k] / p_k);
    }
    EXPECT_TRUE(is_same(p_j * total(y) - y[j], sum));
    EXPECT_TRUE(is_near(of_library(0, static_cast<Index>(j)), p_j - y[j]));
  }
}

FORMULA_TEST(NormalizedRow, "losses/probabilities", "q_k = min(max(p_k / S, ε), 1 - ε)",
             "dp_j = ∂v/∂p_j from g(k) = ∂v/∂q_k", "∂q_k/∂p_j = m_k ([j=k] / S - p_k / S²)",
             "∂v/∂p_j = (1/S) ( m_j g_j - (1/S) Σ_k m_k g_k p_k )") {
  check_formulas(CategoricalCrossentropy({.clip = kClip, .log_epsilon = kE}), kChoices, kScores,
                 {[](const Numbers& y, const Numbers& p) { return categorical(y, p, kE); },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    const double S = total(p);
                    const auto g = [&](std::size_t k) { return -y[k] / (q_of(p, k) + kE); };
                    double short_form = m_of(p, j) * g(j), by_jacobian = 0;
                    for (std::size_t k = 0; k < p.size(); ++k) {
                      short_form -= m_of(p, k) * g(k) * p[k] / S;
                      by_jacobian += g(k) * m_of(p, k) * (is(j, k) / S - p[k] / (S * S));
                    }
                    EXPECT_TRUE(is_same(short_form / S, by_jacobian));
                    return short_form / S;
                  }});
}

FORMULA_TEST(SparseFromProbabilities, "losses/sparse_categorical_crossentropy", "v = -log p_c",
             "probabilities v = -log(q_c + e) ∂v/∂p_j = m_c r (1/S - [j=c] / p_c)",
             "r = q_c / (q_c + e)", "v = -log(q_c + e)", "∂v/∂p_j = m_c r (1/S - [j=c] / p_c)") {
  // Of sample 0 the class is clipped.
  check_formulas(SparseCategoricalCrossentropy({.clip = kClip, .log_epsilon = kE}), column({0, 2}),
                 kScores,
                 {[](const Numbers& y, const Numbers& p) {
                    return -std::log(q_of(p, static_cast<std::size_t>(y[0])) + kE);
                  },
                  [](const Numbers& y, const Numbers& p, std::size_t j) {
                    const auto c = static_cast<std::size_t>(y[0]);
                    const double r = q_of(p, c) / (q_of(p, c) + kE);
                    return m_of(p, c) * r * (1 / total(p) - is(j, c) / p[c]);
                  }});
  const Matrix P = matrix({{0.25, 0.5, 0.25}});
  EXPECT_TRUE(is_near(SparseCategoricalCrossentropy()(column({1}), P), -std::log(0.5)));
}

FORMULA_TEST(SparseFromLogits, "losses/sparse_categorical_crossentropy",
             "logits v = log Σ_i exp(x_i) - x_c ∂v/∂x_j = p_j - [j=c]", "S = Σ_j exp(x_j - max)",
             "v = log S - (x_c - max)", "∂v/∂x_j = p_j - [j=c]") {
  check_formulas(SparseCategoricalCrossentropy({.from_logits = true}), column({3, 1}), kLogits,
                 {[](const Numbers& y, const Numbers& x) {
                    return log_sum_exp(x) - x[static_cast<std::size_t>(y[0])];
                  },
                  [](const Numbers& y, const Numbers& x, std::size_t j) {
                    return softmax_of(x, j) - is(j, static_cast<std::size_t>(y[0]));
                  }});
  const Numbers x = numbers(kLogits, 0);
  const double max = *std::ranges::max_element(x);
  double S = 0;
  for (const double x_j : x) S += std::exp(x_j - max);
  EXPECT_TRUE(is_same(std::log(S) - (x[3] - max), log_sum_exp(x) - x[3]));
  EXPECT_TRUE(is_same(std::exp(x[2] - max) / S, softmax_of(x, 2)));
}
