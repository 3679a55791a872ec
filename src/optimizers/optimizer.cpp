#include "gradus/optimizers/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

void check_bound(const char* name, const std::optional<double>& bound) {
  if (!bound || (*bound > 0 && std::isfinite(*bound))) return;
  throw InvalidArgument(name, ": expected a finite number above 0, got ", to_text(*bound),
                        "; leave it out to clip nothing");
}

/// Σ v_i², in double.
double squared_norm(ConstVectorView v) {
  return sum_at_best(v.size(), [&](Index i) GRADUS_INLINE { return double{v(i)} * v(i); });
}

}  // namespace

GradientClipping::GradientClipping(const ClippingOptions& options) : options_(options) {
  check_bound("clipnorm", options.clipnorm);
  check_bound("clipvalue", options.clipvalue);
  check_bound("global_clipnorm", options.global_clipnorm);
  const int given = static_cast<int>(options.clipnorm.has_value()) +
                    static_cast<int>(options.clipvalue.has_value()) +
                    static_cast<int>(options.global_clipnorm.has_value());
  if (given > 1) {
    throw InvalidArgument(
        "clipnorm, clipvalue, global_clipnorm: expected at most one of them, got ", given,
        "; leave the others out");
  }
}

void GradientClipping::build(const std::vector<Index>& sizes) {
  if (!active()) return;
  sizes_ = sizes;
  factors_.assign(sizes.size(), 1);
  Index size = 0;
  for (const Index array : sizes) size += array;
  clipped_.resize(size);
}

void GradientClipping::measure(ConstVectorView gradient) {
  // min(1, c/norm), and nan where the norm is.
  const auto factor = [](double c, double norm) { return norm <= c ? 1 : c / norm; };
  if (options_.global_clipnorm) {
    const double norm = std::sqrt(squared_norm(gradient));
    std::ranges::fill(factors_, factor(*options_.global_clipnorm, norm));
  }
  if (options_.clipnorm) {
    Index first = 0;
    for (std::size_t k = 0; k < sizes_.size(); ++k) {
      const double norm = std::sqrt(squared_norm({gradient.data() + first, sizes_[k]}));
      factors_[k] = factor(*options_.clipnorm, norm);
      first += sizes_[k];
    }
  }
}

ConstVectorView GradientClipping::clip(Index first, ConstVectorView gradient) {
  VectorView clipped = view(clipped_, first, gradient.size());
  if (options_.clipvalue) {
    const Scalar c = static_cast<Scalar>(*options_.clipvalue);
    // Not by cwiseMax(), which may take a bound for a nan.
    clipped = gradient.unaryExpr([c](Scalar g) { return std::clamp(g, -c, c); });
  } else {
    scale(first, gradient, clipped);
  }
  return {clipped.data(), clipped.size()};
}

void GradientClipping::scale(Index first, ConstVectorView gradient, VectorView scaled) const {
  const Index last = first + gradient.size();
  Index array_first = 0;
  for (std::size_t k = 0; k < sizes_.size(); ++k) {
    const Index array_last = array_first + sizes_[k];
    const Index from = std::max(first, array_first), to = std::min(last, array_last);
    if (from < to) {  // the array and this part of the gradient overlap
      scaled.segment(from - first, to - from) =
          static_cast<Scalar>(factors_[k]) * gradient.segment(from - first, to - from);
    }
    array_first = array_last;
  }
}

Optimizer::Optimizer(const OptimizerOptions& options)
    : options_(options), clipping_(options.clipping) {
  const LearningRate& rate = options.learning_rate;
  if (!rate.is_schedule() && (!(rate.at(0) > 0) || !std::isfinite(rate.at(0)))) {
    throw InvalidArgument("learning_rate: expected a number above 0, got ", to_text(rate.at(0)));
  }
  const double decay = options.weight_decay.value_or(0);
  if (!(decay >= 0) || !std::isfinite(decay)) {
    throw InvalidArgument("weight_decay: expected a finite number of at least 0, got ",
                          to_text(decay));
  }
}

Optimizer::Optimizer(const LearningRate& learning_rate)
    : Optimizer(OptimizerOptions{learning_rate}) {}

void Optimizer::set_learning_rate(double learning_rate) {
  if (options_.learning_rate.is_schedule()) {
    throw InvalidArgument("learning_rate: ", options_.learning_rate.schedule_name(),
                          " sets it in every step, so it cannot be set to ", to_text(learning_rate),
                          "; make the optimizer with a number instead");
  }
  if (!(learning_rate >= 0) || !std::isfinite(learning_rate)) {
    throw InvalidArgument("learning_rate: expected a number of at least 0, got ",
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
    throw DataError(class_name(), ": ", name, " has ", moments_[k].size(), " numbers, expected ",
                    size_, ", one for each parameter of the model");
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
  throw InvalidArgument(class_name(), ": built for ", size_, " parameters, got ", theta,
                        " and a gradient of ", gradient, "; call build() first");
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
    // with weight_decay λ: θ ← θ - α λ θ, first
    theta -= static_cast<Scalar>(step_rate_ * *options_.weight_decay) * theta;
  }
  if (clipping_.active()) {
    // with clipnorm, clipvalue or global_clipnorm: g ← clipped g, then
    update({theta, clipping_.clip(first, gradient), moments_, first, step_rate_});
  } else {
    update({theta, gradient, moments_, first, step_rate_});
  }
}

}  // namespace gradus
