#include "gradus/losses/custom_loss.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION {

bool NumericalLoss::call_in_double(const MatrixInDouble& y_true, const MatrixInDouble& y_pred,
                                   VectorInDouble& values, MatrixInDouble* dy_pred) const {
  constexpr double kStep = 6e-6;
  VectorInDouble y(y_true.cols()), p(y_pred.cols());
  for (Index n = 0; n < y_pred.rows(); ++n) {
    y = y_true.row(n).transpose();
    p = y_pred.row(n).transpose();
    values(n) = value(y, p);
    if (dy_pred == nullptr) continue;
    for (Index j = 0; j < p.size(); ++j) {
      const double p_j = p(j);
      const double h = kStep * std::max(1.0, std::abs(p_j));
      p(j) = p_j + h;
      const double above = value(y, p);
      p(j) = p_j - h;
      const double below = value(y, p);
      p(j) = p_j;
      double slope = (above - below) / (2 * h);
      if (!std::isfinite(below)) slope = (above - values(n)) / h;
      if (!std::isfinite(above)) slope = (values(n) - below) / h;
      (*dy_pred)(n, j) = slope;
    }
  }
  return true;
}

void NumericalLoss::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  VectorInDouble in_double(values.size());
  call_in_double(y_true.cast<double>(), y_pred.cast<double>(), in_double, nullptr);
  values = in_double.cast<Scalar>();
}

void NumericalLoss::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                             MatrixView dy_pred) const {
  VectorInDouble values(y_pred.rows());
  MatrixInDouble in_double(y_pred.rows(), y_pred.cols());
  call_in_double(y_true.cast<double>(), y_pred.cast<double>(), values, &in_double);
  dy_pred = in_double.cast<Scalar>();
}

}  // namespace gradus
