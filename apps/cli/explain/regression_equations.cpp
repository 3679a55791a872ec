// The formulas of the losses of regression: y = y_true, p = y_pred, K outputs a sample.
#include "cli/explain/loss_tables.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_regression_equations(LossTable& table) {
  table["mean_squared_error"] = {
      .value = {{"v = (1/K) Σ_j (p_j - y_j)²", "MeanSquaredError::call",
                 "src/losses/regression.cpp", 14, "(y_pred - y_true).array().square()"}},
      .gradient = {{"∂v/∂p_j = 2 (p_j - y_j) / K", "MeanSquaredError::gradient",
                    "src/losses/regression.cpp", 20, "(y_pred - y_true) * (2 / K)"},
                   delta_equation("p")}};
  table["mean_absolute_error"] = {
      .value = {{"v = (1/K) Σ_j |p_j - y_j|", "MeanAbsoluteError::call",
                 "src/losses/regression.cpp", 28, "(y_pred - y_true).array().abs()"}},
      .gradient = {{"∂v/∂p_j = sign(p_j - y_j) / K", "MeanAbsoluteError::gradient",
                    "src/losses/regression.cpp", 34, "(y_pred - y_true).array().sign() / K"},
                   delta_equation("p")}};
  table["mean_absolute_percentage_error"] = {
      .value = {{"v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε)", "MeanAbsolutePercentageError::call",
                 "src/losses/mean_absolute_percentage_error.cpp", 11,
                 "(y - p).abs() / y.abs().max(kEpsilon)"}},
      .gradient = {
          {"∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)",
           "MeanAbsolutePercentageError::gradient", "src/losses/mean_absolute_percentage_error.cpp",
           18, "(p - y).sign() / y.abs().max(kEpsilon)"},
          delta_equation("p")}};
  table["mean_squared_logarithmic_error"] = {
      .value = {{"v = (1/K) Σ_j (log(1 + p_j) - log(1 + y_j))²",
                 "MeanSquaredLogarithmicError::call",
                 "src/losses/mean_squared_logarithmic_error.cpp", 16, "(log_p - log_y).square()"}},
      .gradient = {
          {"∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y_j)) / (1 + p_j)",
           "MeanSquaredLogarithmicError::gradient", "src/losses/mean_squared_logarithmic_error.cpp",
           26, "(log_p - log_y) / (1 + p)"},
          delta_equation("p")}};
  table["huber"] = {
      .value =
          {{"v = (1/K) Σ_j f(p_j - y_j), f(e) = e²/2 where |e| <= delta, else delta |e| - delta²/2",
            "Huber::call", "src/losses/regression.cpp", 44, "select(e.square() / 2, line)"}},
      .gradient = {{"∂v/∂p_j = min(max(p_j - y_j, -delta), delta) / K", "Huber::gradient",
                    "src/losses/regression.cpp", 49, ".max(-delta_).min(delta_) / K"},
                   delta_equation("p")}};
  table["log_cosh"] = {
      .value = {{"v = (1/K) Σ_j log cosh(p_j - y_j)", "LogCosh::call", "src/losses/regression.cpp",
                 61, "unaryExpr(log_cosh)"}},
      .gradient = {{"∂v/∂p_j = tanh(p_j - y_j) / K", "LogCosh::gradient",
                    "src/losses/regression.cpp", 66, "(y_pred - y_true).array().tanh() / K"},
                   delta_equation("p")}};
  table["cosine_similarity"] = {
      .value = {{"v = -u(y)·u(p), u(x) = x / |x|", "CosineSimilarity::call",
                 "src/losses/cosine_similarity.cpp", 28,
                 "(y_true.row(n) / r_y).dot(y_pred.row(n) / r_p)"}},
      .gradient = {{"∂v/∂p = -(u(y) - (u(y)·u(p)) u(p)) / |p|", "CosineSimilarity::gradient",
                    "src/losses/cosine_similarity.cpp", 40, "-(u_y - u_y.dot(u_p) * u_p) / r_p"},
                   delta_equation("p")}};
}

}  // namespace cli
}}  // namespace gradus
