#include "gradus/study/check_gradients.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <sstream>

#include "gradus/gradus.hpp"
#include "losses/planted_loss.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr bool kIsDouble = sizeof(Scalar) == sizeof(double);

std::string text_of(const GradientReport& report) {
  std::ostringstream text;
  text << report;
  return text.str();
}

/// f(w x + b) of one unit, f an activation.
Sequential one_unit(const std::string& activation, Scalar w, Scalar b,
                    const Polymorphic<Loss>& loss = "mean_squared_error") {
  Sequential model({Input({1}), Dense(1, activation)});
  model.network().theta() << w, b;
  model.compile({.optimizer = SGD(), .loss = loss});
  return model;
}

Dataset one_sample(Scalar x, Scalar y) {
  return {Matrix::Constant(1, 1, x), Matrix::Constant(1, 1, y)};
}

/// y = slope x, whose backward() is that of y = 3 x.
class TimesThree : public Layer {
 public:
  explicit TimesThree(Scalar slope) : slope_(slope) {}
  std::string class_name() const override { return "ThreeTimes"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override {
    y = slope_ * x;
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = 3 * dy;
  }

 private:
  Scalar slope_;
};

/// Takes one number of its gradient, the first or the last, by the wrong factor.
class WrongDense : public Dense {
 public:
  WrongDense(Index units, bool bias) : Dense(units), bias_(bias) {}
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override {
    Dense::gradient(x, dy, dtheta);
    dtheta(bias_ ? dtheta.size() - 1 : 0) *= Scalar(1.1);
  }

 private:
  bool bias_;
};

/// Not a constant: kYTrue may be made after it.
Dataset four_samples() { return {random_matrix(4, 5, 1, -1, 1), kYTrue}; }

/// 5 numbers -> 6 -> what stands between -> 3.
Sequential small_model_of(const Polymorphic<Layer>& between,
                          const Polymorphic<Loss>& loss = Planted(),
                          const Polymorphic<Layer>& last = Dense(3)) {
  Sequential model({Dense(6, "tanh"), between, last});
  model.compile({.optimizer = Adam(), .loss = loss});
  return model;
}

}  // namespace

TEST(CheckGradients, GivesTheNumbersOfACalculationByHand) {
  // L = (2 · 3 + 0.5 - 1)² = 30.25, ∂L/∂w = 2 · 5.5 · 3 = 33, ∂L/∂b = 11
  const GradientReport report =
      check_gradients(one_unit("linear", 2, 0.5, "mean_squared_error"), one_sample(3, 1));
  const double tolerance = kIsDouble ? 1e-8 : 0.01;
  EXPECT_EQ(report.loss, 30.25);
  EXPECT_EQ(report.loss_name, "mean_squared_error");
  EXPECT_EQ(report.samples, 1);
  const TensorReport &kernel = report.tensors[0], &bias = report.tensors[1];
  EXPECT_EQ(kernel.name, "dense/kernel");
  EXPECT_EQ(kernel.analytic, 33);
  EXPECT_NEAR(kernel.numerical, 33, tolerance);
  EXPECT_EQ(kernel.worst, (std::vector<Index>{0, 0}));
  EXPECT_EQ(bias.analytic, 11);
  EXPECT_NEAR(bias.numerical, 11, tolerance);
  EXPECT_TRUE(report.ok());
  EXPECT_TRUE(finds(text_of(report), {"Loss mean_squared_error, 30.25, on 1 samples, in ",
                                      "dense/kernel             (1, 1)       all 1  ",
                                      "  3.300000e+01", "\nAll gradients are right.\n"}));
  EXPECT_EQ(place_of_fault(report), "");
}

TEST(CheckGradients, CallsAKinkAKink) {
  // relu(w x) at w = 0: slope 0 on the left, 2 (0 - 1) on the right; the gradient takes the left.
  const GradientReport report = check_gradients(one_unit("relu", 0, 0), one_sample(1, 1));
  for (const TensorReport& tensor : report.tensors) {
    EXPECT_EQ(tensor.verdict, GradientVerdict::kKink) << text_of(report);
    EXPECT_EQ(tensor.kinks, 1);
    EXPECT_EQ(tensor.analytic, 0);
    EXPECT_NEAR(tensor.numerical, -1, kIsDouble ? 1e-4 : 0.1);
  }
  EXPECT_TRUE(report.ok());
  EXPECT_TRUE(finds(text_of(report), {"Right, but for elements at a kink of the loss, where none "
                                      "is: dense/kernel, dense/bias\n"}));
  // The margin of hinge, max(1 - y p, 0) at p = 1.
  const GradientReport hinge = check_gradients(one_unit("linear", 1, 0, "hinge"), one_sample(1, 1));
  EXPECT_EQ(hinge.tensors[0].verdict, GradientVerdict::kKink) << text_of(hinge);
}

// Within the first h on either side.
constexpr Scalar kNear = kIsDouble ? Scalar(3e-6) : Scalar(1e-3);

TEST(CheckGradients, StepsOverAKinkNearby) {
  for (const Scalar w : {kNear, -kNear}) {
    const GradientReport report = check_gradients(one_unit("relu", w, 0), one_sample(1, 1));
    EXPECT_EQ(report.tensors[0].verdict, GradientVerdict::kOk) << text_of(report);
  }
}

TEST(CheckGradients, DoesNotExcuseAWrongGradientBesideAKink) {
  Sequential model({Input({1}), Dense(1, "relu"), TimesThree(-3)});
  model.network().theta() << kNear, 0;
  model.compile({.optimizer = SGD(), .loss = "mean_squared_error"});
  const GradientReport report = check_gradients(model, one_sample(1, 1));
  EXPECT_EQ(report.tensors[0].verdict, GradientVerdict::kWrong) << text_of(report);
}

TEST(CheckGradients, RefusesWhatDoesNotFit) {
  const Sequential model = one_unit("linear", 1, 0);
  EXPECT_THROW(check_gradients(model, four_samples()), InvalidArgument);
  EXPECT_THROW(check_gradients(model, one_sample(1, 1), {.samples = 0}), InvalidArgument);
  EXPECT_THROW(check_gradients(model, one_sample(1, 1), {.elements = 0}), InvalidArgument);
  EXPECT_THROW(check_gradients(Sequential({Dense(1)}), one_sample(1, 1)), InvalidArgument)
      << "no loss";
  const auto of_classes =
      Loss::from_config("sparse_categorical_crossentropy", {{"from_logits", true}});
  const Sequential classes = one_unit("linear", 1, 0, of_classes);
  EXPECT_THROW(check_gradients(classes, one_sample(1, 7)), InvalidArgument);
  Sequential short_theta = model;
  short_theta.network().theta() = Vector::Zero(1);
  EXPECT_THROW(check_gradients(short_theta, one_sample(1, 1)), InvalidArgument);
}

TEST(CheckGradients, FindsRightModelsRight) {
  for (const char* activation : {"elu", "gelu", "leaky_relu", "sigmoid", "softmax", "softplus"}) {
    EXPECT_MODEL_OK(small_model_of(Dense(4, activation)), four_samples());
  }
  // Noise, penalties, a loss that is fused with softmax.
  Matrix ids(4, 1);
  ids << 0, 2, 1, 2;
  EXPECT_MODEL_OK(small_model_of(Dropout(0.3), "sparse_categorical_crossentropy",
                                 Dense(3, "softmax", {.kernel_regularizer = L2(0.01)})),
                  Dataset(random_matrix(4, 5, 1, -1, 1), ids));
}

TEST(CheckGradients, LeavesTheModelAsItWas) {
  Sequential model = one_unit("tanh", 1, 0);
  check_gradients(model, one_sample(1, -1));
  EXPECT_EQ(model.network().theta(), (Vector(2) << 1, 0).finished());
}

TEST(CheckGradients, ChecksSomeOfALargeTensor) {
  const GradientReport report = check_gradients(small_model_of(Dense(4)), four_samples(),
                                                {.samples = 2, .elements = 7, .seed = 3});
  EXPECT_EQ(report.samples, 2);
  EXPECT_EQ(report.tensors[0].shape, (std::vector<Index>{5, 6}));
  EXPECT_EQ(report.tensors[0].checked, 7);
  EXPECT_EQ(report.tensors[1].checked, 6);
}

TEST(CheckGradients, NamesTheLayerThatIsWrong) {
  const auto place = [](const Polymorphic<Layer>& between) {
    const GradientReport report = check_gradients(small_model_of(between), four_samples());
    EXPECT_EQ(report.loss_problems, "");
    return place_of_fault(report);
  };
  EXPECT_EQ(place(TimesThree(3)), "");
  EXPECT_TRUE(finds(place(TimesThree(2)), {"stands between dense and dense_1"}));
  EXPECT_TRUE(finds(place(WrongDense(4, true)), {"db = Σ_n dy_n"}));
  EXPECT_TRUE(finds(place(WrongDense(4, false)), {"dW = xᵀ dy"}));
}

TEST(CheckGradients, NamesALossThatIsWrong) {
  const auto report = [](Fault fault) {
    return check_gradients(small_model_of(Dense(4), Planted(fault)), four_samples());
  };
  EXPECT_TRUE(finds(place_of_fault(report(Fault::kSign)), {"All have the opposite sign"}));
  EXPECT_TRUE(finds(place_of_fault(report(Fault::kMissingFactor)), {"a factor is missing"}));
  EXPECT_TRUE(finds(place_of_fault(report(Fault::kNextColumn)), {"each in its own way"}));
  for (const Fault fault : {Fault::kSign, Fault::kMissingFactor, Fault::kNextColumn}) {
    EXPECT_TRUE(finds(report(fault).loss_problems, {"planted: gradient() is wrong at element ("}));
  }
}

TEST(ExpectModelOk, FailsWithTheTableAndThePlace) {
  const auto wrong = small_model_of(TimesThree(2));
  EXPECT_NONFATAL_FAILURE(EXPECT_MODEL_OK(wrong, four_samples()),
                          "EXPECT_MODEL_OK(wrong, four_samples()):");
  EXPECT_NONFATAL_FAILURE(EXPECT_MODEL_OK(wrong, four_samples()),
                          "WRONG: dense/kernel, dense/bias\n");
  EXPECT_NONFATAL_FAILURE(EXPECT_MODEL_OK(wrong, four_samples()), "between dense and dense_1");
  EXPECT_NONFATAL_FAILURE(EXPECT_MODEL_OK(small_model_of(Dense(4), Planted(Fault::kSign)),
                                          four_samples(), {.samples = 3}),
                          "planted: gradient() is wrong at element");
}

TEST(ExpectModelOk, LogsKinks) {
  testing::internal::CaptureStderr();
  EXPECT_MODEL_OK(one_unit("relu", 0, 0), one_sample(1, 1));
  EXPECT_TRUE(finds(testing::internal::GetCapturedStderr(), {"where none is: dense/kernel"}));
  testing::internal::CaptureStderr();
  EXPECT_MODEL_OK(one_unit("relu", 1, 0), one_sample(1, 1));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace gradus
