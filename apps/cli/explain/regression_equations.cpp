// The formulas of the losses of regression: y = y_true, p = y_pred, K outputs a sample.
#include "cli/explain/loss_tables.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_regression_equations(LossTable& table) {
  table["mean_squared_error"] = {
      .value = {{"v = (1/K) Σ_j (p_j - y_j)²", "MeanSquaredError::call",
                 "src/losses/regression.cpp", 26, "(p - y) * (p - y)"}},
      .gradient = {{"∂v/∂p_j = 2 (p_j - y_j) / K", "MeanSquaredError::gradient",
                    "src/losses/regression.cpp", 33, "2 * (p - y) / K"},
                   delta_equation("p")}};
  table["mean_absolute_error"] = {
      .value = {{"v = (1/K) Σ_j |p_j - y_j|", "MeanAbsoluteError::call",
                 "src/losses/regression.cpp", 38, "std::abs(p - y)"}},
      .gradient = {{"∂v/∂p_j = sign(p_j - y_j) / K", "MeanAbsoluteError::gradient",
                    "src/losses/regression.cpp", 45, "return sign(p - y) / K"},
                   delta_equation("p")}};
  table["mean_absolute_percentage_error"] = {
      .value = {{"v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε)", "MeanAbsolutePercentageError::call",
                 "src/losses/regression.cpp", 86,
                 "100 * std::abs(y - p) / std::max(std::abs(y), kEpsilon)"}},
      .gradient = {{"∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)",
                    "MeanAbsolutePercentageError::gradient", "src/losses/regression.cpp", 94,
                    "sign(p - y) / std::max(std::abs(y), kEpsilon)"},
                   delta_equation("p")}};
  table["mean_squared_logarithmic_error"] = {
      .value = {{"v = (1/K) Σ_j (log(1 + p_j) - log(1 + y_j))²",
                 "MeanSquaredLogarithmicError::call", "src/losses/regression.cpp", 102,
                 "e = log_1_plus(p) - log_1_plus(y)"}},
      .gradient = {{"∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y_j)) / (1 + p_j)",
                    "MeanSquaredLogarithmicError::gradient", "src/losses/regression.cpp", 112,
                    "(log_1_plus(p) - log_1_plus(y)) / (1 + p)"},
                   delta_equation("p")}};
  table["huber"] = {
      .value =
          {{"v = (1/K) Σ_j f(p_j - y_j), f(e) = e²/2 where |e| <= delta, else delta |e| - delta²/2",
            "Huber::call", "src/losses/regression.cpp", 55,
            "std::abs(e) <= delta ? e * e / 2 : line"}},
      .gradient = {{"∂v/∂p_j = min(max(p_j - y_j, -delta), delta) / K", "Huber::gradient",
                    "src/losses/regression.cpp", 63, "clamp(p - y, -delta, delta) / K"},
                   delta_equation("p")}};
  table["log_cosh"] = {
      .value = {{"v = (1/K) Σ_j log cosh(p_j - y_j)", "LogCosh::call", "src/losses/regression.cpp",
                 73, "e > 1 ? far : math::log1p(t * t / (2 * (1 + t)))"}},
      .gradient = {{"∂v/∂p_j = tanh(p_j - y_j) / K", "LogCosh::gradient",
                    "src/losses/regression.cpp", 80, "math::tanh(p - y) / K"},
                   delta_equation("p")}};
  table["cosine_similarity"] = {
      .value = {{"v = -u(y)·u(p), u(x) = x / |x|", "CosineSimilarity::call",
                 "src/losses/regression.cpp", 147,
                 "-dot(row_of(y_true, n), row_of(y_pred, n)) / (r_y * r_p)"}},
      .gradient = {{"∂v/∂p = -(u(y) - (u(y)·u(p)) u(p)) / |p|", "CosineSimilarity::gradient",
                    "src/losses/regression.cpp", 160, "-(u_y - cosine * u_p) / r_p"},
                   delta_equation("p")}};
}

}  // namespace cli
}}  // namespace gradus
