// A loss of one's own: a formula alone. Its gradient is exact, by dual numbers.
//
//     build/release/bin/examples/custom_loss_lambda [folder with the MNIST files]
//
// Expect: five lines, one an epoch, the last with a val_accuracy of about 0.96 or more. Without a
// folder it trains on synthetic digits.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main(int argc, char** argv) try {
  TrainTest mnist = argc > 1 ? load_mnist(argv[1]) : synthetic_digits();
  mnist.train.one_hot(10);
  mnist.test.one_hot(10);

  auto brier_score = custom_loss("brier_score", [](const auto& y_true, const auto& y_pred) {
    return (y_pred - y_true).squaredNorm();
  });

  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
  model.compile({.optimizer = Adam(), .loss = brier_score, .metrics = {"accuracy"}});
  model.fit(mnist.train, {.batch_size = 128, .epochs = 5, .validation_data = &mnist.test});
} catch (const Error& error) {
  std::cerr << "custom_loss_lambda: " << error.what() << "\n";
  return 1;
}
