#include "cli/both_precisions/exercise_optimizers.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION::cli {

void SGDWithOppositeMomentum::update(Slice slice) const {
  const auto alpha = static_cast<Scalar>(slice.learning_rate);
  const auto mu = static_cast<Scalar>(momentum_);
  VectorView v = slice.moment(0);
  v = -mu * v - alpha * slice.gradient;
  slice.theta += v;
}

void AdamAtFirstStep::update(Slice slice) const {
  const double correction = std::sqrt(1 - options_.beta_2) / (1 - options_.beta_1);  // t = 1
  const auto step = static_cast<Scalar>(slice.learning_rate * correction);
  const auto g = slice.gradient.array();
  auto m = slice.moment(0).array();
  auto u = slice.moment(1).array();
  m += static_cast<Scalar>(1 - options_.beta_1) * (g - m);
  u += static_cast<Scalar>(1 - options_.beta_2) * (g.square() - u);
  slice.theta.array() -= step * m / (u.sqrt() + static_cast<Scalar>(options_.epsilon));
}

}  // namespace gradus::cli
