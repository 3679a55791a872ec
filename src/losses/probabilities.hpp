// What the losses on probabilities share.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <typeinfo>

#include "core/option_checks.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Keras's keras.config.epsilon().
inline constexpr Scalar kEpsilon = Scalar(1e-7);

/// Throws InvalidArgument unless the axis is that of a sample's outputs: -1, or 1.
void check_axis(const std::string& loss, Index axis);

/// Throws InvalidArgument for an option out of its range, of those that cross-entropies share.
template <class Options>
void check_options(const std::string& loss, const Options& options) {
  const OptionChecks check(loss);
  check_axis(loss, options.axis);
  if constexpr (requires { options.label_smoothing; }) {
    check.share("label_smoothing", options.label_smoothing);
  }
  if constexpr (requires { options.clip; }) {
    check.require(options.clip >= 0 && options.clip < 0.5, "clip", options.clip, "in [0, 0.5)");
    check.not_negative("log_epsilon", options.log_epsilon);
  }
}

/// Loss::fused_with() of a cross-entropy of probabilities: itself, of the logits x that make them;
/// empty for another activation, and for a class derived from it, which may compute something else.
/// With logits, log 0 never occurs, so a loss with another convention for it must not go through
/// them.
template <class Self, class Options>
Polymorphic<Loss> through_logits(const Self& loss, Options options, bool is_its_activation) {
  const Options defaults;
  const bool has_default_clip =
      options.clip == defaults.clip && options.log_epsilon == defaults.log_epsilon;
  if (typeid(loss) != typeid(Self) || options.from_logits || !is_its_activation ||
      !has_default_clip) {
    return {};
  }
  options.from_logits = true;
  return Self(options);
}

/// Throws InvalidArgument for a target that is NaN or not in [low, high]. what_to_do: ends the
/// message.
void check_range(const std::string& loss, const Matrix& y_true, Scalar low, Scalar high,
                 const std::string& what_to_do);

/// Throws InvalidArgument unless there is one column of whole numbers from 0 to outputs - 1, or the
/// id that is ignored.
void check_class_ids(const std::string& loss, const Matrix& y_true, Index outputs,
                     std::optional<Index> ignored = {});

/// The class id of sample n.
inline Index class_of(ConstMatrixView y_true, Index n) { return static_cast<Index>(y_true(n, 0)); }

/// x log z, and 0 where x is 0 whatever the logarithm: its limit.
inline Scalar x_log(Scalar x, Scalar z) { return x == 0 && z == 0 ? 0 : x * math::log(z); }

/// log Σ_i exp(x_i - max). With the maximum taken out, no exponential overflows and one of them
/// is 1. It is not put back: log Σ_i exp(x_i) would lose the digits of its small part beside a
/// large one.
template <class Row>
Scalar log_sum_exp(const Row& x, Scalar max) {
  return math::log(sum(x.size(), [&](Index i) { return math::exp(x(i) - max); }));
}

/// Writes to values(n) the mean over the outputs of term(y_nj, p_nj).
template <class Term>
void mean_over_outputs(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                       const Term& term) {
  const Index K = y_pred.cols();
  on_best_cpu([&] {
    for (Index n = 0; n < y_pred.rows(); ++n) {
      const Scalar *y = y_true.row(n).data(), *p = y_pred.row(n).data();
      const auto term_of = [&](Index j) GRADUS_INLINE { return term(y[j], p[j]); };
      values(n) = sum(K, term_of) / static_cast<Scalar>(K);
    }
  });
}

/// min(max(x, low), high); NaN stays.
inline Scalar clamp(Scalar x, Scalar low, Scalar high) {
  return x < low ? low : (x > high ? high : x);
}

/// 1, -1, or x itself where it is 0 or NaN.
inline Scalar sign(Scalar x) { return x > 0 ? 1 : (x < 0 ? -1 : x); }

/// p divided by its sum S and clipped, as categorical losses see probabilities:
/// q_k = min(max(p_k / S, ε), 1 - ε).
struct NormalizedRow {
  const Scalar* p;
  Index size;
  Scalar clip;  ///< ε
  Scalar S;

  NormalizedRow(ConstMatrixView y_pred, Index n, Scalar clip);

  Scalar operator()(Index k) const;
  /// m_k: where q_k depends on p. NaN does, so that it shows in the gradient.
  bool not_clipped(Index k) const;

  /// dp_j = ∂v/∂p_j from g(k) = ∂v/∂q_k. With ∂q_k/∂p_j = m_k ([j=k] / S - p_k / S²):
  ///
  ///     ∂v/∂p_j = (1/S) ( m_j g_j - (1/S) Σ_k m_k g_k p_k )
  template <class G>
  void backward(const G& g, MatrixView dy_pred, Index n) const {
    Scalar sum = 0;
    for (Index k = 0; k < size; ++k) sum += not_clipped(k) ? g(k) * (p[k] / S) : 0;
    for (Index j = 0; j < size; ++j) {
      dy_pred(n, j) = ((not_clipped(j) ? g(j) : Scalar(0)) - sum) / S;
    }
  }
};

}  // namespace gradus
