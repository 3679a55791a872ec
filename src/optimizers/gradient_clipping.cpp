#include "gradus/optimizers/gradient_clipping.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/config.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

void check_bound(const char* name, const std::optional<double>& bound) {
  if (!bound || (*bound > 0 && std::isfinite(*bound))) return;
  throw InvalidArgument(std::string(name) + ": expected a finite number above 0, got " +
                        to_text(*bound) + "; leave it out to clip nothing");
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
        "clipnorm, clipvalue, global_clipnorm: expected at most one of them, got " +
        std::to_string(given) + "; leave the others out");
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

}}  // namespace gradus
