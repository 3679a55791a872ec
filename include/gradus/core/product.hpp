// Matrix products, in which training spends most of its time.
//
// Billions of operations a second, 2 N K M of them for a product, zeros counted, on one core of an
// Intel Xeon at which a large product of OpenBLAS takes 149 with AVX-512, and 81 with AVX2 (medians
// of `gradus_bench --benchmark_filter=product`, GRADUS_CPU=avx512 and avx2):
//
//                                            y = x W    dx = dy Wᵀ    dW = xᵀ dy
//   256 x 784 x 84, x a batch of digits     188, 115             -     184, 156
//   256 x 784 x 84, no zeros                118,  67       143, 80     105,  66
//   256 x 512 x 512                         139,  77       135, 76     139,  76
//   256 x 84 x 10                            37,  26        48, 41      32,  24
#pragma once

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// mᵀ, as a product takes it.
struct Transposed {
  ConstColumnsView matrix;
};
inline Transposed transposed(ConstColumnsView m) { return {m}; }

/// N x 1 ones: 1ᵀ dy is the sum of dy's rows.
inline ConstColumnsView ones(Index N) {
  static constexpr Scalar kOne = 1;
  return {&kOne, N, 1, Eigen::OuterStride<>(0)};  // all of them are this one
}

/// y = x W. x: N x K, W: K x M, y: N x M, of any size, and y no part of x or W.
///
/// Of the numbers of x, most are 0 in a batch of images: where a few neighbouring rows of x are 0
/// in column k, W's row k is not multiplied. So 0 · ∞ is 0 here.
///
/// Each y(n, m) = Σ_k x(n, k) W(k, m) adds in the order of k, each time by a fused multiply-add,
/// which rounds once. So its bits depend on these numbers alone: not on the instruction set, nor on
/// which rows and columns are computed together, nor on the machine, unless it has no fused
/// multiply-add (x86-64 before 2013; see cpu.hpp).
///
/// Throws InvalidArgument if the sizes do not fit; so do all of these.
void product(ConstMatrixView x, ConstMatrixView W, MatrixView y);

/// dx = dy Wᵀ, in the same way. dy: N x M, W: K x M, dx: N x K.
void product(ConstMatrixView dy, Transposed W, MatrixView dx);

/// dW = xᵀ dy, a sum over the rows of a batch. x: N x K, dy: N x M, dW: K x M.
///
/// Sums of 128 rows, each in order, are added in pairs, and these in pairs: a binary tree. So what
/// is added does not lose its digits against a long sum, and a batch that is divided among
/// processes, a power of two times 128 rows for each, gives the same bits.
void product(Transposed x, ConstMatrixView dy, MatrixView dW);

}  // namespace gradus
