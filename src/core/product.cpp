#include "gradus/core/product.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "core/product_kernel.hpp"
#include "gradus/core/cpu.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

void check(bool fits, const MatrixView& y) {
  if (fits) return;
  throw InvalidArgument("product: the operands' sizes do not fit each other, or the result of " +
                        std::to_string(y.rows()) + " x " + std::to_string(y.cols()));
}

/// y = x W, with x and W as they are or transposed.
struct Product {
  Strided x, W;
  Index N, K, M;
};

/// y(n, ·) += Σ_k x(n, k) W(k, ·) for up to kBlock rows from n and kBlock k's.
void add_block(const Product& p, Index n, Index k, Index K, Panel y) {
  thread_local ProductBuffers buffers;
  const Strided x{p.x.at(n, k), p.x.row, p.x.column}, W{p.W.at(k, 0), p.W.row, p.W.column};
  const Index N = std::min(kBlock, p.N - n);
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return avx512::add_block(x, W, y, N, K, p.M, buffers);
    case Cpu::kAvx2:
      return avx2::add_block(x, W, y, N, K, p.M, buffers);
    case Cpu::kBaseline:
      break;
  }
#endif
  baseline::add_block(x, W, y, N, K, p.M, buffers);
}

/// y = the sum over `count` k's from k on, in pairs. `more`: where other sums have a place.
void sum_in_pairs(const Product& p, Index n, Index k, Index count, Scalar* y, Scalar* more) {
  const Index size = std::min(kBlock, p.N - n) * p.M;
  if (count <= kBlock) {
    std::fill_n(y, size, Scalar(0));
    return add_block(p, n, k, count, {y, p.M});
  }
  const auto blocks = static_cast<std::uint64_t>((count - 1) / kBlock);
  const auto half = static_cast<Index>(std::bit_floor(blocks)) * kBlock;
  sum_in_pairs(p, n, k, half, y, more);
  sum_in_pairs(p, n, k + half, count - half, more, more + size);
  on_best_cpu([&]() GRADUS_INLINE {
    for (Index i = 0; i < size; ++i) y[i] += more[i];
  });
}

void run(const Product& p, Scalar* y) {
  std::fill_n(y, p.N * p.M, Scalar(0));
  for (Index n = 0; n < p.N; n += kBlock) {
    for (Index k = 0; k < p.K; k += kBlock) {
      add_block(p, n, k, std::min(kBlock, p.K - k), {y + n * p.M, p.M});
    }
  }
}

void run_in_pairs(const Product& p, Scalar* y) {
  thread_local std::vector<Scalar> more;
  const auto levels =
      std::bit_width(static_cast<std::uint64_t>(std::max<Index>(p.K - 1, 0) / kBlock));
  more.resize(std::max(more.size(), static_cast<std::size_t>(levels * kBlock * p.M)));
  for (Index n = 0; n < p.N; n += kBlock) sum_in_pairs(p, n, 0, p.K, y + n * p.M, more.data());
}

}  // namespace

void product(ConstMatrixView x, ConstMatrixView W, MatrixView y) {
  check(x.cols() == W.rows() && y.rows() == x.rows() && y.cols() == W.cols(), y);
  run({{x.data(), x.cols(), 1}, {W.data(), W.cols(), 1}, x.rows(), x.cols(), W.cols()}, y.data());
}

void product(ConstMatrixView dy, Transposed W, MatrixView dx) {
  const ConstColumnsView& w = W.matrix;
  check(dy.cols() == w.cols() && dx.rows() == dy.rows() && dx.cols() == w.rows(), dx);
  run({{dy.data(), dy.cols(), 1}, {w.data(), 1, w.outerStride()}, dy.rows(), dy.cols(), w.rows()},
      dx.data());
}

void product(Transposed xT, ConstMatrixView dy, MatrixView dW) {
  const ConstColumnsView& x = xT.matrix;
  check(x.rows() == dy.rows() && dW.rows() == x.cols() && dW.cols() == dy.cols(), dW);
  run_in_pairs(
      {{x.data(), 1, x.outerStride()}, {dy.data(), dy.cols(), 1}, x.cols(), x.rows(), dy.cols()},
      dW.data());
}

}  // namespace gradus::inline GRADUS_PRECISION
