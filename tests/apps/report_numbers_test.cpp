// What a report says of a regression's predictions, and of each batch.
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "cli/report/evaluation.hpp"
#include "cli/report/step_losses.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "support/training_support.hpp"

using namespace gradus;
using cli::add_evaluation;
using cli::Report;

// sklearn.metrics: r2_score, root of mean_squared_error, mean_absolute_error, of each column.
TEST(ReportEvaluation, ARegressionIsMeasuredAsInScikitLearn) {
  Sequential model({Input({3}), Dense(3)});
  model.network().theta().setZero();
  for (const Index i : {0, 4, 8}) model.network().theta()(i) = 1;  // predictions are x
  Matrix predicted(4, 3), truth(4, 3);
  predicted << 2.5, 0, 1,  //
      0, 2, 1,             //
      2, 8, 1,             //
      8, 4, 2;
  truth << 3, 1, 5,  //
      -0.5, 2, 5,    //
      2, 7, 5,       //
      7, 4, 5;
  Report report;
  const Dataset data(predicted, truth);
  add_evaluation(report, model, {data}, {});
  ASSERT_EQ(report.targets.size(), 3U);
  const auto& [first, second, third] =
      std::tie(report.targets[0], report.targets[1], report.targets[2]);
  EXPECT_NEAR(first.r2, 0.9486081370449679, 1e-6);
  EXPECT_NEAR(first.rmse, 0.6123724356957945, 1e-6);
  EXPECT_NEAR(first.mae, 0.5, 1e-6);
  EXPECT_NEAR(second.r2, 0.9047619047619048, 1e-6);
  EXPECT_NEAR(second.rmse, 0.7071067811865476, 1e-6);
  EXPECT_TRUE(std::isnan(third.r2)) << "all true values are the same";
  EXPECT_NEAR(third.mae, 3.75, 1e-6);
  Index residuals = 0;
  for (const Index count : first.residuals.counts) residuals += count;
  EXPECT_EQ(residuals, 4);
}

TEST(ReportEvaluation, OfManyTargetsTheFirstAreShownAndItSaysSo) {
  Sequential model({Input({1}), Dense(9)});
  Report report;
  const Dataset data(Matrix::Ones(5, 1), Matrix::Zero(5, 9));
  add_evaluation(report, model, {data}, {});
  EXPECT_EQ(report.targets.size(), 8U);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(report.notes[0], "Predictions and residuals are shown of the first 8 of 9 outputs.");
}

TEST(ReportCollector, KeepsTheLossOfEachBatchAndThinsThem) {
  cli::StepLosses few, many;
  for (int i = 1; i <= 10; ++i) few.add(i / 5.0, i);
  EXPECT_EQ(few.steps().batches, 1);
  EXPECT_EQ(few.steps().losses, (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(few.steps().epochs[6], 1.4);
  const int count = 100'000;
  for (int i = 1; i <= count; ++i) many.add(i, i);
  const Report::Steps& steps = many.steps();
  ASSERT_LT(steps.losses.size(), 1000U);
  ASSERT_GE(steps.losses.size(), 500U);
  EXPECT_EQ(steps.batches, 128);
  for (std::size_t i = 0; i < steps.losses.size(); ++i) {
    const double last = 128 * static_cast<double>(i + 1);
    EXPECT_EQ(steps.epochs[i], last);
    EXPECT_EQ(steps.losses[i], last - 63.5) << "the mean of last - 127, ..., last";
  }
}

TEST(ReportHistogram, HoldsEveryNumberOnce) {
  const cli::Histogram ten = cli::histogram({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(ten.width, 2);
  EXPECT_EQ(ten.counts, (std::vector<Index>{2, 2, 2, 2, 2}));
  EXPECT_EQ(cli::histogram({5, 5, 5}).counts, std::vector<Index>{3});
  EXPECT_EQ(cli::histogram({0}).counts, std::vector<Index>{1});
  EXPECT_TRUE(cli::histogram({}).counts.empty());
  for (const double size : {1e-30, 1.0, 1e30}) {
    std::vector<double> values;
    for (int i = 0; i < 5000; ++i) values.push_back(size * std::sin(i));
    const cli::Histogram bars = cli::histogram(values);
    EXPECT_LE(bars.counts.size(), 40U);
    EXPECT_LE(bars.start, -size * 0.999);
    Index all = 0;
    for (const Index count : bars.counts) all += count;
    EXPECT_EQ(all, 5000) << size;
  }
}
