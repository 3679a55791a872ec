// One step of training 784-84-10 with Adam, in plain Eigen: read this first.
//
//     build/release/bin/examples/step
//
// Expect: for every array of three steps, how far it is from what Trainer::train_step() computes,
// as a share of its largest number: about 1e-7, the precision of a float.
//
// N samples are the rows of x. A name with a d in front is ∂L/∂ that name.
#include <array>
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

namespace {

/// All parameters, or something for each of them. The library has them one after the other in one
/// vector, Network::theta(), so that an optimizer is one loop.
struct Parameters {
  Matrix W1 = Matrix::Zero(784, 84), b1 = Matrix::Zero(1, 84);
  Matrix W2 = Matrix::Zero(84, 10), b2 = Matrix::Zero(1, 10);
};

/// What a step computes on its way.
struct Step {
  Matrix z1, a1, z2, p, dz2, da1, dz1;
  Vector v;
  double L = 0;
  Parameters d;  // ∂L/∂θ
};

Step forward_and_backward(const Parameters& theta, const Matrix& x, const Matrix& y_true) {
  const auto& [W1, b1, W2, b2] = theta;
  const Index N = x.rows();
  Step s;
  // Dense::forward. Its product() skips the pixels that are 0, tile by tile, which here would hide
  // the formula. Trainer cuts the batch into shards of rows, one thread for each.
  s.z1 = (x * W1).rowwise() + b1.row(0);
  s.a1 = s.z1.cwiseMax(Scalar(0));           // ReLU::forward
  s.z2 = (s.a1 * W2).rowwise() + b2.row(0);  // Dense::forward
  // softmax(): the row's maximum is taken from all, as exp(89) is too large for a float.
  s.p = (s.z2.colwise() - s.z2.rowwise().maxCoeff()).array().exp();
  s.p.array().colwise() /= s.p.rowwise().sum().eval().array();

  // SparseCategoricalCrossentropy::call_with_gradient, from the logits z2: the library takes
  // softmax and logarithm together, so that a p that is 0 does no harm.
  s.v.resize(N);
  s.dz2 = s.p;
  for (Index n = 0; n < N; ++n) {
    const auto c = static_cast<Index>(y_true(n, 0));
    s.v(n) = -std::log(s.p(n, c));  // v = -log p_c
    s.dz2(n, c) -= 1;               // ∂v/∂z = p - [j = c]
  }
  s.L = s.v.mean();                 // L = 1/N Σ v_n: Loss::coefficients has the 1/N
  s.dz2 /= static_cast<Scalar>(N);  // Loss::evaluate multiplies by it
  s.da1 = s.dz2 * W2.transpose();   // Dense::backward
  s.dz1 = (s.z1.array() > 0).select(s.da1, Scalar(0));  // ReLU::backward

  // Dense::gradient, over the whole batch. Trainer cuts θ into blocks, one thread for each, and
  // adds 128 rows at a time.
  s.d.W1 = x.transpose() * s.dz1;
  s.d.b1 = s.dz1.colwise().sum();
  s.d.W2 = s.a1.transpose() * s.dz2;
  s.d.b2 = s.dz2.colwise().sum();
  return s;
}

/// Adam, as in the paper: t counts from 1. Adam::update puts the two divisions into one step size,
/// and adds ε, as Keras does, to √u and not to √û: the paper's ε̂, at the end of its section 2.
void adam(Matrix& theta, const Matrix& g, Matrix& m, Matrix& u, int t) {
  constexpr auto alpha = Scalar(0.001), beta_1 = Scalar(0.9), beta_2 = Scalar(0.999);
  constexpr auto epsilon = Scalar(1e-7);
  m = beta_1 * m + (1 - beta_1) * g;
  u = beta_2 * u + (1 - beta_2) * g.cwiseProduct(g);
  const Matrix m_hat = m / (1 - std::pow(beta_1, t));
  const Matrix u_hat = u / (1 - std::pow(beta_2, t));
  const auto epsilon_here = static_cast<Scalar>(epsilon / std::sqrt(1 - std::pow(beta_2, t)));
  theta.array() -= alpha * m_hat.array() / (u_hat.array().sqrt() + epsilon_here);
}

Parameters from_vector(const Vector& theta) {
  Parameters p;
  const Scalar* from = theta.data();
  for (Matrix* part : {&p.W1, &p.b1, &p.W2, &p.b2}) {
    std::copy_n(from, part->size(), part->data());
    from += part->size();
  }
  return p;
}

void compare(const char* name, const Matrix& here, const Matrix& there) {
  const Scalar difference = (here - there).cwiseAbs().maxCoeff();
  std::cout << name << " differs by " << difference / there.cwiseAbs().maxCoeff() << "\n";
}

/// Holds the numbers of a step beside the library's, which it is shown.
class Comparison : public StepObserver {
 public:
  Step mine;
  void before_update(const TrainingStep& step) override {
    const auto& [a, delta, noise] = step.work;
    compare("z1", mine.z1, a[1]);
    compare("a1", mine.a1, a[2]);
    compare("z2", mine.z2, a[3]);
    compare("v", mine.v, step.values);
    std::cout << "L differs by " << std::abs(mine.L - step.loss_value) << "\n";
    compare("dz2", mine.dz2, delta[3]);
    compare("da1", mine.da1, delta[2]);
    compare("dz1", mine.dz1, delta[1]);
  }
  void after_update(const TrainingStep& step) override {
    const Parameters d = from_vector(step.gradient);
    compare("dW1", mine.d.W1, d.W1);
    compare("db1", mine.d.b1, d.b1);
    compare("dW2", mine.d.W2, d.W2);
    compare("db2", mine.d.b2, d.b2);
  }
};

}  // namespace

int main() try {
  const Dataset digits = synthetic_digits({.train = 256, .test = 1}).train;
  std::vector<std::uint32_t> all(256);
  for (std::uint32_t n = 0; n < 256; ++n) all[n] = n;
  Matrix x(256, 784);
  digits.gather(all, x);

  Network network({Flatten(), Dense(84, "relu"), Dense(10, "softmax")}, {28, 28, 1}, /*seed=*/0);
  const SparseCategoricalCrossentropy loss;
  Polymorphic<Optimizer> optimizer = Adam();
  Trainer trainer(network, loss, /*targets=*/1, /*batch_size=*/256, /*threads=*/2);

  Parameters theta = from_vector(network.theta()), m, u;
  Comparison comparison;
  for (int t = 1; t <= 3; ++t) {
    comparison.mine = forward_and_backward(theta, x, digits.y());
    const std::array<StepObserver*, 1> observers = {&comparison};
    trainer.train_step({digits, all}, *optimizer, observers);
    const Parameters& g = comparison.mine.d;
    adam(theta.W1, g.W1, m.W1, u.W1, t);
    adam(theta.b1, g.b1, m.b1, u.b1, t);
    adam(theta.W2, g.W2, m.W2, u.W2, t);
    adam(theta.b2, g.b2, m.b2, u.b2, t);
    const Parameters moved = from_vector(network.theta());
    compare("W1", theta.W1, moved.W1);
    compare("b1", theta.b1, moved.b1);
    compare("W2", theta.W2, moved.W2);
    compare("b2", theta.b2, moved.b2);
  }
} catch (const Error& error) {
  std::cerr << "step: " << error.what() << "\n";
  return 1;
}
