// A loss of one's own: a value alone. Its gradient comes from central differences in double.
//
//     build/release/bin/examples/custom_loss_numerical [folder with the MNIST files]
//
// Expect: a line that says how the gradient is found, then five lines, one an epoch, the last with
// a val_accuracy of about 0.96 or more. Without a folder it trains on synthetic digits.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

class BrierScore : public NumericalLoss {
 public:
  BrierScore() : NumericalLoss("brier_score") {}

  double value(const Eigen::VectorXd& y_true, const Eigen::VectorXd& y_pred) const override {
    return (y_pred - y_true).squaredNorm();
  }
};

int main(int argc, char** argv) try {
  TrainTest mnist = argc > 1 ? load_mnist(argv[1]) : synthetic_digits();
  mnist.train.one_hot(10);
  mnist.test.one_hot(10);

  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
  model.compile({.optimizer = Adam(), .loss = BrierScore(), .metrics = {"accuracy"}});
  model.fit(mnist.train, {.batch_size = 128, .epochs = 5, .validation_data = &mnist.test});
} catch (const Error& error) {
  std::cerr << "custom_loss_numerical: " << error.what() << "\n";
  return 1;
}
