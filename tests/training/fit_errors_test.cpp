// What fit(), evaluate(), predict() and compile() refuse, and what they say.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

/// 4 features, 3 classes.
Sequential classifier() {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
  return model;
}

std::string fit_refusal(const std::function<void()>& action) {
  return message_of<InvalidArgument>(action);
}

/// What fit() says, and "" where it trains; where it refuses, the parameters are as before.
std::string fit_refusal(const Dataset& data, FitOptions options = {}) {
  options.verbose = 0;
  Sequential model = classifier();
  const Vector before = model.network().theta();
  const std::string message = fit_refusal([&] { model.fit(data, options); });
  EXPECT_EQ(message.empty(), !same_bits(model.network().theta(), before)) << message;
  return message;
}

std::string options_refusal(FitOptions options) {
  return fit_refusal(class_data(10, 4, 3), options);
}

Dataset with_labels(std::initializer_list<double> labels) {
  Matrix y(std::ssize(labels), 1);
  Index n = 0;
  for (double label : labels) y(n++, 0) = static_cast<Scalar>(label);
  return {random_matrix(y.rows(), 4, 1), y};
}

}  // namespace

TEST(FitErrors, NothingIsWrongHere) {
  EXPECT_EQ(options_refusal(FitOptions{}), "");
  EXPECT_EQ(options_refusal({.batch_size = 3, .epochs = 2, .validation_split = 0.5}), "");
}

TEST(FitErrors, CompileComesFirst) {
  Sequential model({Input({4}), Dense(3)});
  const Dataset data = class_data(10, 4, 3);
  expect_says(fit_refusal([&] { model.fit(data); }), {"fit", "call compile() first"});
  expect_says(fit_refusal([&] { model.evaluate(data); }), {"evaluate", "call compile() first"});
  EXPECT_EQ(fit_refusal([&] { model.predict(data); }), "") << "needs neither loss nor optimizer";
}

TEST(FitErrors, CompileNeedsAnOptimizerAndALossToTrainOn) {
  Sequential model({Input({4}), Dense(3)});
  expect_says(fit_refusal([&] { model.compile({.loss = "mse"}); }), {"no optimizer", "Adam()"});
  expect_says(fit_refusal([&] { model.compile({.optimizer = Adam()}); }), {"no loss"});
  const MeanSquaredError none({.reduction = Reduction::kNone});
  expect_says(fit_refusal([&] { model.compile({.optimizer = Adam(), .loss = none}); }),
              {"mean_squared_error", "reduction none", "sum_over_batch_size"});
}

TEST(FitErrors, UnknownNames) {
  Sequential model({Input({4}), Dense(3)});
  expect_says(fit_refusal([&] { model.compile({.optimizer = "adm", .loss = "mse"}); }),
              {"unknown optimizer 'adm'", "did you mean", "Known: sgd, adam"});
  expect_says(fit_refusal([&] { model.compile({.optimizer = "sgd", .loss = "hubre"}); }),
              {"unknown loss 'hubre'", "did you mean", "huber"});
  expect_says(fit_refusal([&] {
                model.compile({.optimizer = "sgd", .loss = "mse", .metrics = {"acuracy"}});
              }),
              {"unknown metric 'acuracy'", "'accuracy'"});
}

TEST(FitErrors, NumbersOutOfRange) {
  expect_says(options_refusal({.epochs = 0}), {"epochs", "at least 1", "got 0"});
  expect_says(options_refusal({.epochs = -3}), {"epochs", "got -3"});
  expect_says(options_refusal({.batch_size = 0}), {"batch_size", "at least 1", "got 0"});
  expect_says(options_refusal({.batch_size = -1}), {"batch_size", "got -1"});
  expect_says(options_refusal({.threads = -2}), {"threads", "got -2"});
  for (double split : {1.0, 1.5, -0.1, kNotANumber, -kNotANumber, double{INFINITY}}) {
    expect_says(options_refusal({.validation_split = split}), {"validation_split", "[0, 1)"});
  }
}

TEST(FitErrors, ASplitThatLeavesNothing) {
  expect_says(fit_refusal(class_data(2, 4, 3), {.validation_split = 0.9}),
              {"validation_split", "2 samples", "none to train on"});
  expect_says(options_refusal({.validation_split = 1e-18}), {"10 samples", "none to validate on"});
}

TEST(FitErrors, EmptyData) {
  const Dataset empty(Matrix(0, 4), Matrix(0, 1));
  expect_says(fit_refusal(empty), {"fit", "empty"});
  expect_says(fit_refusal(Dataset()), {"fit", "empty"});
  expect_says(options_refusal({.validation_data = &empty}), {"validation_data", "empty"});
  Sequential model = classifier();
  expect_says(fit_refusal([&] { model.evaluate(empty); }), {"evaluate", "empty"});
  const Matrix y = model.predict(empty);
  EXPECT_EQ(y.rows(), 0);
  EXPECT_EQ(y.cols(), 3);
}

TEST(FitErrors, SamplesOfAnotherShape) {
  const Dataset five = class_data(10, 5, 3);
  expect_says(fit_refusal(five), {"(4,)", "(5,)"});
  expect_says(options_refusal({.validation_data = &five}), {"(4,)", "(5,)"});
  Sequential model = classifier();
  expect_says(fit_refusal([&] { model.evaluate(five); }), {"(4,)", "(5,)"});
  expect_says(fit_refusal([&] { model.predict(five); }), {"(4,)", "(5,)"});
  expect_says(fit_refusal([&] { model.predict(random_matrix(2, 5, 1)); }), {"(4,)", "(5,)"});
}

TEST(FitErrors, AnImageWithoutFlatten) {
  Sequential model({Dense(3, "softmax")});
  model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
  const Dataset images(random_matrix(10, 4, 1), Matrix::Zero(10, 1), Shape{2, 2});
  expect_says(fit_refusal([&] { model.fit(images); }), {"Dense(3)", "(2, 2)", "Flatten"});
}

TEST(FitErrors, LabelsThatAreNoClasses) {
  for (double label : {3.0, -1.0, 1.5, kNotANumber, 1e30}) {
    const Dataset data = with_labels({0, 1, label, 2});
    expect_says(fit_refusal(data), {"sample 2", "from 0 to 2"});
    expect_says(options_refusal({.validation_data = &data}), {"sample 2", "from 0 to 2"});
  }
}

TEST(FitErrors, TargetsOfAnotherWidth) {
  const Dataset three(random_matrix(10, 4, 1), Matrix::Zero(10, 3));
  expect_says(fit_refusal(three), {"class ids", "3 columns", "CategoricalCrossentropy"});

  Sequential model = classifier();
  model.compile({.optimizer = "sgd", .loss = "categorical_crossentropy"});
  expect_says(fit_refusal([&] { model.fit(class_data(10, 4, 3)); }), {"3 columns", "got 1"});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  expect_says(fit_refusal([&] { model.fit(regression_data(10, 4, 2)); }), {"3 columns", "got 2"});
  model.compile(
      {.optimizer = "sgd", .loss = "sparse_categorical_crossentropy", .metrics = {"mae"}});
  expect_says(fit_refusal([&] { model.fit(class_data(10, 4, 3)); }), {"mae", "3 columns", "got 1"});
}

TEST(FitErrors, ValidationTargetsOfAnotherWidthThanThoseOfTraining) {
  Sequential model({Input({4}), Dense(1)});
  model.compile({.optimizer = "sgd", .loss = FirstTarget()});
  const Dataset two = regression_data(10, 4, 2);
  const Dataset three = regression_data(10, 4, 3);
  EXPECT_EQ(fit_refusal([&] { model.fit(two, {.validation_data = &two, .verbose = 0}); }), "");
  expect_says(fit_refusal([&] { model.fit(two, {.validation_data = &three, .verbose = 0}); }),
              {"validation_data", "2", "3"});
}

TEST(FitErrors, ABatchSizeOfZeroElsewhere) {
  Sequential model = classifier();
  const Dataset data = class_data(10, 4, 3);
  expect_says(fit_refusal([&] { model.evaluate(data, {.batch_size = 0}); }),
              {"batch_size", "got 0"});
  expect_says(fit_refusal([&] { model.predict(data, {.batch_size = -5}); }),
              {"batch_size", "got -5"});
}

TEST(FitErrors, AnEmptyModel) {
  expect_says(fit_refusal([] { Sequential(std::vector<Polymorphic<Layer>>{}); }), {"at least one"});
  expect_says(fit_refusal([] { Sequential({Input({4}), Polymorphic<Layer>()}); }), {"empty"});
}

namespace {

/// The squared error, of which one method writes another size than it should.
class WrongSize : public Loss {
 public:
  enum class Where { kValues, kValuesAsArray, kValuesAdded, kGradient };
  explicit WrongSize(Where where) : Loss("wrong_size"), where_(where) {}
  void call(ConstMatrixView y, ConstMatrixView p, VectorView values) const override {
    if (where_ == Where::kValues) values = (p - y).cwiseAbs2();
    if (where_ == Where::kValuesAsArray) values.array() = (p - y).array().square();
    if (where_ == Where::kValuesAdded) values += (p - y).cwiseAbs2();
    if (where_ == Where::kGradient) values = (p - y).rowwise().squaredNorm();
  }
  void gradient(ConstMatrixView y, ConstMatrixView p, MatrixView dy_pred) const override {
    if (where_ == Where::kGradient) {
      dy_pred = (p - y).rowwise().norm();
    } else {
      dy_pred = 2 * (p - y);
    }
  }

 private:
  Where where_;
};

}  // namespace

TEST(FitErrors, ALossThatWritesAnotherSizeIsNamed) {
  const Dataset data(Matrix::Ones(8, 4), Matrix::Ones(8, 3));
  for (const auto where : {WrongSize::Where::kValues, WrongSize::Where::kValuesAsArray,
                           WrongSize::Where::kValuesAdded, WrongSize::Where::kGradient}) {
    const WrongSize loss(where);
    Sequential model({Input({4}), Dense(3)});
    model.compile({.optimizer = "sgd", .loss = loss});
    const bool gradient = where == WrongSize::Where::kGradient;
    const char* sizes =
        gradient ? "expected 8 x 3 numbers, got 8 x 1" : "expected 8 x 1 numbers, got 8 x 3";
    expect_says(fit_refusal([&] { model.fit(data, {.verbose = 0}); }),
                {"wrong_size: ", sizes, "call()"});
    expect_says(fit_refusal([&] { loss.derivative(data.y(), data.y()); }), {gradient ? sizes : ""});
    expect_says(check_loss(loss, data.y(), Matrix::Zero(8, 3)).problems, {"wrong_size: ", sizes});
    if (gradient) continue;
    expect_says(fit_refusal([&] { model.evaluate(data); }), {"wrong_size: ", sizes});
    expect_says(fit_refusal([&] { loss(data.y(), data.y()); }), {"wrong_size: ", sizes});
  }
}

TEST(FitErrors, AModelThatWasMovedFrom) {
  Sequential model = classifier();
  const Sequential other = std::move(model);
  const Dataset data = class_data(10, 4, 3);
  // NOLINTBEGIN(bugprone-use-after-move): that is what is tested
  for (const std::string& message :
       {fit_refusal([&] { model.fit(data, {.verbose = 0}); }),
        fit_refusal([&] { model.evaluate(data); }), fit_refusal([&] { model.predict(data); }),
        fit_refusal([&] { (void)model.summary(); })}) {
    expect_says(message, {"this model is empty", "moved"});
  }
  // NOLINTEND(bugprone-use-after-move)
  EXPECT_EQ(other.network().outputs(), 3);
}

namespace {

/// y = x, but for one method that writes half of it.
class HalfIdentity : public Layer {
 public:
  explicit HalfIdentity(bool forward) : forward_(forward) {}
  std::string class_name() const override { return "HalfIdentity"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override {
    y = forward_ ? x.leftCols(x.cols() / 2) : x.leftCols(x.cols());
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = forward_ ? dy.leftCols(dy.cols()) : dy.leftCols(dy.cols() / 2);
  }

 private:
  bool forward_;
};

}  // namespace

TEST(FitErrors, ALayerThatWritesAnotherSizeIsNamed) {
  const Dataset data(Matrix::Ones(8, 4), Matrix::Ones(8, 3));
  for (const bool forward : {true, false}) {
    Sequential model({Input({4}), Dense(6), HalfIdentity(forward), Dense(3)});
    model.compile({.optimizer = "sgd", .loss = "mse"});
    expect_says(fit_refusal([&] { model.fit(data, {.verbose = 0}); }),
                {"half_identity: expected 8 x 6 numbers, got 8 x 3"});
  }
}
