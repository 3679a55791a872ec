#include "gradus/losses/numerical_loss.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::inline GRADUS_PRECISION {

void NumericalLoss::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  Eigen::VectorXd y(y_true.cols()), p(y_pred.cols());
  for (Index n = 0; n < y_pred.rows(); ++n) {
    y = y_true.row(n).transpose().cast<double>();
    p = y_pred.row(n).transpose().cast<double>();
    values(n) = static_cast<Scalar>(value(y, p));
  }
}

void NumericalLoss::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                             MatrixView dy_pred) const {
  constexpr double kStep = 6e-6;
  Eigen::VectorXd y(y_true.cols()), p(y_pred.cols());
  for (Index n = 0; n < y_pred.rows(); ++n) {
    y = y_true.row(n).transpose().cast<double>();
    p = y_pred.row(n).transpose().cast<double>();
    for (Index j = 0; j < p.size(); ++j) {
      const double p_j = p(j);
      const double h = kStep * std::max(1.0, std::abs(p_j));
      p(j) = p_j + h;
      const double above = value(y, p);
      p(j) = p_j - h;
      const double below = value(y, p);
      p(j) = p_j;
      double slope = (above - below) / (2 * h);
      if (!std::isfinite(below)) slope = (above - value(y, p)) / h;
      if (!std::isfinite(above)) slope = (value(y, p) - below) / h;
      dy_pred(n, j) = static_cast<Scalar>(slope);
    }
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
