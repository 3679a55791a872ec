// The MNIST dense classifier in C++.
//
//     build/release/bin/examples/mnist [folder with the MNIST files]
//
// Expect: the summary of a network with 66,790 parameters, then ten lines, one an epoch; the last
// one's val_accuracy is about 0.97 to 0.98. Without a folder it trains on synthetic digits.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main(int argc, char** argv) try {
  const TrainTest mnist = argc > 1 ? load_mnist(argv[1]) : synthetic_digits();

  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
  std::cout << model.summary();
  model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  History history =
      model.fit(mnist.train, {.batch_size = 256, .epochs = 10, .validation_data = &mnist.test});

  std::cout << "val_accuracy after the last epoch: " << history["val_accuracy"].back() << "\n";
} catch (const Error& error) {
  std::cerr << "mnist: " << error.what() << "\n";
  return 1;
}
