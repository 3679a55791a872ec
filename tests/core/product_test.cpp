#include "gradus/core/product.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "gradus/core/cpu.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

const std::vector<Index> kSizes = {1, 2, 3, 7, 8, 9, 16, 17, 47, 48, 49, 97};
const std::vector<Index> kSums = {0, 1, 2, 127, 128, 129, 255, 257, 400};

/// Numbers of which about half are 0, some of them by rows and by columns.
Matrix product_numbers(Index rows, Index cols, std::uint64_t seed) {
  Matrix m = random_matrix(rows, cols, seed);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      if ((i / 8 + j / 3) % 3 == 0 || m(i, j) < Scalar(-0.5)) m(i, j) = 0;
    }
  }
  return m;
}

Scalar add_product(Scalar sum, Scalar x, Scalar w) {
  return has_fused_multiply_add(cpu()) ? std::fma(x, w, sum) : sum + x * w;
}

/// Σ_k x(k) w(k), in order.
template <class X, class W>
Scalar in_order(const X& x, const W& w, Index first, Index count) {
  Scalar sum = 0;
  for (Index k = first; k < first + count; ++k) sum = add_product(sum, x(k), w(k));
  return sum;
}

/// The sum of the first so many rows of a batch, as product.hpp has it.
template <class X, class W>
Scalar in_pairs(const X& x, const W& w, Index first, Index count) {
  if (count <= 128) return in_order(x, w, first, count);
  Index half = 128;
  while (2 * half < count) half *= 2;
  return in_pairs(x, w, first, half) + in_pairs(x, w, first + half, count - half);
}

Matrix unset(Index rows, Index cols) { return Matrix::Constant(rows, cols, Scalar(NAN)); }

}  // namespace

TEST(Product, AddsInOrderWhateverTheSizes) {
  for (const Index N : kSizes) {
    for (const Index K : kSums) {
      for (const Index M : kSizes) {
        const Matrix x = product_numbers(N, K, 1), W = product_numbers(K, M, 2);
        Matrix y = unset(N, M), expected(N, M);
        product(x, W, y);
        for (Index n = 0; n < N; ++n) {
          for (Index m = 0; m < M; ++m) {
            expected(n, m) = K == 0 ? 0 : in_order(x.row(n), W.col(m), 0, K);
          }
        }
        ASSERT_EQ(y, expected) << N << " x " << K << " x " << M;
      }
    }
  }
}

TEST(Product, TakesWTransposed) {
  for (const Index N : kSizes) {
    for (const Index K : kSums) {
      for (const Index M : kSizes) {
        const Matrix dy = product_numbers(N, K, 1), W = product_numbers(M, K, 2);
        Matrix dx = unset(N, M), expected = unset(N, M);
        product(dy, transposed(W), dx);
        const Matrix Wt = W.transpose();
        product(dy, Wt, expected);
        ASSERT_EQ(dx, expected) << N << " x " << K << " x " << M;
      }
    }
  }
}

TEST(Product, AddsTheRowsOfABatchInPairs) {
  for (const Index N : {1, 2, 128, 129, 256, 300, 384, 1000}) {
    for (const Index K : kSizes) {
      for (const Index M : {1, 10, 49}) {
        const Matrix x = product_numbers(N, K, 1), dy = product_numbers(N, M, 2);
        Matrix dW = unset(K, M), expected(K, M);
        product(transposed(x), dy, dW);
        for (Index k = 0; k < K; ++k) {
          for (Index m = 0; m < M; ++m) expected(k, m) = in_pairs(x.col(k), dy.col(m), 0, N);
        }
        ASSERT_EQ(dW, expected) << N << " x " << K << " x " << M;
      }
    }
  }
}

TEST(Product, TakesSomeColumnsOfABatch) {
  const Matrix x = product_numbers(30, 50, 1), dy = product_numbers(30, 20, 2);
  const Matrix some = x.middleCols(7, 11);
  Matrix dW(11, 20), expected(11, 20);
  product(transposed(x.middleCols(7, 11)), dy, dW);
  product(transposed(some), dy, expected);
  EXPECT_EQ(dW, expected);
}

/// At any address, and without a look beyond the ends.
TEST(Product, NeedsNoAlignment) {
  const Index N = 9, K = 21, M = 19;
  const Matrix x = product_numbers(N, K, 1), W = product_numbers(K, M, 2);
  Matrix expected(N, M);
  product(x, W, expected);
  for (Index offset = 0; offset < 4; ++offset) {
    std::vector<Scalar> X(static_cast<std::size_t>(offset + x.size()));
    std::vector<Scalar> w(static_cast<std::size_t>(offset + W.size()));
    std::vector<Scalar> Y(static_cast<std::size_t>(offset + N * M));
    std::copy_n(x.data(), x.size(), X.data() + offset);
    std::copy_n(W.data(), W.size(), w.data() + offset);
    const MatrixView y(Y.data() + offset, N, M);
    product(ConstMatrixView(X.data() + offset, N, K), ConstMatrixView(w.data() + offset, K, M), y);
    EXPECT_EQ(y, expected) << offset;
  }
}

TEST(Product, PassesOnWhatIsNotFinite) {
  Matrix x = Matrix::Ones(9, 5), W = Matrix::Ones(5, 3), y(9, 3);
  W(2, 1) = std::numeric_limits<Scalar>::infinity();
  x(4, 0) = std::numeric_limits<Scalar>::quiet_NaN();
  product(x, W, y);
  EXPECT_TRUE(y.row(4).array().isNaN().all());
  EXPECT_TRUE(std::isinf(y(0, 1)));
  EXPECT_EQ(y(0, 0), 5);
}

TEST(Product, RefusesWhatDoesNotFit) {
  const Matrix x(3, 4), W(5, 2), dy(3, 2);
  Matrix y(3, 2);
  EXPECT_THROW(product(x, W, y), InvalidArgument);
  EXPECT_THROW(product(dy, transposed(W), y), InvalidArgument);
  EXPECT_THROW(product(transposed(x), dy, y), InvalidArgument);
}

TEST(Cpu, HasAName) { EXPECT_NE(cpu_name(cpu()), ""); }
