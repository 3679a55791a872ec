// What a report takes from training and from a trained model.
#include "cli/report/evaluation.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <new>

#include "cli/report/report_collector.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/losses/regression.hpp"
#include "support/training_support.hpp"

using namespace gradus;
using cli::add_evaluation;
using cli::Report;

namespace {

/// A dense layer whose outputs are its inputs: x = y, three of them.
Sequential identity(const Polymorphic<Layer>& activation) {
  Sequential model({Input({3}), Dense(3, activation)});
  model.network().theta().setZero();
  for (const Index i : {0, 4, 8}) model.network().theta()(i) = 1;
  return model;
}

/// Samples whose likeliest classes are 0, 2, 1, 1.
Matrix logits() {
  Matrix x(4, 3);
  x << 2, 1, 0,  //
      0, 1, 4,   //
      0, 3, 0,   //
      1, 1.5, 0;
  return x;
}

Matrix class_ids(std::initializer_list<int> ids) {
  Matrix y(std::ssize(ids), 1);
  Index row = 0;
  for (const int id : ids) y(row++, 0) = static_cast<Scalar>(id);
  return y;
}

const std::vector<std::string> kThree = {"a", "b", "c"};

/// Of the samples above with the true classes 0, 0, 1, 0: two are wrong, the second the surest.
void expect_three_classes(const Report& report) {
  cli::Report expected;
  expected.confusion.resize(3, 3);
  expected.confusion << 1, 1, 1, 0, 1, 0, 0, 0, 0;
  EXPECT_EQ(report.confusion, expected.confusion);
  EXPECT_EQ(report.class_names, kThree);
  ASSERT_EQ(report.mistakes.size(), 2U);
  const Report::Mistake& first = report.mistakes[0];
  EXPECT_EQ(first.index, 1);
  EXPECT_EQ(first.true_class, 0);
  EXPECT_EQ(first.predicted_class, 2);
  // scipy.special.softmax([0, 1, 4])
  ASSERT_EQ(first.likeliest.size(), 3U);
  EXPECT_EQ(first.likeliest[0].first, 2);
  EXPECT_NEAR(first.likeliest[0].second, 0.93623955, 1e-6);
  EXPECT_EQ(first.likeliest[1].first, 1);
  EXPECT_NEAR(first.likeliest[1].second, 0.04661262, 1e-6);
  EXPECT_NEAR(first.likeliest[2].second, 0.01714783, 1e-6);
  EXPECT_EQ(report.mistakes[1].index, 3);
  EXPECT_TRUE(report.targets.empty());
  EXPECT_TRUE(report.notes.empty());
}

}  // namespace

TEST(ReportEvaluation, TakesProbabilitiesAndClassIds) {
  Sequential model = identity("softmax");
  Report report;
  add_evaluation(report, model, {{logits(), class_ids({0, 0, 1, 0})}}, kThree);
  expect_three_classes(report);
}

TEST(ReportEvaluation, TakesLogitsAndOneHotRows) {
  Sequential model = identity({});
  Report report;
  add_evaluation(report, model, {{logits(), one_hot(class_ids({0, 0, 1, 0}), 3)}}, kThree);
  expect_three_classes(report);
}

TEST(ReportEvaluation, TakesOneOutputOfTwoClasses) {
  Matrix x(3, 1);
  x << 3, -1, 0.5;
  for (const char* activation : {"sigmoid", "linear"}) {
    SCOPED_TRACE(activation);
    Sequential model({Input({1}), Dense(1, activation)});
    model.network().theta() << 1, 0;
    Report report;
    add_evaluation(report, model, {{x, class_ids({0, 0, 1})}}, {"no", "yes"});
    ASSERT_EQ(report.confusion.rows(), 2);
    EXPECT_EQ(report.confusion(0, 1), 1);
    EXPECT_EQ(report.confusion(0, 0), 1);
    EXPECT_EQ(report.confusion(1, 1), 1);
    ASSERT_EQ(report.mistakes.size(), 1U);
    EXPECT_EQ(report.mistakes[0].index, 0);
    // scipy.special.expit(3)
    EXPECT_NEAR(report.mistakes[0].likeliest.at(0).second, 0.95257413, 1e-6);
    EXPECT_NEAR(report.mistakes[0].likeliest.at(1).second, 0.04742587, 1e-6);
  }
}

TEST(ReportEvaluation, ARegressionHasPoints) {
  Sequential model({Input({1}), Dense(1)});
  model.network().theta() << 2, 1;
  Matrix x(2500, 1), y(2500, 1);
  for (Index n = 0; n < x.rows(); ++n) {
    x(n, 0) = static_cast<Scalar>(n);
    y(n, 0) = static_cast<Scalar>(-n);
  }
  Report report;
  add_evaluation(report, model, {{x, y}}, {});
  ASSERT_EQ(report.targets.size(), 1U);
  const std::vector<cli::Point>& points = report.targets[0].points;
  ASSERT_EQ(points.size(), 1000U);
  EXPECT_EQ(points[0].x, 0);
  EXPECT_EQ(points[0].y, 1);
  EXPECT_EQ(points[999].x, -2497);
  EXPECT_EQ(points[999].y, 2 * 2497 + 1);
  EXPECT_EQ(report.targets[0].samples, 2500);
  EXPECT_EQ(report.confusion.size(), 0);
}

TEST(ReportEvaluation, ADivergedModelGetsANote) {
  Sequential model = identity("softmax");
  model.network().theta()(0) = std::numeric_limits<Scalar>::quiet_NaN();
  Report report;
  add_evaluation(report, model, {{logits(), class_ids({0, 0, 1, 0})}}, kThree);
  EXPECT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(report.confusion.size(), 0);
  EXPECT_TRUE(report.mistakes.empty());
}

TEST(ReportEvaluation, RefusesClassesThatTheModelHasNot) {
  Sequential model = identity("softmax");
  Report report;
  EXPECT_THROW(add_evaluation(report, model, {{logits(), class_ids({0, 3, 1, 0})}}, kThree),
               InvalidArgument);
}

TEST(ReportEvaluation, KeepsTheWorst24Mistakes) {
  Sequential model = identity("softmax");
  Matrix x = Matrix::Zero(100, 3);
  for (Index n = 0; n < 100; ++n) x(n, 1) = static_cast<Scalar>(n + 1) / 20;
  Report report;
  add_evaluation(report, model, {{x, Matrix::Zero(100, 1)}}, kThree);
  ASSERT_EQ(report.mistakes.size(), 24U);
  EXPECT_EQ(report.mistakes.front().index, 99);
  EXPECT_EQ(report.mistakes.back().index, 76);
}

TEST(ReportEvaluation, ShowsImagesAndTheWeightsOfTheirPixels) {
  Sequential model({Input({2, 2, 1}), Flatten(), Dense(2, "relu"), Dense(2, "softmax")});
  Vector& theta = model.network().theta();
  theta.setZero();
  theta.head(8) << 1, 10, 2, 20, 3, 30, 4, 40;  // the kernel, row by row: two units
  const Dataset data({0, 10, 20, 30, 255, 255, 255, 255}, {2, 2, 1}, class_ids({1, 0}));
  Report report;
  add_evaluation(report, model, {data}, {"dark", "bright"});
  ASSERT_EQ(report.mistakes.size(), 1U);
  const cli::ByteImage& image = report.mistakes[0].image;
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.width, 2);
  EXPECT_EQ(image.channels, 1);
  EXPECT_EQ(image.bytes, (std::vector<std::uint8_t>{0, 10, 20, 30}));
  ASSERT_EQ(report.weights.size(), 2U);
  EXPECT_EQ(report.weights[0].unit, 1) << "the larger weights first";
  EXPECT_EQ(report.weights[0].values, (std::vector<double>{10, 20, 30, 40}));
  EXPECT_EQ(report.weights[1].values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(report.weights[0].height, 2);
}

TEST(ReportEvaluation, ColoursAreAveragedAndTheNumberOfUnitsIsLimited) {
  Sequential model({Input({1, 2, 3}), Flatten(), Dense(50)});
  Vector& theta = model.network().theta();
  theta.setZero();
  for (const Index i : {0, 1, 2, 3, 4, 5}) theta(i * 50 + 49) = static_cast<Scalar>(i);
  Report report;
  cli::add_weights(report, model.network());
  ASSERT_EQ(report.weights.size(), 36U);
  EXPECT_EQ(report.weights[0].unit, 49);
  EXPECT_EQ(report.weights[0].values, (std::vector<double>{1, 4}));
}

TEST(ReportEvaluation, WhatIsNoImageHasNone) {
  Sequential model = identity("softmax");
  Report report;
  cli::add_weights(report, model.network());
  EXPECT_TRUE(report.weights.empty());
  EXPECT_TRUE(cli::sample_image({logits(), class_ids({0, 0, 1, 0})}, 1).bytes.empty());
}

TEST(ReportEvaluation, ShowsScalarsFromTheLeastToTheLargest) {
  Matrix x(2, 4);
  x << -1, 0, 1, 3,  //
      5, 5, 5, 5;
  const Dataset data(x, class_ids({0, 0}), {2, 2});
  EXPECT_EQ(cli::sample_image(data, 0).bytes, (std::vector<std::uint8_t>{0, 64, 128, 255}));
  EXPECT_EQ(cli::sample_image(data, 1).bytes, (std::vector<std::uint8_t>{0, 0, 0, 0}));
}

TEST(ReportCollector, KeepsLogsAndTheLengthOfEachGradient) {
  Sequential model({Input({2}), Dense(1)});
  Vector gradient(3);
  gradient << 3, 4, -12;
  TrainingState state;
  state.model = &model;
  state.epoch = 6;
  state.learning_rate = 0.25;
  state.logs.set("loss", 2);
  cli::ReportCollector collector;
  collector.on_train_begin(state);
  collector.on_epoch_end(state);  // before the first batch there is no gradient
  // A view cannot be assigned, only made anew.
  new (&state.gradient) ConstVectorView(gradient.data(), gradient.size());
  state.epoch = 7;
  collector.on_epoch_end(state);
  Report report;
  collector.add_to(report);
  ASSERT_EQ(report.epochs.size(), 2U);
  EXPECT_EQ(report.epochs[1].number, 8);
  EXPECT_EQ(report.epochs[1].learning_rate, 0.25);
  EXPECT_EQ(report.epochs[1].logs["loss"], 2);
  EXPECT_EQ(report.gradient_norms.names, (std::vector<std::string>{"dense/kernel", "dense/bias"}));
  EXPECT_EQ(report.gradient_norms.epochs, (std::vector<Index>{8}));
  ASSERT_EQ(report.gradient_norms.values.size(), 2U);
  EXPECT_EQ(report.gradient_norms.values[0], (std::vector<double>{5}));
  EXPECT_EQ(report.gradient_norms.values[1], (std::vector<double>{12}));
}

TEST(ReportCollector, FollowsATraining) {
  Sequential model({Input({5}), Dense(4, "relu"), Dense(1)});
  model.compile({.optimizer = SGD(), .loss = MeanSquaredError(), .metrics = {"mae"}});
  cli::ReportCollector collector;
  const Dataset data = regression_data(40, 5, 1);
  const History history = model.fit(data, {.batch_size = 16,
                                           .epochs = 3,
                                           .validation_data = &data,
                                           .callbacks = {&collector},
                                           .observers = {&collector},
                                           .verbose = 0});
  Report report;
  collector.add_to(report);
  ASSERT_EQ(report.epochs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(report.epochs[i].number, static_cast<Index>(i + 1));
    EXPECT_EQ(report.epochs[i].logs.items(), history.epochs()[i].items());
    EXPECT_GT(report.epochs[i].seconds, 0);
  }
  ASSERT_EQ(report.steps.losses.size(), 9U);
  EXPECT_EQ(report.steps.epochs.back(), 3);
  for (std::size_t i = 0; i < 3; ++i) {  // of 16, 16 and 8 samples
    const double* const losses = &report.steps.losses[3 * i];
    EXPECT_NEAR(0.4 * losses[0] + 0.4 * losses[1] + 0.2 * losses[2], history.epochs()[i]["loss"],
                1e-6);
  }
  EXPECT_EQ(report.gradient_norms.names.size(), 4U);
  for (const std::vector<double>& norms : report.gradient_norms.values) {
    ASSERT_EQ(norms.size(), 3U);
    for (const double norm : norms) EXPECT_TRUE(norm > 0 && norm < 100) << norm;
  }
}
