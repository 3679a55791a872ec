// A layer of one's own, with a parameter that it learns.
//
//     build/release/bin/examples/custom_layer
//
// Expect: a table of its gradients beside central differences, and "All gradients are right."; then
// the slopes that it has learned, which are those that the data were made with: 0.3 and -0.5.
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

int main() try {
  // Samples, and what the layer makes of them with these slopes.
  const Vector a{{0.3F, -0.5F}};
  Matrix samples(200, 2), targets(200, 2);
  for (Random random(1); Scalar & value : samples.reshaped()) value = Scalar(random.normal());
  PReLU().forward(a, samples, targets);
  const Dataset data(samples, targets);

  // Is the layer right? The kernel below it sees its backward(), its own slopes its gradient().
  Sequential two({Input({2}), Dense(2), PReLU()});
  two.compile({.optimizer = SGD(), .loss = "mse"});
  std::cout << check_gradients(two, data) << "\n";

  // Does it learn? The model begins with slopes of 0.
  Sequential model({Input({2}), PReLU()});
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse"});
  model.fit(data, {.epochs = 20, .verbose = 0});
  std::cout << "slopes: " << model.network().theta().transpose() << "\n";
} catch (const Error& error) {
  std::cerr << "custom_layer: " << error.what() << "\n";
  return 1;
}
