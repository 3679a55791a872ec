#include "gradus/core/product.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "core/product_kernel.hpp"
#include "gradus/core/cpu.hpp"
#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

/// y(n, ·) += Σ_k x(n, k) W(k, ·) for N rows from n on, and K k's from k on.
void add_block(const Product& p, Index n, Index N, Index k, Index K, Scalar* y,
               Sums sums = Sums::kGoOn) {
  const Strided x{p.x.at(n, k), p.x.row, p.x.column}, W{p.W.at(k, 0), p.W.row, p.W.column};
  const Panel rows{y, p.M};
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return avx512::add_block(x, W, rows, N, K, p.M, sums);
    case Cpu::kAvx2:
      return avx2::add_block(x, W, rows, N, K, p.M, sums);
    case Cpu::kBaseline:
      break;
  }
#endif
  baseline::add_block(x, W, rows, N, K, p.M, sums);
}

void run(const Product& p, Scalar* y) {
  std::fill_n(y, p.N * p.M, Scalar(0));
  for (Index n = 0; n < p.N; n += kBlock) {
    for (Index k = 0; k < p.K; k += kBlock) {
      add_block(p, n, std::min(kBlock, p.N - n), k, std::min(kBlock, p.K - k), y + n * p.M);
    }
  }
}

/// Some rows of y, and where as many others have a place, several times.
struct RowsInPairs {
  Index first, count;
  Scalar *y, *more;
};

/// y = the sum over `count` k's from k on, in pairs, or y += that.
void sum_in_pairs(const Product& p, RowsInPairs rows, Index k, Index count, Sums sums) {
  const Index size = rows.count * p.M;
  if (count <= kBlock) {
    if (sums == Sums::kGoOn) std::fill_n(rows.y, size, Scalar(0));
    return add_block(p, rows.first, rows.count, k, count, rows.y, sums);
  }
  if (sums == Sums::kAdd) {
    sum_in_pairs(p, {rows.first, rows.count, rows.more, rows.more + size}, k, count, Sums::kGoOn);
    return on_best_cpu([&] {
      for (Index i = 0; i < size; ++i) rows.y[i] += rows.more[i];
    });
  }
  const auto blocks = static_cast<std::uint64_t>((count - 1) / kBlock);
  const Index half = static_cast<Index>(std::bit_floor(blocks)) * kBlock;
  sum_in_pairs(p, rows, k, half, Sums::kGoOn);
  sum_in_pairs(p, rows, k + half, count - half, Sums::kAdd);
}

/// A thread's own place for so many numbers.
Scalar* place_for(std::size_t size) {
  thread_local std::vector<Scalar> numbers;
  numbers.resize(std::max(numbers.size(), size));
  return numbers.data();
}

void run_in_pairs(const Product& p, Scalar* y) {
  const auto pairs = static_cast<std::uint64_t>(std::max<Index>(p.K - 1, 0) / (2 * kBlock));
  const auto size =
      static_cast<std::size_t>(static_cast<Index>(std::bit_width(pairs)) * kTransposedRows * p.M);
  Scalar* const more = size > 0 ? place_for(size) : nullptr;
  for (Index n = 0; n < p.N; n += kTransposedRows) {
    const Index N = std::min(kTransposedRows, p.N - n);
    sum_in_pairs(p, {n, N, y + n * p.M, more}, 0, p.K, Sums::kGoOn);
  }
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

}}  // namespace gradus
