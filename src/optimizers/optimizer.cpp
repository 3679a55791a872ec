#include "gradus/optimizers/optimizer.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Optimizer::Optimizer(const OptimizerOptions& options)
    : options_(options), clipping_(options.clipping) {
  const LearningRate& rate = options.learning_rate;
  if (!rate.is_schedule() && (!(rate.at(0) > 0) || !std::isfinite(rate.at(0)))) {
    throw InvalidArgument("learning_rate: expected a number above 0, got " + to_text(rate.at(0)));
  }
  const double decay = options.weight_decay.value_or(0);
  if (!(decay >= 0) || !std::isfinite(decay)) {
    throw InvalidArgument("weight_decay: expected a finite number of at least 0, got " +
                          to_text(decay));
  }
}

Optimizer::Optimizer(const LearningRate& learning_rate)
    : Optimizer(OptimizerOptions{learning_rate}) {}

void Optimizer::set_learning_rate(double learning_rate) {
  if (options_.learning_rate.is_schedule()) {
    throw InvalidArgument("learning_rate: " + options_.learning_rate.schedule_name() +
                          " sets it in every step, so it cannot be set to " +
                          to_text(learning_rate) + "; make the optimizer with a number instead");
  }
  if (!(learning_rate >= 0) || !std::isfinite(learning_rate)) {
    throw InvalidArgument("learning_rate: expected a number of at least 0, got " +
                          to_text(learning_rate));
  }
  options_.learning_rate = learning_rate;
}

void Optimizer::build(const std::vector<Index>& sizes) {
  const bool has_moments = moments_.size() == moment_count();
  if (sizes == array_sizes_ && has_moments) return;
  array_sizes_ = sizes;
  clipping_.build(sizes);
  const Index old_size = size_;
  size_ = 0;
  for (const Index array : sizes) size_ += array;
  if (size_ == old_size && has_moments) return;
  moments_.assign(moment_count(), Vector::Constant(size_, static_cast<Scalar>(initial_moment())));
}

void Optimizer::build(Index size) {
  if (array_sizes_.size() != 1 || size_ != size) build(std::vector<Index>{size});
}

void Optimizer::visit_state(Archive& archive) {
  archive.count("iterations", iterations_);
  for (std::size_t k = 0; k < moments_.size(); ++k) {
    const std::string name = "moment_" + std::to_string(k);
    archive.field(name, moments_[k]);
    if (moments_[k].size() == size_) continue;
    throw DataError(class_name() + ": " + name + " has " + std::to_string(moments_[k].size()) +
                    " numbers, expected " + std::to_string(size_) +
                    ", one for each parameter of the model");
  }
  if (options_.learning_rate.is_schedule()) return;
  double rate = learning_rate();
  archive.field("learning_rate", rate);
  try {
    set_learning_rate(rate);
  } catch (const InvalidArgument& error) {
    throw DataError(error.what());
  }
}

void Optimizer::refuse_sizes(Index theta, Index gradient) const {
  throw InvalidArgument(class_name() + ": built for " + std::to_string(size_) +
                        " parameters, got " + std::to_string(theta) + " and a gradient of " +
                        std::to_string(gradient) + "; call build() first");
}

void Optimizer::step(VectorView theta, ConstVectorView gradient) {
  if (theta.size() != size_ || gradient.size() != size_) {
    refuse_sizes(theta.size(), gradient.size());
  }
  begin_step(gradient);
  update_slice(0, theta, gradient);
}

void Optimizer::begin_step(ConstVectorView gradient) {
  if (gradient.size() != size_) refuse_sizes(size_, gradient.size());
  clipping_.measure(gradient);
  step_rate_ = learning_rate();
  ++iterations_;
  prepare_step();
}

void Optimizer::update_slice(Index first, VectorView theta, ConstVectorView gradient) {
  if (first < 0 || theta.size() > size_ - first || gradient.size() != theta.size()) {
    refuse_sizes(first + theta.size(), gradient.size());
  }
  if (options_.weight_decay) {
    theta -= static_cast<Scalar>(step_rate_ * *options_.weight_decay) * theta;  // θ ← θ - α λ θ
  }
  if (clipping_.active()) {
    update({theta, clipping_.clip(first, gradient), moments_, first, step_rate_});
  } else {
    update({theta, gradient, moments_, first, step_rate_});
  }
}

}}  // namespace gradus
