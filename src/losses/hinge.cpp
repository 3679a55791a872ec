#include "gradus/losses/hinge.hpp"

#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Labels in {-1, 1} as scale * y + offset: 2y - 1 where all are 0 or 1, else y.
struct Signs {
  Scalar scale = 1;
  Scalar offset = 0;

  explicit Signs(ConstMatrixView y_true) {
    if (((y_true.array() == 0) || (y_true.array() == 1)).all()) {
      scale = 2;
      offset = -1;
    }
  }
  Scalar of(Scalar y) const { return y * scale + offset; }
};

constexpr const char* kUseSigns = "label the two classes -1 and 1, or 0 and 1";

/// 1 + max_k (1 - y_k) p_k - Σ_k y_k p_k of sample n, and the first k that attains the maximum.
Scalar categorical_margin(ConstMatrixView y_true, ConstMatrixView y_pred, Index n, Index& best) {
  const auto y = y_true.row(n).array(), p = y_pred.row(n).array();
  best = 0;
  for (Index k = 1; k < y.size(); ++k) {
    if ((1 - y(k)) * p(k) > (1 - y(best)) * p(best)) best = k;
  }
  return 1 + (1 - y(best)) * p(best) - dot(row_of(y_true, n), row_of(y_pred, n));
}

}  // namespace

void Hinge::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const Signs signs(y_true);
  mean_over_outputs(y_true, y_pred, values, [signs](Scalar y, Scalar p) {
    const Scalar h = 1 - signs.of(y) * p;
    return h < 0 ? 0 : h;  // v = (1/K) Σ_j h_j, h_j = max(1 - y_j p_j, 0)
  });
}

void Hinge::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const Signs signs(y_true);
  const auto slope = [K, signs](Scalar y, Scalar p) {
    const Scalar h = 1 - signs.of(y) * p;
    // ∂v/∂p_j = -y_j / K where h_j > 0, else 0; NaN is to be seen
    return h > 0 ? -signs.of(y) / K : (h <= 0 ? 0 : h);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void Hinge::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, -1, 1, kUseSigns);
}

void SquaredHinge::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const Signs signs(y_true);
  mean_over_outputs(y_true, y_pred, values, [signs](Scalar y, Scalar p) {
    const Scalar h = 1 - signs.of(y) * p;
    return h < 0 ? 0 : h * h;  // v = (1/K) Σ_j h_j², h_j = max(1 - y_j p_j, 0)
  });
}

void SquaredHinge::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                            MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const Signs signs(y_true);
  const auto slope = [K, signs](Scalar y, Scalar p) {
    const Scalar h = 1 - signs.of(y) * p;
    return -2 * signs.of(y) * (h < 0 ? 0 : h) / K;  // ∂v/∂p_j = -2 y_j h_j / K
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void SquaredHinge::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, -1, 1, kUseSigns);
}

void CategoricalHinge::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  Index best = 0;
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar margin = categorical_margin(y_true, y_pred, n, best);
    // v = max(0, 1 + max_k (1 - y_k) p_k - Σ_k y_k p_k)
    values(n) = margin < 0 ? 0 : margin;
  }
}

void CategoricalHinge::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  dy_pred.setZero();
  Index best = 0;
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar margin = categorical_margin(y_true, y_pred, n, best);
    if (margin <= 0) continue;
    dy_pred.row(n) = -y_true.row(n);
    // ∂v/∂p_j = [j = j*] (1 - y_j) - y_j where v > 0
    dy_pred(n, best) += 1 - y_true(n, best);
    if (std::isnan(margin)) dy_pred.row(n).setConstant(margin);
  }
}

void CategoricalHinge::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to be one-hot: 1 for its class, 0 for the others");
}

}  // namespace gradus
