#include "gradus/core/product.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

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

void run(const ProductArguments& product) {
#if defined(__x86_64__)
  switch (cpu()) {
    case Cpu::kAvx512:
      return avx512::run(product);
    case Cpu::kAvx2:
      return avx2::run(product);
    case Cpu::kBaseline:
      break;
  }
#endif
  baseline::run(product);
}

}  // namespace

void product(ConstMatrixView x, ConstMatrixView W, MatrixView y) {
  check(x.cols() == W.rows() && y.rows() == x.rows() && y.cols() == W.cols(), y);
  run({.x = {x.data(), x.cols(), 1},
       .W = {W.data(), W.cols(), 1},
       .y = y.data(),
       .N = x.rows(),
       .K = x.cols(),
       .M = W.cols()});
}

void product(ConstMatrixView dy, Transposed W, MatrixView dx) {
  const ConstColumnsView& w = W.matrix;
  check(dy.cols() == w.cols() && dx.rows() == dy.rows() && dx.cols() == w.rows(), dx);
  run({.x = {dy.data(), dy.cols(), 1},
       .W = {w.data(), 1, w.outerStride()},
       .y = dx.data(),
       .N = dy.rows(),
       .K = dy.cols(),
       .M = w.rows()});
}

void product(Transposed xT, ConstMatrixView dy, MatrixView dW) {
  const ConstColumnsView& x = xT.matrix;
  check(x.rows() == dy.rows() && dW.rows() == x.cols() && dW.cols() == dy.cols(), dW);
  run({.x = {x.data(), 1, x.outerStride()},
       .W = {dy.data(), dy.cols(), 1},
       .y = dW.data(),
       .N = x.cols(),
       .K = x.rows(),
       .M = dy.cols(),
       .in_pairs = true});
}

}  // namespace gradus::inline GRADUS_PRECISION
