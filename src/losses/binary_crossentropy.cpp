#include "gradus/losses/binary_crossentropy.hpp"

#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// A label after smoothing: y (1 - s) + s/2.
Scalar smoothed(Scalar y, Scalar s) { return y * (1 - s) + s / 2; }

/// q = min(max(p, ε), 1 - ε); NaN stays.
Scalar clipped(Scalar p) { return clamp(p, kEpsilon, 1 - kEpsilon); }

/// b = -[ y log q + (1 - y) log(1 - q) ]
Scalar crossentropy(Scalar y, Scalar p) {
  const Scalar q = clipped(p);
  return -(y * math::log(q) + (1 - y) * math::log(1 - q));
}

/// ∂b/∂p = (q - y) / (q (1 - q)), and 0 where p was clipped
Scalar crossentropy_slope(Scalar y, Scalar p) {
  const Scalar q = clipped(p);
  return q != p && !std::isnan(p) ? 0 : (q - y) / (q * (1 - q));
}

}  // namespace

BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Loss("binary_crossentropy", options), options_(options) {
  check_options(name(), options);
}

void BinaryCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                              VectorView values) const {
  const Scalar s = options_.label_smoothing;
  if (options_.from_logits) {
    mean_over_outputs(y_true, y_pred, values, [s](Scalar y, Scalar x) {
      // of logits: v = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|))
      return (x < 0 ? 0 : x) - x * smoothed(y, s) + math::log1p(math::exp(-std::abs(x)));
    });
    return;
  }
  const Scalar clip = static_cast<Scalar>(options_.clip);
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  mean_over_outputs(y_true, y_pred, values, [=](Scalar label, Scalar p) {
    const Scalar y = smoothed(label, s), q = clamp(p, clip, 1 - clip);
    // of probabilities: v = (1/K) Σ_j -[ y_j log(q_j + e) + (1 - y_j) log(1 - q_j + e) ]
    return -(x_log(y, q + e) + x_log(1 - y, 1 - q + e));
  });
}

void BinaryCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                  MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const Scalar s = options_.label_smoothing;
  if (options_.from_logits) {
    const auto slope = [=](Scalar y, Scalar x) {
      // of logits: ∂v/∂x_j = (σ(x_j) - y_j) / K
      return (1 / (1 + math::exp(-x)) - smoothed(y, s)) / K;
    };
    elementwise(dy_pred, y_true, y_pred, slope);
    return;
  }
  const Scalar clip = static_cast<Scalar>(options_.clip);
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  // A label of exactly 0 or 1 has one of the two terms alone, also where the other would be 0/0.
  const auto slope = [=](Scalar label, Scalar p_j) {
    const Scalar y_j = smoothed(label, s);
    if (p_j < clip || p_j > 1 - clip) return Scalar(0);
    const Scalar of_one = y_j == 0 ? 0 : y_j / (p_j + e);
    const Scalar of_zero = y_j == 1 ? 0 : (1 - y_j) / (1 - p_j + e);
    // of probabilities: ∂v/∂p_j = (1/K) [ -y_j/(q_j + e) + (1 - y_j)/(1 - q_j + e) ]
    return (of_zero - of_one) / K;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void BinaryCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1,
              "for class ids use SparseCategoricalCrossentropy, for labels -1 and 1 Hinge");
}

Polymorphic<Loss> BinaryCrossentropy::fused_with(const std::string& activation) const {
  return through_logits(*this, options_, activation == "Sigmoid");
}

BinaryFocalCrossentropy::BinaryFocalCrossentropy(BinaryFocalCrossentropyOptions options)
    : Loss("binary_focal_crossentropy", options), options_(options) {
  check_options(name(), options);
  OptionChecks(name()).not_negative("gamma", options.gamma);
  OptionChecks(name()).share("alpha", options.alpha);
}

Scalar BinaryFocalCrossentropy::probability(Scalar y_pred) const {
  return options_.from_logits ? 1 / (1 + math::exp(-y_pred)) : y_pred;
}

Scalar BinaryFocalCrossentropy::balance(Scalar y) const {
  return options_.apply_class_balancing ? y * options_.alpha + (1 - y) * (1 - options_.alpha) : 1;
}

void BinaryFocalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                   VectorView values) const {
  const auto value = [this](Scalar label, Scalar prediction) {
    const Scalar y = smoothed(label, options_.label_smoothing), p = probability(prediction);
    const Scalar t = y * p + (1 - y) * (1 - p);
    // v = (1/K) Σ_j a_j (1 - t_j)^γ b_j, t = y p + (1 - y)(1 - p), b the cross-entropy
    return balance(y) * std::pow(1 - t, options_.gamma) * crossentropy(y, p);
  };
  mean_over_outputs(y_true, y_pred, values, value);
}

void BinaryFocalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const Scalar gamma = options_.gamma;
  const auto slope = [=, this](Scalar label, Scalar prediction) {
    const Scalar y = smoothed(label, options_.label_smoothing), p = probability(prediction);
    const Scalar t = y * p + (1 - y) * (1 - p);
    // ∂(1 - t)^γ/∂p = -γ (1 - t)^(γ-1) (2 y - 1)
    const bool is_flat = gamma == 0 || (gamma < 1 && t >= 1);
    const Scalar factor_slope = is_flat ? 0 : -gamma * std::pow(1 - t, gamma - 1) * (2 * y - 1);
    // ∂v/∂p_j = (a_j/K) [ -γ (1 - t_j)^(γ-1) (2 y_j - 1) b_j + (1 - t_j)^γ ∂b_j/∂p_j ]
    const Scalar dp =
        factor_slope * crossentropy(y, p) + std::pow(1 - t, gamma) * crossentropy_slope(y, p);
    // of logits: ∂v/∂x_j = ∂v/∂p_j · p_j (1 - p_j)
    return balance(y) / K * dp * (options_.from_logits ? p * (1 - p) : 1);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void BinaryFocalCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "for class ids use SparseCategoricalCrossentropy");
}

}  // namespace gradus
