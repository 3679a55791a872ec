#include "gradus/core/softmax.hpp"

#include <algorithm>

#include "gradus/core/cpu.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// A block of rows of about 16 KB stays in the cache for three passes, and is long enough for exp
// to be at its best.
constexpr Index kBlockSize = 4096;

void compute_softmax(ConstMatrixView x, MatrixView y, Scalar* log_S) {
  const Index K = x.cols(), most = std::max<Index>(1, kBlockSize / std::max<Index>(1, K));
  on_best_cpu([&] {
    for (Index first = 0; first < x.rows(); first += most) {
      const Index end = std::min(first + most, x.rows());
      for (Index n = first; n < end; ++n) {
        const Scalar* x_n = x.data() + n * K;
        Scalar* y_n = y.data() + n * K;
        Scalar max = x_n[0];
        for (Index j = 1; j < K; ++j) max = x_n[j] > max ? x_n[j] : max;
        for (Index j = 0; j < K; ++j) y_n[j] = x_n[j] - max;
      }
      Scalar* e = y.data();
      for (Index i = first * K; i < end * K; ++i) e[i] = math::exp(e[i]);  // e_j = exp(x_j - max)
      for (Index n = first; n < end; ++n) {
        Scalar* y_n = y.data() + n * K;
        const Scalar S = sum(K, [&](Index j) GRADUS_INLINE { return y_n[j]; });
        for (Index j = 0; j < K; ++j) y_n[j] /= S;
        if (log_S != nullptr) log_S[n] = math::log(S);
      }
    }
  });
}

}  // namespace

void softmax(ConstMatrixView x, MatrixView y) { compute_softmax(x, y, nullptr); }

void softmax(ConstMatrixView x, MatrixView y, VectorView log_S) {
  compute_softmax(x, y, log_S.data());
}

}  // namespace gradus
