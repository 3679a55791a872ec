// What the tests of training share: small data sets, callbacks made of lambdas, comparisons.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "gradus/core/random.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "gradus/training/callback.hpp"
#include "gradus/training/trainer.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// n random samples, random_matrix(n, features, seed), and as class id the number of the largest of
/// `classes` random linear scores.
inline Dataset class_data(Index n, Index features, Index classes, std::uint64_t seed = 1) {
  const Matrix x = random_matrix(n, features, seed);
  const Matrix scores = x * random_matrix(features, classes, seed + 1);
  Matrix y(n, 1);
  for (Index i = 0; i < n; ++i) {
    Index largest = 0;
    scores.row(i).maxCoeff(&largest);
    y(i, 0) = static_cast<Scalar>(largest);
  }
  return {x, y};
}

/// n random samples, and `outputs` smooth functions of each.
inline Dataset regression_data(Index n, Index features, Index outputs, std::uint64_t seed = 1) {
  const Matrix x = random_matrix(n, features, seed);
  const Matrix y = (x * random_matrix(features, outputs, seed + 1)).array().sin();
  return {x, y};
}

/// Like class_data, with the features as random bytes.
inline Dataset byte_data(Index n, Index features, Index classes, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(n * features));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
  return {bytes, Shape{features}, class_data(n, 3, classes, seed).y()};
}

/// The same with most features 0 in most samples, so that from batch to batch other features are 0
/// in all of it.
inline Dataset sparse_byte_data(Index n, Index features, Index classes, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(n * features));
  for (std::uint8_t& byte : bytes) {
    const bool zero = random.uniform() < 0.995;
    byte = zero ? std::uint8_t{0} : static_cast<std::uint8_t>(random.below(256));
  }
  return {bytes, Shape{features}, class_data(n, 3, classes, seed).y()};
}

/// Class ids, one column, as rows of 0 and one 1.
inline Matrix one_hot(const Matrix& ids, Index classes) {
  Matrix y = Matrix::Zero(ids.rows(), classes);
  for (Index n = 0; n < y.rows(); ++n) y(n, static_cast<Index>(ids(n, 0))) = 1;
  return y;
}

/// 0, 1, ..., n-1.
inline std::vector<std::uint32_t> first_rows(std::uint32_t n) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < n; ++i) rows.push_back(i);
  return rows;
}

/// A callback whose events are set one by one.
struct Observer : Callback {
  using Event = std::function<void(TrainingState&)>;
  Event train_begin, epoch_begin, batch_end, epoch_end, train_end;

  static void tell(const Event& event, TrainingState& state) {
    if (event) event(state);
  }
  void on_train_begin(TrainingState& state) override { tell(train_begin, state); }
  void on_epoch_begin(TrainingState& state) override { tell(epoch_begin, state); }
  void on_train_batch_end(TrainingState& state) override { tell(batch_end, state); }
  void on_epoch_end(TrainingState& state) override { tell(epoch_end, state); }
  void on_train_end(TrainingState& state) override { tell(train_end, state); }
};

/// Equal to the last bit, so that NaN equals NaN and 0 does not equal -0.
template <class M>
bool same_bits(const M& a, const M& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(Scalar)) == 0;
}

/// The variance of the errors of a batch, and with coefficients a weighted one: a loss whose values
/// depend on the whole batch. With e_n = (1/K) Σ_j (p_nj - y_nj) and ē = (1/N) Σ_n e_n:
///
///     v_n = (e_n - ē)²        L = Σ_n c_n v_n
///     ∂L/∂e_m = 2 c_m (e_m - ē) - (2/N) Σ_n c_n (e_n - ē)        ∂e_m/∂p_mj = 1/K
class ErrorVariance : public BatchLoss {
 public:
  explicit ErrorVariance(Reduction reduction = Reduction::kSumOverBatchSize)
      : BatchLoss("error_variance", reduction) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = deviations(y_true, y_pred).array().square();
  }
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override {
    const Vector d = deviations(y_true, y_pred);
    const Vector de = 2 * (c.array() * d.array() - c.dot(d) / static_cast<Scalar>(d.size()));
    dy_pred.colwise() = de / static_cast<Scalar>(y_pred.cols());
  }
  void gradient(ConstMatrixView /*y_true*/, ConstMatrixView /*y_pred*/,
                MatrixView /*dy_pred*/) const override {
    ADD_FAILURE() << "training does not ask for it";
  }

 private:
  /// e_n - ē
  static Vector deviations(ConstMatrixView y_true, ConstMatrixView y_pred) {
    const Vector e = (y_pred - y_true).rowwise().mean();
    return e.array() - e.mean();
  }
};

/// ∂L/∂θ as SGD shows it with a learning rate of 1: θ ← θ - ∂L/∂θ. θ itself is left as it was.
inline Vector gradient_by_step(Network& network, const Loss& loss, const Batch& batch) {
  SGD sgd({.learning_rate = 1});
  Trainer trainer(network, loss, batch.data.y().cols(), std::ssize(batch.which), 2);
  const Vector theta = network.theta();
  trainer.train_step(batch, sgd);
  const Vector gradient = theta - network.theta();
  network.theta() = theta;
  return gradient;
}

/// Expects every one of the parts somewhere in the text.
inline void expect_says(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(text.find(part), std::string::npos)
        << "expected '" << part << "' in '" << text << "'";
  }
}

/// Looks at the first target alone, and takes any number of them.
class FirstTarget : public Loss {
 public:
  FirstTarget() : Loss("first_target") {}
  void check_targets(const Matrix& /*y_true*/, Index /*outputs*/) const override {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred.col(0) - y_true.col(0)).array().square();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred.setZero();
    dy_pred.col(0) = 2 * (y_pred.col(0) - y_true.col(0));
  }
};

}  // namespace gradus
