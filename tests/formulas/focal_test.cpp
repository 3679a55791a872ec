// The formulas of the focal and the generalized cross-entropies.
#include <cmath>

#include "formulas/formulas.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"

using namespace gradus;

namespace {

constexpr double kGamma = 3, kFocalAlpha = 0.375;

/// One output of the binary focal cross-entropy, by its formulas.
struct Focal {
  double y, p;
  double q() const { return std::fmin(std::fmax(p, 1e-7), 1 - 1e-7); }
  double m() const { return q() == p ? 1 : 0; }
  double a() const { return y * kFocalAlpha + (1 - y) * (1 - kFocalAlpha); }
  double t() const { return y * p + (1 - y) * (1 - p); }
  double b() const { return -(y * std::log(q()) + (1 - y) * std::log(1 - q())); }
  double db() const { return m() * (q() - y) / (q() * (1 - q())); }
  double dt() const { return 2 * y - 1; }
  double power() const { return std::pow(1 - t(), kGamma); }
  double dpower() const { return -kGamma * std::pow(1 - t(), kGamma - 1) * dt(); }
  double v() const { return a() * power() * b(); }
  double slope() const { return a() * (dpower() * b() + power() * db()); }
};

LossFormulas binary_formulas(bool from_logits) {
  const auto p_of = [from_logits](double x) { return from_logits ? sigma(x) : x; };
  return {[=](const Numbers& y, const Numbers& x) {
            double sum = 0;
            for (std::size_t j = 0; j < x.size(); ++j) sum += Focal{y[j], p_of(x[j])}.v();
            return sum / static_cast<double>(x.size());
          },
          [=](const Numbers& y, const Numbers& x, std::size_t j) {
            const double p = p_of(x[j]);
            const double slope = Focal{y[j], p}.slope() / static_cast<double>(x.size());
            return from_logits ? slope * p * (1 - p) : slope;
          }};
}

const Matrix kFocalLabels = matrix({{0, 1, 0.25}, {1, 0, 0.75}});
const BinaryFocalCrossentropyOptions kOptions = {
    .apply_class_balancing = true, .alpha = Scalar(kFocalAlpha), .gamma = Scalar(kGamma)};

}  // namespace

FORMULA_TEST(BinaryFocal, "losses/binary_crossentropy", "v = (1/K) Σ_j a_j (1 - t_j)^γ b_j",
             "q = min(max(p, ε), 1 - ε)", "b = -[ y log q + (1 - y) log(1 - q) ]",
             "t = y p + (1 - y)(1 - p)", "a = y α + (1 - y)(1 - α)", "∂t/∂p = 2 y - 1",
             "∂b/∂p = m (q - y) / (q (1 - q))", "∂b/∂p = (q - y) / (q (1 - q))",
             "∂(1 - t)^γ/∂p = -γ (1 - t)^(γ-1) (2 y - 1)",
             "∂v/∂p_j = (a_j/K) [ -γ (1 - t_j)^(γ-1) (2 y_j - 1) b_j + (1 - t_j)^γ ∂b_j/∂p_j ]") {
  const Matrix p = matrix({{0.25, 0.75, 0.5}, {0.125, 0.875, 0.375}});
  check_formulas(BinaryFocalCrossentropy(kOptions), kFocalLabels, p, binary_formulas(false));
  for (const double y : {0.0, 1.0, 0.25}) {
    const Focal at{y, 0.375};
    const auto along_p = [y](auto f) { return [y, f](double p_j) { return f(Focal{y, p_j}); }; };
    EXPECT_TRUE(is_slope(at.dt(), along_p([](const Focal& f) { return f.t(); }), at.p));
    EXPECT_TRUE(is_slope(at.db(), along_p([](const Focal& f) { return f.b(); }), at.p));
    EXPECT_TRUE(is_slope(at.dpower(), along_p([](const Focal& f) { return f.power(); }), at.p));
  }
  // m = 0: a p of 0 is clipped, and b has no slope there.
  const ValuesAndGradient clipped =
      separately(BinaryFocalCrossentropy(kOptions), row({1}), row({0}));
  EXPECT_TRUE(is_near(clipped.values(0), Focal{1, 0}.v()));
  EXPECT_TRUE(is_near(clipped.gradient(0, 0), Focal{1, 0}.slope()));
}

FORMULA_TEST(BinaryFocalFromLogits, "losses/binary_crossentropy", "p = σ(x)",
             "∂v/∂x_j = ∂v/∂p_j · p_j (1 - p_j)") {
  BinaryFocalCrossentropyOptions options = kOptions;
  options.from_logits = true;
  check_formulas(BinaryFocalCrossentropy(options), kFocalLabels,
                 matrix({{0.5, -1, 2}, {1.5, 0.25, -0.75}}), binary_formulas(true));
}

namespace {

double sum_of(const Numbers& p) {
  double sum = 0;
  for (const double p_k : p) sum += p_k;
  return sum;
}

/// One term of v, and its slope g_k by q_k.
double term(double y, double q) { return -kFocalAlpha * std::pow(1 - q, kGamma) * y * std::log(q); }
double focal_g(double y, double q) {
  return kFocalAlpha * y *
         (kGamma * std::pow(1 - q, kGamma - 1) * std::log(q) - std::pow(1 - q, kGamma) / q);
}

double categorical_v(const Numbers& y, const Numbers& p) {
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += term(y[k], p[k] / sum_of(p));
  return sum;
}

double categorical_slope(const Numbers& y, const Numbers& p, std::size_t j) {
  const double S = sum_of(p);
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += focal_g(y[k], p[k] / S) * p[k];
  return (focal_g(y[j], p[j] / S) - sum / S) / S;
}

Numbers softmax_row(const Numbers& x) {
  Numbers p;
  for (const double x_j : x) p.push_back(std::exp(x_j));
  const double S = sum_of(p);
  for (double& p_j : p) p_j /= S;
  return p;
}

const Matrix kFocalChoices = matrix({{0.5, 0.25, 0.25}, {0, 1, 0}});

}  // namespace

FORMULA_TEST(CategoricalFocal, "losses/categorical_crossentropy",
             "v = -Σ_k α (1 - q_k)^γ y_k log q_k",
             "g_k = ∂v/∂q_k = α y_k [ γ (1 - q_k)^(γ-1) log q_k - (1 - q_k)^γ / q_k ]",
             "∂v/∂p_j = (1/S) ( m_j g_j - (1/S) Σ_k m_k g_k p_k )") {
  check_formulas(
      CategoricalFocalCrossentropy({.alpha = Scalar(kFocalAlpha), .gamma = Scalar(kGamma)}),
      kFocalChoices, matrix({{0.5, 0.75, 0.25}, {0.25, 0.5, 1}}),
      {categorical_v, categorical_slope});
  EXPECT_TRUE(is_slope(
      focal_g(0.5, 0.375), [](double q) { return term(0.5, q); }, 0.375));
  // m = 0 for the class of which p is 0; the others have the slope of their part of S.
  const Matrix slope =
      separately(
          CategoricalFocalCrossentropy({.alpha = Scalar(kFocalAlpha), .gamma = Scalar(kGamma)}),
          row({0, 1, 0}), row({0, 0.5, 0.5}))
          .gradient;
  EXPECT_TRUE(is_near(slope(0, 0), -focal_g(1, 0.5) * 0.5));
}

FORMULA_TEST(CategoricalFocalFromLogits, "losses/categorical_crossentropy",
             "∂v/∂x_j = p_j (∂v/∂p_j - Σ_k p_k ∂v/∂p_k) = p_j ∂v/∂p_j", "∂v/∂x_j = p_j ∂v/∂p_j",
             "p = softmax(x)") {
  check_formulas(
      CategoricalFocalCrossentropy(
          {.alpha = Scalar(kFocalAlpha), .gamma = Scalar(kGamma), .from_logits = true}),
      kFocalChoices, matrix({{0.5, -1, 0.25}, {1.5, 0.75, -0.5}}),
      {[](const Numbers& y, const Numbers& x) { return categorical_v(y, softmax_row(x)); },
       [](const Numbers& y, const Numbers& x, std::size_t j) {
         const Numbers p = softmax_row(x);
         double sum = 0;
         for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] * categorical_slope(y, p, k);
         EXPECT_TRUE(is_same(sum, 0));
         return p[j] * (categorical_slope(y, p, j) - sum);
       }});
}

FORMULA_TEST(GeneralizedCrossentropy, "losses/sparse_categorical_crossentropy",
             "v = (1 - p_c^q) / q", "∂v/∂p_j = -[j=c] p_c^(q-1)") {
  const double q = 0.75;
  check_formulas(CategoricalGeneralizedCrossEntropy({.q = Scalar(q)}), column({1, 2}),
                 matrix({{0.25, 0.5, 0.75}, {1, 0.5, 0.125}}),
                 {[=](const Numbers& y, const Numbers& p) {
                    return (1 - std::pow(p[static_cast<std::size_t>(y[0])], q)) / q;
                  },
                  [=](const Numbers& y, const Numbers& p, std::size_t j) {
                    const auto c = static_cast<std::size_t>(y[0]);
                    return j == c ? -std::pow(p[c], q - 1) : 0;
                  }});
}
