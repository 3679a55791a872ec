#include "gradus/core/product.hpp"

#include <algorithm>
#include <array>
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

/// A place on the stack, for vectors.
template <Index rows, Index columns>
using Place = std::array<Scalar, static_cast<std::size_t>(rows* columns)>;

/// Rows of y, and places for their computation.
struct RowsOfY {
  Index first, count;
  Scalar *y, *x_copy, *y_last;
  Scalar* more;  // for as many rows, several times
};

/// y = Σ_k x(n, k) W(k, ·) for K k's from k on; or y += that.
void compute_block(const Product& p, const RowsOfY& rows, Index k, Index K, Sums sums,
                   bool is_last) {
  if (K == 0) return void(std::fill_n(rows.y, rows.count * p.M, Scalar(0)));
  const Index rows_behind = kMostLanes / std::max<Index>(p.M, 1) + 1;
  const Index K_inside = p.M % kMostLanes == 0 ? K : std::clamp<Index>(p.K - k - rows_behind, 0, K);
  const Block block{.x = {p.x.at(rows.first, k), p.x.row, p.x.column},
                    .W = {p.W.at(k, 0), p.W.row, p.W.column},
                    .y = {rows.y, p.M},
                    .N = rows.count,
                    .K = K,
                    .M = p.M,
                    .K_inside = K_inside,
                    .sums = sums,
                    .is_last = is_last,
                    .x_copy = rows.x_copy,
                    .y_last = rows.y_last};
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return avx512::compute_block(block);
    case Cpu::kAvx2:
      return avx2::compute_block(block);
    case Cpu::kBaseline:
      break;
  }
#endif
  baseline::compute_block(block);
}

void run(const Product& p, Scalar* y) {
  alignas(64) Place<kBlock, 3 * kMostLanes> y_last;  // NOLINT(*-member-init): not yet used
  for (Index n = 0; n < p.N; n += kBlock) {
    const RowsOfY rows{n, std::min(kBlock, p.N - n), y + n * p.M, nullptr, y_last.data(), nullptr};
    Index k = 0;
    do {
      const Index K = std::min(kBlock, p.K - k);
      compute_block(p, rows, k, K, k == 0 ? Sums::kStart : Sums::kGoOn, k + K == p.K);
      k += K;
    } while (k < p.K);
  }
}

/// y = the sum over `count` k's from k on, in pairs, or y += that.
void sum_in_pairs(const Product& p, const RowsOfY& rows, Index k, Index count, Sums sums) {
  if (count <= kBlock) return compute_block(p, rows, k, count, sums, true);
  if (sums == Sums::kAdd) {
    const Index size = rows.count * p.M;
    RowsOfY more = rows;
    more.y = rows.more;
    more.more += size;
    sum_in_pairs(p, more, k, count, Sums::kStart);
    return on_best_cpu([&] {
      for (Index i = 0; i < size; ++i) rows.y[i] += rows.more[i];
    });
  }
  const auto blocks = static_cast<std::uint64_t>((count - 1) / kBlock);
  const Index half = static_cast<Index>(std::bit_floor(blocks)) * kBlock;
  sum_in_pairs(p, rows, k, half, Sums::kStart);
  sum_in_pairs(p, rows, k + half, count - half, Sums::kAdd);
}

/// A thread's own room for this many numbers.
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
  // NOLINTBEGIN(*-member-init): not yet used
  alignas(64) Place<kTransposedRows, kBlock> x_copy;
  alignas(64) Place<kTransposedRows, 3 * kMostLanes> y_last;
  // NOLINTEND(*-member-init)
  for (Index n = 0; n < p.N; n += kTransposedRows) {
    const RowsOfY rows{
        n, std::min(kTransposedRows, p.N - n), y + n * p.M, x_copy.data(), y_last.data(), more};
    sum_in_pairs(p, rows, 0, p.K, Sums::kStart);
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

}  // namespace gradus
