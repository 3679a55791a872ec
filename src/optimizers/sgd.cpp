#include "gradus/optimizers/sgd.hpp"

#include "core/option_checks.hpp"
#include "gradus/core/cpu.hpp"

namespace gradus::inline GRADUS_PRECISION {

SGD::SGD(const SGDOptions& options) : Optimizer(OptimizerOptions::of(options)), options_(options) {
  OptionChecks("SGD").share("momentum", options.momentum);
}

void SGD::update(Slice slice) const {
  const Scalar alpha = static_cast<Scalar>(slice.learning_rate);
  const Scalar mu = static_cast<Scalar>(options_.momentum);
  const Scalar* g = slice.gradient.data();
  Scalar* theta = slice.theta.data();
  if (options_.momentum == 0) {
    return on_best_cpu([=, size = slice.theta.size()] {
      for (Index i = 0; i < size; ++i) theta[i] -= alpha * g[i];  // without momentum: θ ← θ - α g
    });
  }
  Scalar* v = slice.moment(0).data();
  on_best_cpu([=, nesterov = options_.nesterov, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      v[i] = mu * v[i] - alpha * g[i];  // with momentum μ: v ← μ v - α g
      // θ ← θ + v
      // with nesterov: θ ← θ + μ v - α g
      theta[i] += nesterov ? mu * v[i] - alpha * g[i] : v[i];
    }
  });
}

}  // namespace gradus
