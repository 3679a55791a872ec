#include "gradus/losses/binary_crossentropy.hpp"

#include <typeinfo>

#include "losses/crossentropy_options.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Labels after smoothing: y (1 - s) + s/2.
auto smoothed(const ConstMatrixView& y_true, Scalar s) { return y_true.array() * (1 - s) + s / 2; }

}  // namespace

BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Loss("binary_crossentropy", options.reduction), options_(options) {
  check_label_smoothing(name(), options.label_smoothing);
}

void BinaryCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                              VectorView values) const {
  const auto y = smoothed(y_true, options_.label_smoothing);
  if (options_.from_logits) {
    const auto x = y_pred.array();
    // max(x, 0) - x y + log(1 + exp(-|x|))
    values = (x.max(Scalar(0)) - x * y + (-x.abs()).exp().log1p()).rowwise().mean();
  } else {
    const auto q = y_pred.array().max(kEpsilon).min(1 - kEpsilon);
    values = -(y * q.log() + (1 - y) * (1 - q).log()).rowwise().mean();
  }
}

void BinaryCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                  MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto y = smoothed(y_true, options_.label_smoothing);
  const auto p = y_pred.array();
  if (options_.from_logits) {
    dy_pred = ((1 + (-p).exp()).inverse() - y) / K;  // (σ(x) - y) / K
  } else {
    // (q - y) / (q (1 - q)) / K, and 0 where p was clipped, that is where q = p does not hold
    const auto q = p.max(kEpsilon).min(1 - kEpsilon);
    dy_pred = (p < kEpsilon || p > 1 - kEpsilon).select(Scalar(0), (q - y) / (q * (1 - q)) / K);
  }
}

Polymorphic<Loss> BinaryCrossentropy::from_logits_of(const std::string& activation) const {
  // A class derived from this one may compute something else.
  if (typeid(*this) != typeid(BinaryCrossentropy)) return {};
  if (options_.from_logits || activation != "Sigmoid") return {};
  BinaryCrossentropyOptions options = options_;
  options.from_logits = true;
  return BinaryCrossentropy(options);
}

}  // namespace gradus::inline GRADUS_PRECISION
