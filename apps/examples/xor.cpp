// Learning XOR from scratch: no Sequential, only the functions of the layers, one line each.
//
//     build/release/bin/examples/xor
//
// Expect: the numbers of the first step, forward to p and back to dθ1; the loss as it falls from
// about 0.7 = log 2, where the network can but guess, to less than 0.01; and the four predictions,
// all right. θ is W row by row, then b. A name with a d in front is ∂L/∂ that name.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

namespace {

Vector random_vector(Index size, Random& random) {
  return Vector::NullaryExpr(size, [&] { return static_cast<Scalar>(random.uniform(-1, 1)); });
}

}  // namespace

int main() {
  const Matrix x{{0, 0}, {0, 1}, {1, 0}, {1, 1}};  // 4 samples x 2 features
  const Matrix y{{0}, {1}, {1}, {0}};
  const Dense hidden(3), output(1);
  const Tanh squash;
  const Sigmoid probability;
  const BinaryCrossentropy loss;

  Random random(1);
  Vector theta1 = random_vector(2 * 3 + 3, random), theta2 = random_vector(3 * 1 + 1, random);
  Vector dtheta1(theta1.size()), dtheta2(theta2.size());
  const Vector none;  // θ of a layer without parameters
  Matrix z1(4, 3), a1(4, 3), z2(4, 1), p(4, 1), dz2(4, 1), da1(4, 3), dz1(4, 3);

  for (int step = 0; step <= 2000; ++step) {
    // Forward.
    hidden.forward(theta1, x, z1);     // z1 = x W1 + b1
    squash.forward(none, z1, a1);      // a1 = tanh z1
    output.forward(theta2, a1, z2);    // z2 = a1 W2 + b2
    probability.forward(none, z2, p);  // p = σ(z2)
    const Scalar L = loss(y, p);       // L = -mean [ y log p + (1 - y) log(1 - p) ]

    // Backward: the same functions from the last to the first.
    const Matrix dp = loss.derivative(y, p);     // (p - y) / (p (1 - p)) / 4
    probability.backward(none, z2, p, dp, dz2);  // dz2 = dp p (1 - p)
    output.gradient(a1, dz2, dtheta2);           // dW2 = a1ᵀ dz2, db2 = Σ dz2
    output.backward(theta2, a1, z2, dz2, da1);   // da1 = dz2 W2ᵀ
    squash.backward(none, z1, a1, da1, dz1);     // dz1 = da1 (1 - a1²)
    hidden.gradient(x, dz1, dtheta1);            // dW1 = xᵀ dz1, db1 = Σ dz1

    if (step == 0) {
      std::cout << "θ1: " << theta1.transpose() << "\nθ2: " << theta2.transpose()
                << "\np: " << p.transpose() << "\ndp: " << dp.transpose()
                << "\ndz2, which is (p - y) / 4: " << dz2.transpose()
                << "\ndθ2: " << dtheta2.transpose() << "\nda1:\n"
                << da1 << "\ndz1:\n"
                << dz1 << "\ndθ1: " << dtheta1.transpose() << "\n";
    }
    if (step % 250 == 0) std::cout << "step " << step << ": loss " << L << "\n";

    // Update: plain gradient descent, learning rate 0.5.
    theta1 -= Scalar(0.5) * dtheta1;
    theta2 -= Scalar(0.5) * dtheta2;
  }

  for (Index n = 0; n < 4; ++n) {
    const bool right = (p(n, 0) > 0.5) == (y(n, 0) > 0.5);
    std::cout << x.row(n) << " -> " << p(n, 0) << (right ? "  right" : "  wrong") << "\n";
  }
}
