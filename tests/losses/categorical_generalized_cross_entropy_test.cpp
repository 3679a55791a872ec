#include "gradus/losses/sparse_categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const Matrix kThreeIds = column({1, 0, 2});
const Matrix kSoftmaxOutputs = matrix({{0.5, 0.25, 0.25}, {1, 0, 0}, {0.4, 0.6, 0}});

}  // namespace

TEST(CategoricalGeneralizedCrossEntropy, IsAPowerOfTheProbability) {
  // (1 - √p) / 0.5 for p = 1/4, 1, 0
  EXPECT_TRUE(all_near(CategoricalGeneralizedCrossEntropy().values(kThreeIds, kSoftmaxOutputs),
                       vector({1, 0, 2}), by_precision(1e-6, 1e-14)));
  // -p^(-1/2)
  const Matrix dp =
      separately(CategoricalGeneralizedCrossEntropy(), kThreeIds, kSoftmaxOutputs).gradient;
  EXPECT_TRUE(all_near(dp.topRows(2), matrix({{0, -2, 0}, {-1, 0, 0}}), 1e-6));
  EXPECT_EQ(dp(2, 2), -kInfinity) << "the slope of √p at 0";
}

TEST(CategoricalGeneralizedCrossEntropy, TowardsZeroIsTheCrossentropy) {
  const Scalar loss =
      CategoricalGeneralizedCrossEntropy({.q = Scalar(0.001)})(column({1}), row({0.7, 0.3}));
  EXPECT_NEAR(loss, -std::log(0.3), 1e-3);
}

#ifdef GRADUS_DOUBLE
TEST(CategoricalGeneralizedCrossEntropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(3, 4, 1);
  for (const double q : {0.1, 0.5, 0.7, 0.9}) {
    for (const Reduction reduction : kReductions) {
      check_derivatives(CategoricalGeneralizedCrossEntropy({.q = q, .reduction = reduction}),
                        kThreeIds, p);
    }
  }
}
#endif

TEST(CategoricalGeneralizedCrossEntropy, RefusesBadOptions) {
  for (const Scalar q : {Scalar(0), Scalar(1), Scalar(-0.5), kNaN}) {
    EXPECT_TRUE(says([q] { CategoricalGeneralizedCrossEntropy({.q = q}); },
                     {"categorical_generalized_cross_entropy", "q must be in (0, 1)", "got"}));
  }
}

TEST(CategoricalGeneralizedCrossEntropy, RefusesLabelsThatAreNoClasses) {
  const CategoricalGeneralizedCrossEntropy loss;
  EXPECT_TRUE(says(
      [&] {
        loss(column({0, 3}), Matrix::Ones(2, 3));
      },
      {"sample 1 has label 3", "from 0 to 2"}));
  EXPECT_TRUE(says(
      [&] {
        loss(column({0, 0.5}), Matrix::Ones(2, 3));
      },
      {"sample 1 has label 0.5", "whole number"}));
  EXPECT_TRUE(says([&] { loss(Matrix::Ones(2, 3), Matrix::Ones(2, 3)); },
                   {"class ids, one column", "got 3 columns"}));
}
