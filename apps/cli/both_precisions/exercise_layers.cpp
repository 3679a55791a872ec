#include "cli/both_precisions/exercise_layers.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

void DenseReadingKernelTransposed::backward(ConstVectorView theta, ConstMatrixView x,
                                            ConstMatrixView /*y*/, ConstMatrixView dy,
                                            MatrixView dx) const {
  const ConstMatrixView W(theta.data(), dy.cols(), x.cols());
  dx.noalias() = dy * W;
}

void DenseWithoutBiasSum::gradient(ConstColumnsView x, ConstMatrixView dy,
                                   VectorView dtheta) const {
  Dense::gradient(x, dy, dtheta);
  const Index kernel = x.cols() * dy.cols();
  if (dtheta.size() > kernel) dtheta.tail(dy.cols()) = dy.row(0).transpose();
}

void DenseOverwritingKernelGradient::gradient(ConstColumnsView x, ConstMatrixView dy,
                                              VectorView dtheta) const {
  Dense::gradient(x, dy, dtheta);
  MatrixView dW(dtheta.data(), x.cols(), dy.cols());
  const Index last = dy.rows() - 1;
  dW.noalias() = x.row(last).transpose() * dy.row(last);
}

void ReLUWithoutDerivative::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/,
                                     ConstMatrixView /*y*/, ConstMatrixView dy,
                                     MatrixView dx) const {
  dx = dy;
}

void SigmoidWithDerivativeAtOutput::backward(ConstVectorView theta, ConstMatrixView /*x*/,
                                             ConstMatrixView y, ConstMatrixView dy,
                                             MatrixView dx) const {
  Matrix s(y.rows(), y.cols());
  forward(theta, y, view(s));
  dx = dy.array() * s.array() * (1 - s.array());
}

void SoftmaxWithDiagonalJacobian::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/,
                                           ConstMatrixView y, ConstMatrixView dy,
                                           MatrixView dx) const {
  dx = dy.array() * y.array() * (1 - y.array());
}

}  // namespace gradus::cli
