// Plain loops over numbers, at the best instruction set, with the same bits at every one.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "gradus/core/cpu.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Tells GCC that y is either x or apart from it, so that it need not check. Clang checks.
#ifdef __clang__
#define GRADUS_NO_OVERLAP
#else
#define GRADUS_NO_OVERLAP _Pragma("GCC ivdep")
#endif

/// y(i) = f(x(i)) for every i, and y(i) = f(a(i), b(i)). An argument may be y itself.
///
///     elementwise(y, x, [](Scalar x_i) { return math::tanh(x_i); });  // y = tanh(x)
///
/// Throws SizeError if sizes differ.
template <class F, class... X>
void for_each_element(MatrixView y, const F& f, const X&... x) {
  if (((x.rows() != y.rows() || x.cols() != y.cols()) || ...)) {
    throw SizeError("elementwise: expected matrices of " + std::to_string(y.rows()) + " x " +
                    std::to_string(y.cols()) + " numbers");
  }
  const auto loop = [&f, size = y.size()](Scalar* to, const auto*... from) GRADUS_INLINE {
    GRADUS_NO_OVERLAP
    for (Index i = 0; i < size; ++i) to[i] = f(from[i]...);
  };
  on_best_cpu([&] { loop(y.data(), x.data()...); });
}
template <class F>
void elementwise(MatrixView y, ConstMatrixView x, const F& f) {
  for_each_element(y, f, x);
}
template <class F>
void elementwise(MatrixView y, ConstMatrixView a, ConstMatrixView b, const F& f) {
  for_each_element(y, f, a, b);
}

/// Σ term(i) for 0 <= i < count. Term i adds to partial sum i mod 16; these are then added in
/// pairs. So the order depends on the count alone, and a vector of up to 16 numbers can do it.
template <class Term>
[[gnu::always_inline]] inline auto sum(Index count, const Term& term) {
  constexpr std::size_t kParts = 16;
  std::array<decltype(term(Index{0})), kParts> parts{};
  Index i = 0;
  for (; i + Index(kParts) <= count; i += Index(kParts)) {
    for (std::size_t p = 0; p < kParts; ++p) parts[p] += term(i + Index(p));
  }
  for (std::size_t p = 0; i + Index(p) < count; ++p) parts[p] += term(i + Index(p));
  for (std::size_t half = kParts / 2; half > 0; half /= 2) {
    for (std::size_t p = 0; p < half; ++p) parts[p] += parts[p + half];
  }
  return parts[0];
}

/// The same for use outside of loops: at the best instruction set. term: a lambda with
/// GRADUS_INLINE.
template <class Term>
auto sum_at_best(Index count, const Term& term) {
  decltype(term(Index{0})) result = 0;
  on_best_cpu([&] { result = sum(count, term); });
  return result;
}
inline Scalar sum(ConstVectorView v) {
  return sum_at_best(v.size(), [&](Index i) GRADUS_INLINE { return v(i); });
}
inline Scalar dot(ConstVectorView a, ConstVectorView b) {
  return sum_at_best(a.size(), [&](Index i) GRADUS_INLINE { return a(i) * b(i); });
}

}  // namespace gradus
