#include "gradus/optimizers/optimizer.hpp"

#include <cmath>

#include "gradus/core/error.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"

namespace gradus::inline GRADUS_PRECISION {

Optimizer::Optimizer(double learning_rate) : learning_rate_(learning_rate) {
  if (!(learning_rate > 0) || !std::isfinite(learning_rate)) {
    throw InvalidArgument("learning_rate: expected a number above 0, got " +
                          std::to_string(learning_rate));
  }
}

void Optimizer::set_learning_rate(double learning_rate) {
  if (!(learning_rate >= 0) || !std::isfinite(learning_rate)) {
    throw InvalidArgument("learning_rate: expected a number of at least 0, got " +
                          std::to_string(learning_rate));
  }
  learning_rate_ = learning_rate;
}

void Optimizer::build(Index size) {
  if (moments_.size() == moment_count() && size_ == size) return;
  size_ = size;
  moments_.assign(moment_count(), Vector::Zero(size));
}

void Optimizer::step(VectorView theta, ConstVectorView gradient) {
  if (theta.size() != size_ || gradient.size() != size_) {
    throw InvalidArgument(class_name() + ": built for " + std::to_string(size_) +
                          " parameters, got " + std::to_string(theta.size()) +
                          " and a gradient of " + std::to_string(gradient.size()) +
                          "; call build() first");
  }
  begin_step();
  update_slice(0, theta, gradient);
}

void Optimizer::update_slice(Index first, VectorView theta, ConstVectorView gradient) {
  update({theta, gradient, moments_, first});
}

namespace {

const Registry<Optimizer>& optimizers() {
  static const Registry<Optimizer> kOptimizers = [] {
    Registry<Optimizer> registry("optimizer");
    registry.add({"sgd", "SGD"}, [] { return SGD(); });
    registry.add({"adam", "Adam"}, [] { return Adam(); });
    return registry;
  }();
  return kOptimizers;
}

}  // namespace

Polymorphic<Optimizer> Optimizer::from_name(const std::string& name) {
  return optimizers().make(name);
}
std::vector<std::string> Optimizer::known_names() { return optimizers().names(); }

}  // namespace gradus::inline GRADUS_PRECISION
