#include "gradus/layers/softplus.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Softplus::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = max(x, 0) + log(1 + exp(-|x|))
  y = x.array().max(Scalar(0)) + (-x.array().abs()).exp().log1p();
}

void Softplus::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                        ConstMatrixView dy, MatrixView dx) const {
  dx = dy.array() / (1 + (-x.array()).exp());  // dx = dy / (1 + exp(-x)), 0 for an infinite exp
}

}}  // namespace gradus
