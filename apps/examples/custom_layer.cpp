// A layer of one's own, with a parameter that it learns.
//
//     build/release/bin/examples/custom_layer
//
// Expect: by how much its derivatives differ from central differences, less than 0.00001; then the
// slopes that it has learned, which are those that the data were made with: 0.3 and -0.5.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

/// y = x where x > 0, else a x, with a slope a_j for each feature j, learned. Keras: PReLU.
///
///     y_nj = max(x_nj, 0) + a_j min(x_nj, 0)
///
/// Derivation. y_nj depends on x_nj and a_j alone, so with dy = ∂L/∂y
///
///     dx_nj = dy_nj ∂y_nj/∂x_nj = dy_nj (1 where x_nj > 0, else a_j)
///     da_j = Σ_n dy_nj ∂y_nj/∂a_j = Σ_n dy_nj min(x_nj, 0)
class PReLU : public Layer {
 public:
  std::string class_name() const override { return "PReLU"; }
  std::vector<Parameter> parameters(const Shape& input) const override {
    return {{"alpha", input, "zeros", {input.size(), input.size()}}};
  }
  void forward(ConstVectorView a, ConstMatrixView x, MatrixView y) const override {
    y = x.cwiseMax(0) + x.cwiseMin(0) * a.asDiagonal();
  }
  void backward(ConstVectorView a, ConstMatrixView x, ConstMatrixView /*y*/, ConstMatrixView dy,
                MatrixView dx) const override {
    dx = (x.array() > 0).select(dy, dy * a.asDiagonal());
  }
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView da) const override {
    da = dy.cwiseProduct(x.cwiseMin(0)).colwise().sum().transpose();
  }
};

/// The largest difference between a derivative and (L(v + h) - L(v - h)) / 2h, over all elements v.
/// PReLU is linear on either side of 0, so that is exact for any h that does not lead across 0.
Scalar largest_error(VectorView v, ConstVectorView derivative, const auto& L) {
  constexpr Scalar h = 0.125;
  Vector difference = Vector::Zero(v.size());
  for (Index i = 0; i < v.size(); ++i) {
    for (const Scalar step : {h, -h}) {
      v(i) += step;
      difference(i) += L() / (2 * step);
      v(i) -= step;
    }
  }
  return (derivative - difference).cwiseAbs().maxCoeff();
}

int main() try {
  // Is the layer right? With L = Σ dy ⊙ y for any fixed dy, ∂L/∂y is dy.
  const PReLU layer;
  Matrix x{{-2.3F, 0.6F}, {1, -1.2F}, {-0.4F, -3}}, y(3, 2), dx(3, 2);
  Vector a{{0.3F, -0.5F}}, da(2);
  const Matrix dy{{1, 0.7F}, {-1.1F, 3}, {2, 0.3F}};
  const auto L = [&] {
    layer.forward(a, x, y);
    return y.cwiseProduct(dy).sum();
  };
  layer.backward(a, x, y, dy, dx);
  layer.gradient(x, dy, da);
  std::cout << "dx differs by " << largest_error({x.data(), 6}, {dx.data(), 6}, L)
            << "\nda differs by " << largest_error(a, da, L) << "\n";

  // Does it learn? The model begins with slopes of 0, and is shown samples' y for the slopes a.
  Matrix samples(200, 2), targets(200, 2);
  for (Random random(1); Scalar & value : samples.reshaped()) value = Scalar(random.normal());
  layer.forward(a, samples, targets);
  Sequential model({Input({2}), PReLU()});
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse"});
  model.fit(Dataset(samples, targets), {.epochs = 20, .verbose = 0});
  std::cout << "slopes: " << model.network().theta().transpose() << "\n";
} catch (const Error& error) {
  std::cerr << "custom_layer: " << error.what() << "\n";
  return 1;
}
