// Logistic regression twice: by hand, in a few lines of Eigen, and with the library.
//
//     build/release/bin/examples/logistic_regression
//
// Expect: the same three parameters from both, to six digits or so: they start at 0, see the same
// data, and take the same 300 steps. Both put about 92 of 100 samples on their right side.
#include <gradus/gradus.hpp>
#include <iomanip>
#include <iostream>

using namespace gradus;

namespace {

constexpr Index kSamples = 400;
constexpr int kSteps = 300;
constexpr double kRate = 0.5;

// The probability of class 1 is p = σ(X w), with a column of ones in X for the bias. The loss is
// L = -1/N Σ_n [ y_n log p_n + (1 - y_n) log(1 - p_n) ]. As σ' = σ (1 - σ),
//
//     ∂L/∂(X w)_n = (p_n - y_n) / N        so        ∂L/∂w = Xᵀ (p - y) / N
Vector by_hand(const Matrix& x, const Vector& y) {
  Matrix X = Matrix::Ones(x.rows(), 3);
  X.leftCols(2) = x;
  Vector w = Vector::Zero(3);
  for (int step = 0; step < kSteps; ++step) {
    const Vector p = 1 / (1 + (-(X * w).array()).exp());
    w -= Scalar(kRate) * (X.transpose() * (p - y)) / Scalar(x.rows());
  }
  return w;
}

// The same: Dense is X w, "sigmoid" is σ, and a batch of all samples makes an epoch one step.
Vector with_the_library(const Dataset& data) {
  Sequential model({Input({2}), Dense(1, "sigmoid", {.kernel_initializer = "zeros"})});
  model.compile({.optimizer = SGD({.learning_rate = kRate}), .loss = "binary_crossentropy"});
  model.fit(data, {.batch_size = kSamples, .epochs = kSteps, .verbose = 0});
  return model.network().theta();
}

}  // namespace

int main() try {
  // Two clouds of points, around (1, 1) for class 1 and (-1, -1) for class 0.
  Random random(1);
  Matrix x(kSamples, 2);
  Vector y(kSamples);
  for (Index n = 0; n < kSamples; ++n) {
    y(n) = Scalar(n % 2);
    for (Index j = 0; j < 2; ++j) x(n, j) = 2 * y(n) - 1 + Scalar(random.normal());
  }

  const Vector hand = by_hand(x, y), library = with_the_library(Dataset(x, y));
  std::cout << "      by hand    library\n" << std::fixed << std::setprecision(6);
  for (Index i = 0; const char* name : {"w1", "w2", "b "}) {
    std::cout << name << std::setw(11) << hand(i) << std::setw(11) << library(i) << "\n";
    ++i;
  }
  const auto on_the_side_of_1 = (x * hand.head(2)).array() + hand(2) > 0;
  const Index right = (on_the_side_of_1 == (y.array() > Scalar(0.5))).count();
  std::cout << "right: " << right << " of " << kSamples << "\n";
} catch (const Error& error) {
  std::cerr << "logistic_regression: " << error.what() << "\n";
  return 1;
}
