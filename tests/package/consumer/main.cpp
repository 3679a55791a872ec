// Trains with a loss of one's own, as a project that found Gradus installed does. Returns 0 where
// it learned, and where its Eigen aligns as the library's does.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

namespace {

static_assert(EIGEN_MAX_ALIGN_BYTES == 64, "the library's alignment");
#if defined(__AVX__) || defined(__FMA__)
#error "the library's instruction set came along"
#endif

/// Σ_j (p_j - y_j)², and its derivative 2 (p_j - y_j).
class BrierScore : public Loss {
 public:
  BrierScore() : Loss("brier_score") {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).rowwise().squaredNorm();
  }

  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = 2 * (y_pred - y_true);
  }
};

}  // namespace

int main() {
  TrainTest digits = synthetic_digits({.train = 400, .test = 100});
  digits.train.one_hot(10);
  digits.test.one_hot(10);
  Sequential model({Input({28, 28, 1}), Flatten(), Dense(16, "relu"), Dense(10, "softmax")});
  model.compile(
      {.optimizer = Adam({.learning_rate = 0.01}), .loss = BrierScore(), .metrics = {"accuracy"}});
  model.fit(digits.train, {.batch_size = 32, .epochs = 4, .validation_data = &digits.test});
  const std::vector<double> losses = model.history()["loss"];
  std::cout << "the loss fell from " << losses.front() << " to " << losses.back() << "\n";
  return losses.back() < 0.8 * losses.front() ? 0 : 1;
}
