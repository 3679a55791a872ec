// The formulas of SGD.
#include <cmath>

#include "formulas/optimizer_steps.hpp"
#include "gradus/optimizers/sgd.hpp"

using namespace gradus;

FORMULA_TEST(SgdPlain, "optimizers/sgd", "no momentum θ ← θ - α g", "θ ← θ - α g") {
  SGD sgd({.learning_rate = kAlpha});
  check_steps(sgd, 0, [](ElementOfTheta& e, double g, double) { e.theta -= kAlpha * g; });
}

FORMULA_TEST(SgdMomentum, "optimizers/sgd", "momentum μ v ← μ v - α g θ ← θ + v", "v ← μ v - α g",
             "θ ← θ + v", "v = -α Σ_i μ^(t-i) g_i i = 1 ... t") {
  const double mu = 0.75;
  SGD sgd({.learning_rate = kAlpha, .momentum = mu});
  Numbers seen;  // all gradients of an element, one element after the other in each step
  check_steps(sgd, 1, [&](ElementOfTheta& e, double g, double t) {
    double& v = e.moments[0];
    v = mu * v - kAlpha * g;
    e.theta += v;
    seen.push_back(g);
    double sum = 0;
    const std::size_t element = (seen.size() - 1) % 3;
    for (std::size_t i = 0; i < static_cast<std::size_t>(t); ++i) {
      sum += std::pow(mu, t - 1 - static_cast<double>(i)) * seen[3 * i + element];
    }
    EXPECT_TRUE(is_same(v, -kAlpha * sum));
  });
}

FORMULA_TEST(SgdNesterov, "optimizers/sgd", "Nesterov v ← μ v - α g θ ← θ + μ v - α g",
             "θ ← θ + μ v - α g") {
  const double mu = 0.75;
  SGD sgd({.learning_rate = kAlpha, .momentum = mu, .nesterov = true});
  check_steps(sgd, 1, [=](ElementOfTheta& e, double g, double) {
    double& v = e.moments[0];
    v = mu * v - kAlpha * g;
    e.theta += mu * v - kAlpha * g;
  });
}

// The library's θ is φ, one momentum step ahead of the θ of the look-ahead form. L = 3/2 θ².
FORMULA_TEST(NesterovLooksAhead, "optimizers/sgd", "φ = θ + μ v", "v' = μ v - α g",
             "φ' = θ + v' + μ v' = φ - μ v + v' + μ v' = φ + μ v' - α g") {
  const double mu = 0.75;
  SGD sgd({.learning_rate = kAlpha, .momentum = mu, .nesterov = true});
  sgd.build(1);
  Vector kept = vector({2});
  double theta = 2, v = 0;
  for (int t = 0; t < 10; ++t) {
    const double phi = theta + mu * v, g = 3 * phi;
    EXPECT_TRUE(is_near(kept(0), phi));
    const Vector gradient = 3 * kept;
    sgd.step(view(kept), read_only(gradient));
    const double next_v = mu * v - kAlpha * g;
    EXPECT_TRUE(is_same(phi - mu * v + next_v + mu * next_v, theta + next_v + mu * next_v));
    EXPECT_TRUE(is_same(phi + mu * next_v - kAlpha * g, theta + next_v + mu * next_v));
    theta += next_v;
    v = next_v;
  }
}

// L = Σ θ⁴/4, whose gradient is θ³.
FORMULA_TEST(SgdLowersTheLoss, "optimizers/sgd", "L(θ - α g) ≈ L(θ) - α ‖g‖²") {
  Vector theta = vector({1, -0.5, 0.75});
  const Vector g = theta.array().cube();
  const auto L = [&] { return theta.cast<double>().array().pow(4).sum() / 4; };
  const double before = L();
  SGD sgd({.learning_rate = 1e-3});
  sgd.build(3);
  sgd.step(view(theta), read_only(g));
  EXPECT_NEAR((before - L()) / (1e-3 * g.cast<double>().squaredNorm()), 1, 0.01);
}
