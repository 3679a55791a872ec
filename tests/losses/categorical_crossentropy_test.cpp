#include "gradus/losses/categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const CategoricalCrossentropy kOnLogits({.from_logits = true});
const SparseCategoricalCrossentropy kSparseOnLogits({.from_logits = true});

Matrix softmax(const Matrix& x) {
  Matrix p = x.array().exp();
  for (Index n = 0; n < p.rows(); ++n) p.row(n) /= p.row(n).sum();
  return p;
}

const Matrix kIds = column({2, 0, 4, 2, 1, 3});
const Matrix kOneHots = one_hot({2, 0, 4, 2, 1, 3}, 5);

}  // namespace

TEST(CategoricalCrossentropy, GivesPublishedValues) {
  const Matrix y = one_hot({1, 2, 1}, 4);
  const Matrix p = matrix({{0.05, 0.8, 0.1, 0.05}, {0.1, 0.3, 0.5, 0.1}, {0.1, 0.7, 0.1, 0.1}});
  const Vector published = vector({0.22314352, 0.6931472, 0.35667494});
  const double rtol = 2e-7;  // they were published from float
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(y, p), published, rtol));
  EXPECT_TRUE(
      all_near(SparseCategoricalCrossentropy().values(column({1, 2, 1}), p), published, rtol));
}

TEST(CategoricalCrossentropy, GivesThePublishedMean) {
  // (-log 0.75 - log 0.75) / 2
  const Matrix y = one_hot({1, 2}, 3), p = matrix({{0.05, 0.75, 0.2}, {0.15, 0.1, 0.75}});
  EXPECT_NEAR(CategoricalCrossentropy()(y, p), 0.2876821, 1e-7);
}

TEST(CategoricalCrossentropy, IsMinusTheLogOfTheProbabilityGivenToTheClass) {
  const Matrix p = matrix({{0.25, 0.25, 0.5}, {0.1, 0.8, 0.1}});
  const Matrix expected = vector({std::log(2.0), -std::log(0.1)});
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(one_hot({2, 0}, 3), p), expected,
                       by_precision(1e-6, 1e-14)));
  EXPECT_TRUE(all_near(SparseCategoricalCrossentropy().values(column({2, 0}), p), expected,
                       by_precision(1e-6, 1e-14)));
  // ∂v/∂p_j = 1/S - [j=c] / p_c
  const Matrix dp = matrix({{1, 1, -1}, {-9, 1, 1}});
  EXPECT_TRUE(all_near(separately(CategoricalCrossentropy(), one_hot({2, 0}, 3), p).gradient, dp,
                       by_precision(1e-5, 1e-14)));
  EXPECT_TRUE(all_near(separately(SparseCategoricalCrossentropy(), column({2, 0}), p).gradient, dp,
                       by_precision(1e-5, 1e-14)));
}

TEST(CategoricalCrossentropy, DividesProbabilitiesByTheirSum) {
  const Matrix p = random_probabilities(6, 5, 1);
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(kOneHots, 3 * p),
                       CategoricalCrossentropy().values(kOneHots, p), by_precision(1e-5, 1e-14)));
}

TEST(CategoricalCrossentropy, OfLogitsIsThatOfTheirSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3), p = softmax(x);
  const double rtol = by_precision(1e-5, 1e-13);
  const Vector expected = CategoricalCrossentropy().values(kOneHots, p);
  EXPECT_TRUE(all_near(kOnLogits.values(kOneHots, x), expected, rtol));
  EXPECT_TRUE(all_near(kSparseOnLogits.values(kIds, x), expected, rtol));
  // ∂v/∂x = p - y
  EXPECT_TRUE(all_near(separately(kOnLogits, kOneHots, x).gradient, p - kOneHots, rtol, rtol / 10));
  EXPECT_TRUE(
      all_near(separately(kSparseOnLogits, kIds, x).gradient, p - kOneHots, rtol, rtol / 10));
}

TEST(CategoricalCrossentropy, SmoothsLabelsTowardsAllClasses) {
  const Matrix p = random_probabilities(6, 5, 1);
  const Matrix smooth = kOneHots * Scalar(0.75) + Matrix::Constant(6, 5, Scalar(0.05));
  EXPECT_TRUE(
      all_near(CategoricalCrossentropy({.label_smoothing = Scalar(0.25)}).values(kOneHots, p),
               CategoricalCrossentropy().values(smooth, p), by_precision(1e-6, 1e-14)));
}

TEST(CategoricalCrossentropy, OfTwoClassesIsBinary) {
  // -log 0.3 and -log 0.9
  EXPECT_TRUE(all_near(
      CategoricalCrossentropy().values(matrix({{0, 1}, {1, 0}}), matrix({{0.7, 0.3}, {0.9, 0.1}})),
      vector({-std::log(0.3), -std::log(0.9)}), by_precision(1e-6, 1e-14)));
}

#ifdef GRADUS_DOUBLE
TEST(CategoricalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  for (const Matrix& y : {kOneHots, random_matrix(6, 5, 3, 0, 1)}) {  // rows need not sum to 1
    for (const double smoothing : {0.0, 0.1, 1.0}) {
      for (const Reduction reduction : kReductions) {
        SCOPED_TRACE(testing::Message() << "smoothing " << smoothing);
        check_derivatives(CategoricalCrossentropy({false, smoothing, reduction}), y, p);
        check_derivatives(CategoricalCrossentropy({false, smoothing, reduction}), y, 1.7 * p);
        check_derivatives(CategoricalCrossentropy({true, smoothing, reduction}), y, x);
      }
    }
  }
}

TEST(SparseCategoricalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  for (const Reduction reduction : kReductions) {
    check_derivatives(SparseCategoricalCrossentropy({false, reduction}), kIds, p);
    check_derivatives(SparseCategoricalCrossentropy({false, reduction}), kIds, 1.7 * p);
    check_derivatives(SparseCategoricalCrossentropy({true, reduction}), kIds, x);
  }
}
#endif

TEST(CategoricalCrossentropy, GivesTheSameTogetherAndApart) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  check_that_ways_agree(CategoricalCrossentropy(), kOneHots, p);
  check_that_ways_agree(kOnLogits, kOneHots, x);
  check_that_ways_agree(SparseCategoricalCrossentropy(), kIds, p);
  check_that_ways_agree(kSparseOnLogits, kIds, x);
  check_that_ways_agree(kSparseOnLogits, kIds, 1000 * x);
}

TEST(CategoricalCrossentropy, IsFiniteForProbabilitiesOfZeroAndOne) {
  const Matrix p = matrix({{1, 0, 0}, {0, 1, 0}});  // the first is right, the second wrong
  const Matrix y = one_hot({0, 2}, 3);
  const Vector expected = vector({by_precision(1.1920929e-7, 1e-7), 16.118095650958319});
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(y, p), expected, 1e-6));
  EXPECT_TRUE(all_near(SparseCategoricalCrossentropy().values(column({0, 2}), p), expected, 1e-6));
  EXPECT_EQ(CategoricalCrossentropy().derivative(y, p), Matrix::Zero(2, 3)) << "as it is clipped";
  EXPECT_EQ(SparseCategoricalCrossentropy().derivative(column({0, 2}), p), Matrix::Zero(2, 3));
  EXPECT_TRUE(CategoricalCrossentropy({.label_smoothing = Scalar(0.1)})
                  .derivative(y, p)
                  .array()
                  .isFinite()
                  .all());
}

TEST(CategoricalCrossentropy, TakesExtremeLogits) {
  for (const double size : {1e4, by_precision(1e30, 1e300)}) {
    const Matrix x = matrix({{size, -size, 0}, {size, -size, 0}});  // right, and wrong by 2 size
    const Matrix one_hots = one_hot({0, 1}, 3), ids = column({0, 1});
    const Matrix dx = matrix({{0, 0, 0}, {1, -1, 0}});
    for (const ValuesAndGradient& result :
         {separately(kOnLogits, one_hots, x), together(kOnLogits, one_hots, x),
          separately(kSparseOnLogits, ids, x), together(kSparseOnLogits, ids, x)}) {
      EXPECT_TRUE(all_near(result.values, vector({0, 2 * size}), 1e-6, 1e-30));
      EXPECT_TRUE(all_near(result.gradient, dx, 1e-6, 1e-30));
    }
  }
}

TEST(CategoricalCrossentropy, LosesNoDigitsToLargeLogits) {
  const Matrix x = matrix({{0, 0.25, 0.5}}), large = x.array() + 4096;  // exact in float
  for (const Index c : {0, 1, 2}) {
    const Matrix y = one_hot({c}, 3), id = column({static_cast<double>(c)});
    EXPECT_EQ(kOnLogits(y, large), kOnLogits(y, x));
    EXPECT_EQ(kSparseOnLogits(id, large), kSparseOnLogits(id, x));
  }
}

TEST(CategoricalCrossentropy, KeepsNaNAmongLogits) {
  const Matrix x = random_matrix(3, 19, 1);
  check_that_nan_stays(kOnLogits, one_hot({0, 7, 18}, 19), x);
  check_that_nan_stays(kSparseOnLogits, column({0, 7, 18}), x);
}

TEST(CategoricalCrossentropy, IsTrainedThroughTheLogitsOfSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3);
  const double rtol = by_precision(1e-5, 1e-13);
  const CategoricalCrossentropy loss(
      {.label_smoothing = Scalar(0.25), .reduction = Reduction::kSum});
  const Polymorphic<Loss> on_logits = loss.from_logits_of("Softmax");
  ASSERT_TRUE(on_logits);
  EXPECT_NEAR((*on_logits)(kOneHots, x) / loss(kOneHots, softmax(x)), 1, rtol);
  EXPECT_FALSE(loss.from_logits_of("Sigmoid"));
  EXPECT_FALSE(kOnLogits.from_logits_of("Softmax")) << "it expects logits already";

  const SparseCategoricalCrossentropy sparse({.reduction = Reduction::kSum});
  const Polymorphic<Loss> sparse_on_logits = sparse.from_logits_of("Softmax");
  ASSERT_TRUE(sparse_on_logits);
  EXPECT_NEAR((*sparse_on_logits)(kIds, x) / sparse(kIds, softmax(x)), 1, rtol);
  EXPECT_FALSE(sparse.from_logits_of("Sigmoid"));
  EXPECT_FALSE(kSparseOnLogits.from_logits_of("Softmax"));
}

TEST(CategoricalCrossentropy, RefusesBadOptionsAndTargets) {
  EXPECT_TRUE(says([] { CategoricalCrossentropy({.label_smoothing = 2}); },
                   {"categorical_crossentropy", "label_smoothing", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says([] { CategoricalCrossentropy({.label_smoothing = kNaN}); }, {"nan"}));
  EXPECT_TRUE(says([] { CategoricalCrossentropy()(kIds, Matrix::Ones(6, 5)); },
                   {"categorical_crossentropy", "expected targets with 5 columns", "got 1"}));
}

TEST(SparseCategoricalCrossentropy, RefusesLabelsThatAreNoClasses) {
  const auto label = [](double id) {
    return [id] { SparseCategoricalCrossentropy()(column({3, id}), Matrix::Ones(2, 10)); };
  };
  EXPECT_EQ(message_of(label(9)), "");
  EXPECT_TRUE(says(label(10), {"sparse_categorical_crossentropy", "sample 1 has label 10",
                               "whole number from 0 to 9", "10 outputs"}));
  EXPECT_TRUE(says(label(-1), {"sample 1 has label -1", "0 to 9"}));
  EXPECT_TRUE(says(label(2.5), {"sample 1 has label 2.5", "0 to 9"}));
  EXPECT_TRUE(says(label(kNaN), {"sample 1 has label nan", "0 to 9"}));
  EXPECT_TRUE(says(label(kInfinity), {"sample 1 has label inf", "0 to 9"}));
  EXPECT_TRUE(says(label(1e30), {"sample 1 has label", "0 to 9"}));
}

TEST(SparseCategoricalCrossentropy, RefusesOneHotRows) {
  EXPECT_TRUE(
      says([] { SparseCategoricalCrossentropy()(kOneHots, Matrix::Ones(6, 5)); },
           {"expected class ids, one column", "got 5 columns", "use CategoricalCrossentropy"}));
}
