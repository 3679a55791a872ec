#include "gradus/layers/dense.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/large_stack.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// A wide product's columns, some at a time: product(first, count). Eigen copies an operand in
/// panels as wide as the result, which beyond about 900 columns come from malloc (see
/// EIGEN_STACK_ALLOCATION_LIMIT in .cmake/settings.cmake) and no longer stay in the cache.
template <class Product>
void for_panels(Index columns, const Product& product) {
  constexpr Index kPanel = 512;
  on_large_stack([&] {
    for (Index first = 0; first < columns; first += kPanel) {
      product(first, std::min(kPanel, columns - first));
    }
  });
}

}  // namespace

Dense::Dense(Index units, Polymorphic<Layer> activation, DenseOptions options)
    : units_(units), activation_(std::move(activation)), options_(std::move(options)) {
  if (units < 1) {
    throw InvalidArgument("Dense: units must be at least 1, got " + std::to_string(units));
  }
}

Config Dense::config() const {
  Config config = {{"units", value_of(units_)}, {"activation", value_of(activation_)}};
  std::ranges::move(config_of(options_), std::back_inserter(config));
  return config;
}

Shape Dense::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("Dense(" + std::to_string(units_) +
                          "): expected samples of rank 1, got shape " + input.str() +
                          "; add Flatten() before it");
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

  for_panels(y.cols(), [&](Index j, Index n) {
    y.middleCols(j, n).noalias() = x * W.middleCols(j, n);  // y = x W + b
  });
  if (options_.use_bias) y.rowwise() += b.transpose();
}

void Dense::backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView /*y*/,
                     ConstMatrixView dy, MatrixView dx) const {
  const ConstMatrixView W(theta.data(), x.cols(), dy.cols());

  for_panels(dx.cols(), [&](Index i, Index n) {
    dx.middleCols(i, n).noalias() = dy * W.middleRows(i, n).transpose();  // dx = dy Wᵀ
  });
}

void Dense::gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const {
  MatrixView dW(dtheta.data(), x.cols(), dy.cols());
  VectorView db(dtheta.data() + dW.size(), dtheta.size() - dW.size());

  for_panels(dW.cols(), [&](Index j, Index n) {
    dW.middleCols(j, n).noalias() = x.transpose() * dy.middleCols(j, n);  // dW = xᵀ dy
  });
  if (db.size() > 0) db = dy.colwise().sum().transpose();  // db = Σ_n dy_n
}

}  // namespace gradus::inline GRADUS_PRECISION
