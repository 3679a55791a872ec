// A linear regression that finds the coefficients its data were made with.
//
//     build/release/bin/examples/linear_regression
//
// Expect: a table of three coefficients. Those that gradient descent finds with a Dense(1) and
// those of least squares in closed form agree to about six digits. Both differ from the true ones,
// by less than 0.02: from 500 samples with noise of deviation 0.1 no more can be told.
#include <Eigen/QR>
#include <gradus/gradus.hpp>
#include <iomanip>
#include <iostream>

using namespace gradus;

int main() try {
  // y = 3 x1 - 2 x2 + 0.5 + noise
  const Vector truth{{3, -2, 0.5}};
  Random random(1);
  const Matrix x = Matrix::NullaryExpr(500, 2, [&] { return Scalar(random.uniform(-1, 1)); });
  const Vector noise = Vector::NullaryExpr(500, [&] { return Scalar(0.1 * random.normal()); });
  const Vector y = (x * truth.head(2) + noise).array() + truth(2);

  // By gradient descent. A batch of all samples makes an epoch one step:
  // θ ← θ - α ∂L/∂θ, with L = mean (x W + b - y)².
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse"});
  const History history =
      model.fit(Dataset(x, y), {.batch_size = 500, .epochs = 100, .verbose = 0});
  const Vector& theta = model.network().theta();  // W, then b

  // In closed form: the θ that minimizes |A θ - y|², where A is x with a column of ones.
  Matrix A = Matrix::Ones(500, 3);
  A.leftCols(2) = x;
  const Vector closed = A.colPivHouseholderQr().solve(y);

  std::cout << "loss: " << history["loss"].front() << " in the first epoch, "
            << history["loss"].back() << " in the last\n"
            << "     true  gradient descent  least squares\n"
            << std::fixed << std::setprecision(6);
  for (Index i = 0; const char* name : {"w1", "w2", "b "}) {
    std::cout << name << std::setw(7) << std::setprecision(1) << truth(i) << std::setprecision(6)
              << std::setw(18) << theta(i) << std::setw(15) << closed(i) << "\n";
    ++i;
  }
} catch (const Error& error) {
  std::cerr << "linear_regression: " << error.what() << "\n";
  return 1;
}
