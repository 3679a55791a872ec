// Numbers that tutorials publish, and ours beside them.
//
//     build/release/bin/examples/tutorials
//
// Expect: two sources, and below each what was computed, the number published, and ours. They agree
// to the last published digit or float's sixth, but for the line "as derived": see step().
#include <gradus/gradus.hpp>
#include <iomanip>
#include <iostream>

using namespace gradus;

void line(const char* what, const char* published, Scalar ours) {
  std::cout << std::left << std::setw(42) << what << std::setw(14) << published << ours << "\n";
}

enum class Order { kAsDerived, kOutputFirst };

struct Mazur {
  const Matrix x{{0.05F, 0.10F}}, target{{0.01F, 0.99F}};
  const MeanSquaredError error = MeanSquaredError();  // of two outputs: E = ½ Σ (target - out)²
  Network net{{Dense(2, "sigmoid"), Dense(2, "sigmoid")}, {2}, 0};
  Workspace work = net.make_workspace(1);

  Mazur() {
    net.add_deltas(work);
    net.theta() << 0.15F, 0.25F, 0.20F, 0.30F, 0.35F, 0.35F,  // w1 w3 w2 w4, b1 b1
        0.40F, 0.50F, 0.45F, 0.55F, 0.60F, 0.60F;             // w5 w7 w6 w8, b2 b2
  }
  const Matrix& out() {
    work.a[0] = x;
    net.forward(work, {0, 1});
    return work.a[4];  // of Dense, Sigmoid, Dense, Sigmoid
  }
  // Learning rate 0.5; the biases stay. The text derives both layers' gradients from the old
  // weights. The outputs given for 10000 steps (and the seventh digit of E after one) come out
  // only if the output layer's weights move first, and the hidden layer's gradient goes back
  // through the new ones.
  void step(Order order) {
    Vector dtheta(12);
    work.delta[4] = error.derivative(target, out());
    net.backward(work, {0, 1}, 4);
    for (const Index layer : {1, 0}) {
      net.gradient(work, {0, 1}, net.blocks().at(std::size_t(layer)), view(dtheta));
      net.theta().segment(6 * layer, 4) -= dtheta.segment(6 * layer, 4) / 2;
      if (order == Order::kOutputFirst) net.backward(work, {0, 1}, 4);
    }
  }
};

int main() {
  std::cout << std::setprecision(7) << "Matt Mazur, A Step by Step Backpropagation Example\n"
            << "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/\n";
  Mazur mazur, other;
  line("out o1", "0.75136507", mazur.out()(0));
  line("out o2", "0.772928465", mazur.out()(1));
  line("E", "0.298371109", mazur.error(mazur.target, mazur.out()));
  mazur.step(Order::kAsDerived);
  line("w1 after a step", "0.149780716", mazur.net.theta()(0));
  line("w4 after a step", "0.29950229", mazur.net.theta()(3));
  line("w5 after a step", "0.35891648", mazur.net.theta()(6));
  line("w8 after a step", "0.561370121", mazur.net.theta()(9));
  line("E after a step", "0.291027924", mazur.error(mazur.target, mazur.out()));
  for (int i = 1; i < 10000; ++i) mazur.step(Order::kAsDerived);
  for (int i = 0; i < 10000; ++i) other.step(Order::kOutputFirst);
  line("out o1 after 10000 steps, as derived", "0.015912196", mazur.out()(0));
  line("out o1 after 10000 steps, output first", "0.015912196", other.out()(0));

  std::cout << "\nThe documentation of Keras's losses\n"
            << "https://www.tensorflow.org/versions/r2.13/api_docs/python/tf/keras/losses\n";
  const std::vector<std::pair<const char*, const char*>> losses = {
      {"BinaryCrossentropy", "0.815"}, {"KLDivergence", "0.458"},   {"Hinge", "1.3"},
      {"SquaredHinge", "1.86"},        {"CategoricalHinge", "1.4"}, {"Huber", "0.155"}};
  const Matrix y{{0, 1}, {0, 0}}, p{{0.6F, 0.4F}, {0.4F, 0.6F}};
  for (const auto& [name, number] : losses) line(name, number, (*Loss::from_name(name))(y, p));
  const BinaryCrossentropy bce({.from_logits = true});
  line("BinaryCrossentropy(from_logits=True)", "0.865",
       bce(Matrix{{0, 1, 0, 0}}, Matrix{{-18.6F, 0.51F, 2.94F, -12.8F}}));
}
