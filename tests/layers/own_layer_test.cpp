// Layers of one's own may use Eigen's products.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Dense without a bias.
class EigenDense : public Layer {
 public:
  explicit EigenDense(Index units) : units_(units) {}
  std::string class_name() const override { return "EigenDense"; }
  Shape output_shape(const Shape& /*input*/) const override { return {units_}; }
  std::vector<Parameter> parameters(const Shape& input) const override {
    return {{"kernel", {input.size(), units_}, "glorot_uniform", {input.size(), units_}}};
  }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override {
    y = x * ConstMatrixView(theta.data(), x.cols(), units_);
  }
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView /*y*/, ConstMatrixView dy,
                MatrixView dx) const override {
    dx = dy * ConstMatrixView(theta.data(), x.cols(), units_).transpose();
  }
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override {
    MatrixView(dtheta.data(), x.cols(), units_) = x.transpose() * dy;
  }

 private:
  Index units_;
};

template <class First>
Vector own_layer_trained_with(const First& first) {
  Sequential model({Input({300}), first, Dense(3, "softmax")}, 5);
  model.compile({.optimizer = "sgd", .loss = SparseCategoricalCrossentropy()});
  Matrix y(200, 1);
  for (Index n = 0; n < 200; ++n) y(n, 0) = static_cast<Scalar>(n % 3);
  model.fit(Dataset(random_matrix(200, 300, 7), y), {.batch_size = 64, .epochs = 2, .verbose = 0});
  return model.network().theta();
}

TEST(OwnLayer, TrainsWithEigensProducts) {
  const Vector theta = own_layer_trained_with(EigenDense(40)),
               like = own_layer_trained_with(Dense(40, {}, {.use_bias = false}));
  ASSERT_EQ(theta.size(), like.size());
  EXPECT_LT((theta - like).norm(), by_precision(1e-4, 1e-12) * like.norm());
}

}  // namespace
}  // namespace gradus
