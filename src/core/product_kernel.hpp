// The product's kernel, compiled for each instruction set.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "gradus/core/cpu.hpp"
#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A matrix whose element (i, j) is data[i * row + j * column].
struct Strided {
  const Scalar* data;
  Index row, column;

  const Scalar* at(Index i, Index j) const { return data + i * row + j * column; }
};

/// y(n, m) = Σ_k x(n, k) W(k, m). y: row-major. x has row or column 1, and so has W.
struct ProductArguments {
  Strided x, W;
  Scalar* y;
  Index N, K, M;
  bool in_pairs = false;  // the sums of kRowsInOrder k's each, in a binary tree
};

constexpr Index kRowsInOrder = 128;

// A vector of kBytes; a tile has kTileRows rows of three, so that its sums, a row of W and one x
// fit the registers: 32 of them, or 16.
#define GRADUS_TARGET
namespace baseline {
constexpr int kBytes = 16;
#ifdef __aarch64__
constexpr int kTileRows = 8;
#else
constexpr int kTileRows = 4;
#endif
#include "core/product_tiles.inc"
}  // namespace baseline
#undef GRADUS_TARGET

#ifdef __x86_64__
#define GRADUS_TARGET GRADUS_AVX2
namespace avx2 {
constexpr int kBytes = 32, kTileRows = 4;
#include "core/product_tiles.inc"
}  // namespace avx2
#undef GRADUS_TARGET

#define GRADUS_TARGET GRADUS_AVX512
namespace avx512 {
constexpr int kBytes = 64, kTileRows = 8;
#include "core/product_tiles.inc"
}  // namespace avx512
#undef GRADUS_TARGET
#endif

}  // namespace gradus::inline GRADUS_PRECISION
