#include "gradus/layers/dense.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/option_checks.hpp"
#include "gradus/core/cpu.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/product.hpp"

namespace gradus::inline GRADUS_PRECISION {

Dense::Dense(Index units, Polymorphic<Layer> activation, DenseOptions options)
    : units_(units), activation_(std::move(activation)), options_(std::move(options)) {
  OptionChecks("Dense").require(units >= 1, "units", units, "at least 1");
}

Config Dense::config() const {
  Config config = {{"units", value_of(units_)}, {"activation", value_of(activation_)}};
  std::ranges::move(config_of(options_), std::back_inserter(config));
  return config;
}

Shape Dense::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("Dense(", units_, "): expected samples of rank 1, got shape ",
                          input.str(), "; add Flatten() before it");
  }
  return {units_};
}

std::vector<Parameter> Dense::parameters(const Shape& input) const {
  const Fans fans{input.size(), units_};
  std::vector<Parameter> parameters;
  parameters.push_back({"kernel",
                        {fans.in, units_},
                        options_.kernel_initializer,
                        fans,
                        options_.kernel_regularizer});
  if (options_.use_bias) {
    parameters.push_back(
        {"bias", {units_}, options_.bias_initializer, fans, options_.bias_regularizer});
  }
  return parameters;
}

void Dense::forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const {
  const ConstMatrixView W(theta.data(), x.cols(), y.cols());
  const ConstVectorView b(theta.data() + W.size(), theta.size() - W.size());

  product(x, W, y);
  if (!options_.use_bias) return;
  on_best_cpu([&] {
    for (Index n = 0; n < y.rows(); ++n) {
      for (Index m = 0; m < y.cols(); ++m) y(n, m) += b(m);  // y = x W + b
    }
  });
}

void Dense::backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView /*y*/,
                     ConstMatrixView dy, MatrixView dx) const {
  const ConstMatrixView W(theta.data(), x.cols(), dy.cols());

  product(dy, transposed(W), dx);  // dx = dy Wᵀ
}

void Dense::gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const {
  MatrixView dW(dtheta.data(), x.cols(), dy.cols());
  MatrixView db(dtheta.data() + dW.size(), dW.size() < dtheta.size() ? 1 : 0, dy.cols());

  product(transposed(x), dy, dW);                                   // dW = xᵀ dy
  if (db.size() > 0) product(transposed(ones(dy.rows())), dy, db);  // db = Σ_n dy_n
}

}  // namespace gradus
