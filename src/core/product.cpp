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

/// y = Σ_k x(n, k) W(k, ·) for N rows from n on, and K k's from k on; or y += that.
void compute_block(const Product& p, Index n, Index N, Index k, Index K, Panel y, Sums sums) {
  const Strided x{p.x.at(n, k), p.x.row, p.x.column}, W{p.W.at(k, 0), p.W.row, p.W.column};
  const Index rows_behind = kMostLanes / std::max<Index>(p.M, 1) + 1;
  const Index K_inside = p.M % kMostLanes == 0 ? K : std::clamp<Index>(p.K - k - rows_behind, 0, K);
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return avx512::compute_block(x, W, y, N, K, p.M, sums, K_inside);
    case Cpu::kAvx2:
      return avx2::compute_block(x, W, y, N, K, p.M, sums, K_inside);
    case Cpu::kBaseline:
      break;
  }
#endif
  baseline::compute_block(x, W, y, N, K, p.M, sums, K_inside);
}

/// Rows of y at once, and a thread's own place for as many, several times: the sums in pairs need
/// some, and where y's rows are not whole vectors, they are computed there.
struct RowsOfY {
  Index first, count;
  Panel y;
  Scalar* more;
};

Scalar* place_for(Index size) {
  thread_local std::vector<Scalar> numbers;
  numbers.resize(std::max(numbers.size(), static_cast<std::size_t>(size)));
  return numbers.data();
}

/// Calls compute(RowsOfY) for y's rows, so many at once.
template <class Compute>
void for_rows(const Product& p, Scalar* y, Index rows, int places, Compute compute) {
  const Index width = (p.M + kMostLanes - 1) / kMostLanes * kMostLanes;
  const bool is_whole = width == p.M;
  const Index size = rows * width;
  Scalar* const place = place_for((places + (is_whole ? 0 : 1)) * size);
  for (Index n = 0; n < p.N; n += rows) {
    const Index N = std::min(rows, p.N - n);
    Scalar* const y_n = y + n * p.M;
    compute(RowsOfY{n, N, {is_whole ? y_n : place, width}, place + (is_whole ? 0 : size)});
    for (Index r = 0; r < N && !is_whole; ++r) {
      std::copy_n(place + r * width, p.M, y_n + r * p.M);
    }
  }
}

void run(const Product& p, Scalar* y) {
  for_rows(p, y, kBlock, 0, [&](const RowsOfY& rows) {
    Index k = 0;
    do {
      compute_block(p, rows.first, rows.count, k, std::min(kBlock, p.K - k), rows.y,
                    k == 0 ? Sums::kStart : Sums::kGoOn);
      k += kBlock;
    } while (k < p.K);
  });
}

/// y = the sum over `count` k's from k on, in pairs, or y += that.
void sum_in_pairs(const Product& p, const RowsOfY& rows, Index k, Index count, Sums sums) {
  if (count <= kBlock) return compute_block(p, rows.first, rows.count, k, count, rows.y, sums);
  if (sums == Sums::kAdd) {
    const Index size = rows.count * rows.y.row;
    sum_in_pairs(p, {rows.first, rows.count, {rows.more, rows.y.row}, rows.more + size}, k, count,
                 Sums::kStart);
    return on_best_cpu([&] {
      for (Index i = 0; i < size; ++i) rows.y.data[i] += rows.more[i];
    });
  }
  const auto blocks = static_cast<std::uint64_t>((count - 1) / kBlock);
  const Index half = static_cast<Index>(std::bit_floor(blocks)) * kBlock;
  sum_in_pairs(p, rows, k, half, Sums::kStart);
  sum_in_pairs(p, rows, k + half, count - half, Sums::kAdd);
}

void run_in_pairs(const Product& p, Scalar* y) {
  const auto pairs = static_cast<std::uint64_t>(std::max<Index>(p.K - 1, 0) / (2 * kBlock));
  for_rows(p, y, kTransposedRows, static_cast<int>(std::bit_width(pairs)),
           [&](const RowsOfY& rows) { sum_in_pairs(p, rows, 0, p.K, Sums::kStart); });
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
