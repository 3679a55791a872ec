#include "gradus/losses/binary_crossentropy.hpp"

#include <algorithm>
#include <typeinfo>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// A label after smoothing: y (1 - s) + s/2.
Scalar smoothed(Scalar y, Scalar s) { return y * (1 - s) + s / 2; }

}  // namespace

BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Loss("binary_crossentropy", options), options_(options) {
  check_label_smoothing(name(), options.label_smoothing);
  check_axis(name(), options.axis);
  check_clip(name(), options.clip, options.log_epsilon);
}

void BinaryCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                              VectorView values) const {
  const Scalar s = options_.label_smoothing;
  if (options_.from_logits) {
    // v = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|))
    mean_over_outputs(y_true, y_pred, values, [s](Scalar y, Scalar x) {
      return (x < 0 ? 0 : x) - x * smoothed(y, s) + math::log1p(math::exp(-std::abs(x)));
    });
    return;
  }
  const Scalar clip = static_cast<Scalar>(options_.clip);
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  mean_over_outputs(y_true, y_pred, values, [=](Scalar label, Scalar p) {
    const Scalar y = smoothed(label, s), q = clamp(p, clip, 1 - clip);
    return -(x_log(y, q + e) + x_log(1 - y, 1 - q + e));
  });
}

void BinaryCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                  MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const Scalar s = options_.label_smoothing;
  if (options_.from_logits) {
    // ∂v/∂x = (σ(x) - y) / K
    const auto slope = [=](Scalar y, Scalar x) {
      return (1 / (1 + math::exp(-x)) - smoothed(y, s)) / K;
    };
    elementwise(dy_pred, y_true, y_pred, slope);
    return;
  }
  const Scalar clip = static_cast<Scalar>(options_.clip);
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  // ∂v/∂p = (1/K) [ -y/(p + e) + (1 - y)/(1 - p + e) ], and 0 where p is clipped. A label of
  // exactly 0 or 1 has one of the two terms alone, also where the other would be 0/0.
  const auto slope = [=](Scalar label, Scalar p_j) {
    const Scalar y_j = smoothed(label, s);
    if (p_j < clip || p_j > 1 - clip) return Scalar(0);
    const Scalar of_one = y_j == 0 ? 0 : y_j / (p_j + e);
    const Scalar of_zero = y_j == 1 ? 0 : (1 - y_j) / (1 - p_j + e);
    return (of_zero - of_one) / K;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

OutputKind BinaryCrossentropy::predictions() const {
  return options_.from_logits ? OutputKind::kLogits : OutputKind::kUnitInterval;
}

void BinaryCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1,
              "for class ids use SparseCategoricalCrossentropy, for labels -1 and 1 Hinge");
}

Polymorphic<Loss> BinaryCrossentropy::fused_with(const std::string& activation) const {
  // A class derived from this one may compute something else.
  if (typeid(*this) != typeid(BinaryCrossentropy)) return {};
  if (options_.from_logits || activation != "Sigmoid" || !has_default_clip(options_)) {
    return {};
  }
  BinaryCrossentropyOptions options = options_;
  options.from_logits = true;
  return BinaryCrossentropy(options);
}

}}  // namespace gradus
