// The product's kernel, compiled for each instruction set.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "gradus/core/cpu.hpp"
#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A matrix whose element (i, j) is data[i * row + j * column].
struct Strided {
  const Scalar* data;
  Index row, column;

  const Scalar* at(Index i, Index j) const { return data + i * row + j * column; }
};

/// One whose rows' numbers are neighbours.
struct Panel {
  Scalar* data;
  Index row;

  Scalar* at(Index i) const { return data + i * row; }
};

/// How many rows of y, and how many k's, are computed together at most.
constexpr Index kBlock = 128;

/// Of a transposed x, which is copied, 32 KB at a time.
constexpr Index kTransposedRows = 32 * 1024 / (kBlock * static_cast<Index>(sizeof(Scalar)));

/// The numbers in a vector, at most.
constexpr Index kMostLanes = 64 / static_cast<Index>(sizeof(Scalar));

/// A k, as the distance from the first k's numbers of x, and of W.
struct ListedK {
  std::uint32_t in_x, in_W;
};

/// What a block's sums are to y: its start; more of the same sum, in order; or to be added to it.
enum class Sums { kStart, kGoOn, kAdd };

/// y = x W, or y += that, for N rows and K k's. Behind W's first K_inside rows, there are as many
/// numbers as a vector has.
struct Block {
  Strided x, W;
  Panel y;
  Index N, K, M, K_inside;
  Sums sums;
  bool is_last;    // of these rows' blocks
  Scalar* x_copy;  // place for a transposed x
  Scalar* y_last;  // place for y's last columns, from the rows' first block to their last
};

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
#define GRADUS_TARGET [[GRADUS_AVX2]]
namespace avx2 {
constexpr int kBytes = 32, kTileRows = 4;
#include "core/product_tiles.inc"
}  // namespace avx2
#undef GRADUS_TARGET

#define GRADUS_TARGET [[GRADUS_AVX512]]
namespace avx512 {
constexpr int kBytes = 64, kTileRows = 8;
#include "core/product_tiles.inc"
}  // namespace avx512
#undef GRADUS_TARGET
#endif

}  // namespace gradus
