#include "gradus/losses/sparse_categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/losses/categorical_crossentropy.hpp"
#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const SparseCategoricalCrossentropy kSparseOnLogits({.from_logits = true});
const Matrix kIds = column({2, 0, 4, 2, 1, 3});
const Matrix kSparseOneHots = one_hot({2, 0, 4, 2, 1, 3}, 5);

}  // namespace

TEST(SparseCategoricalCrossentropy, GivesPublishedValues) {
  const Matrix p = matrix({{0.05, 0.8, 0.1, 0.05}, {0.1, 0.3, 0.5, 0.1}, {0.1, 0.7, 0.1, 0.1}});
  EXPECT_TRUE(all_near(SparseCategoricalCrossentropy().values(column({1, 2, 1}), p),
                       vector({0.22314352, 0.6931472, 0.35667494}), 2e-7))
      << "they were published from float";
}

TEST(SparseCategoricalCrossentropy, IsMinusTheLogOfTheProbabilityGivenToTheClass) {
  const Matrix p = matrix({{0.25, 0.25, 0.5}, {0.1, 0.8, 0.1}});
  const ValuesAndGradient result = separately(SparseCategoricalCrossentropy(), column({2, 0}), p);
  EXPECT_TRUE(
      all_near(result.values, vector({std::log(2.0), -std::log(0.1)}), by_precision(1e-6, 1e-14)));
  // ∂v/∂p_j = 1/S - [j=c] / p_c
  EXPECT_TRUE(
      all_near(result.gradient, matrix({{1, 1, -1}, {-9, 1, 1}}), by_precision(1e-5, 1e-14)));
}

TEST(SparseCategoricalCrossentropy, IsThatOfOneHotRows) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  const double rtol = by_precision(1e-5, 1e-13);
  for (const double clip : {0.0, 1e-7, 0.15}) {
    for (const double log_epsilon : {0.0, 0.05}) {
      SCOPED_TRACE(testing::Message() << clip << ", " << log_epsilon);
      const SparseCategoricalCrossentropy sparse({.clip = clip, .log_epsilon = log_epsilon});
      const CategoricalCrossentropy one_hot({.clip = clip, .log_epsilon = log_epsilon});
      for (const Scalar size : {Scalar(1), Scalar(1.7)}) {
        const ValuesAndGradient expected = separately(one_hot, kSparseOneHots, size * p);
        const ValuesAndGradient actual = together(sparse, kIds, size * p);
        EXPECT_TRUE(all_near(actual.values, expected.values, rtol));
        EXPECT_TRUE(all_near(actual.gradient, expected.gradient, rtol, rtol));
      }
    }
  }
  const CategoricalCrossentropy one_hot_logits({.from_logits = true});
  EXPECT_TRUE(
      all_near(kSparseOnLogits.values(kIds, x), one_hot_logits.values(kSparseOneHots, x), rtol));
  EXPECT_TRUE(all_near(kSparseOnLogits.derivative(kIds, x),
                       one_hot_logits.derivative(kSparseOneHots, x), rtol, rtol / 10));
}

TEST(SparseCategoricalCrossentropy, ReproducesTheConventionsOfEpsilon) {
  const auto loss = [](double clip, double log_epsilon) {
    return static_cast<double>(SparseCategoricalCrossentropy(
        {.clip = clip, .log_epsilon = log_epsilon})(column({1}), row({1, 0})));
  };
  EXPECT_NEAR(loss(1e-7, 0), 16.118095651, 1e-5);
  EXPECT_NEAR(loss(1e-7, 1e-7), -std::log(2e-7), 1e-5);
  EXPECT_EQ(loss(0, 0), std::numeric_limits<double>::infinity());
}

TEST(SparseCategoricalCrossentropy, LeavesOutTheClassThatIsIgnored) {
  const Matrix p = random_probabilities(3, 4, 1);
  for (const double ignored : {0.0, -1.0, 255.0}) {
    const SparseCategoricalCrossentropyOptions options = {.ignore_class =
                                                              static_cast<Index>(ignored)};
    const SparseCategoricalCrossentropy loss(options), plain;
    const Matrix y = column({2, ignored, 3});
    Matrix kept(2, 4);
    kept << p.row(0), p.row(2);
    EXPECT_EQ(loss.values(y, p)(1), 0);
    EXPECT_NEAR(loss(y, p), plain(column({2, 3}), kept), 1e-6) << "a mean over two";
    const Matrix dp = loss.derivative(y, p);
    EXPECT_TRUE(dp.row(1).isZero(0));
    EXPECT_TRUE(all_near(dp.row(2), plain.derivative(column({2, 3}), kept).row(1), 1e-5));
    // On logits too, and where a prediction that does not count is not a number.
    Matrix x = random_matrix(3, 4, 2);
    x.row(1).setConstant(kNaN);
    const SparseCategoricalCrossentropy on_logits(
        {.from_logits = true, .ignore_class = options.ignore_class});
    EXPECT_TRUE(std::isfinite(on_logits(y, x)));
    EXPECT_TRUE(on_logits.derivative(y, x).row(1).isZero(0));
    EXPECT_TRUE(together(on_logits, y, x).gradient.allFinite());
  }
}

TEST(SparseCategoricalCrossentropy, IsZeroWhereAllAreIgnored) {
  const SparseCategoricalCrossentropy loss({.ignore_class = 1});
  EXPECT_EQ(loss(column({1, 1}), random_probabilities(2, 3, 1)), 0);
  EXPECT_TRUE(loss.derivative(column({1, 1}), random_probabilities(2, 3, 1)).isZero(0));
}

#ifdef GRADUS_DOUBLE
TEST(SparseCategoricalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  for (const Reduction reduction : kReductions) {
    for (const std::optional<Index> ignored : {std::optional<Index>(), std::optional<Index>(2)}) {
      SparseCategoricalCrossentropyOptions options = {.ignore_class = ignored,
                                                      .reduction = reduction};
      check_derivatives(SparseCategoricalCrossentropy(options), kIds, p);
      check_derivatives(SparseCategoricalCrossentropy(options), kIds, 1.7 * p);
      options.from_logits = true;
      check_derivatives(SparseCategoricalCrossentropy(options), kIds, x);
    }
  }
  ASSERT_GT((p.array() - 0.15).abs().minCoeff(), 0.001);
  check_derivatives(SparseCategoricalCrossentropy({.clip = 0.15, .log_epsilon = 0.05}), kIds, p);
}
#endif

TEST(SparseCategoricalCrossentropy, GivesTheSameTogetherAndApart) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  check_that_ways_agree(SparseCategoricalCrossentropy(), kIds, p);
  check_that_ways_agree(kSparseOnLogits, kIds, x);
  check_that_ways_agree(kSparseOnLogits, kIds, 1000 * x);
  check_that_ways_agree(SparseCategoricalCrossentropy({.from_logits = true, .ignore_class = 2}),
                        kIds, x);
}

TEST(SparseCategoricalCrossentropy, IsFiniteForProbabilitiesOfZeroAndOne) {
  const Matrix p = matrix({{1, 0, 0}, {0, 1, 0}});  // the first is right, the second wrong
  const Vector expected = vector({by_precision(1.1920929e-7, 1e-7), 16.118095650958319});
  EXPECT_TRUE(all_near(SparseCategoricalCrossentropy().values(column({0, 2}), p), expected, 1e-6));
  EXPECT_EQ(SparseCategoricalCrossentropy().derivative(column({0, 2}), p), Matrix::Zero(2, 3))
      << "as it is clipped";
}

TEST(SparseCategoricalCrossentropy, TakesExtremeLogits) {
  for (const double size : {1e4, by_precision(1e30, 1e300)}) {
    const Matrix x = matrix({{size, -size, 0}, {size, -size, 0}});  // right, and wrong by 2 size
    const Matrix ids = column({0, 1});
    for (const ValuesAndGradient& result :
         {separately(kSparseOnLogits, ids, x), together(kSparseOnLogits, ids, x)}) {
      EXPECT_TRUE(all_near(result.values, vector({0, 2 * size}), 1e-6, 1e-30));
      EXPECT_TRUE(all_near(result.gradient, matrix({{0, 0, 0}, {1, -1, 0}}), 1e-6, 1e-30));
    }
  }
}

TEST(SparseCategoricalCrossentropy, LosesNoDigitsToLargeLogits) {
  const Matrix x = matrix({{0, 0.25, 0.5}}), large = x.array() + 4096;  // exact in float
  for (const double c : {0, 1, 2}) {
    EXPECT_EQ(kSparseOnLogits(column({c}), large), kSparseOnLogits(column({c}), x));
  }
}

TEST(SparseCategoricalCrossentropy, KeepsNaNAmongLogits) {
  check_that_nan_stays(kSparseOnLogits, column({0, 7, 18}), random_matrix(3, 19, 1));
  check_that_nan_stays(SparseCategoricalCrossentropy({.from_logits = true, .ignore_class = 3}),
                       column({0, 7, 18}), random_matrix(3, 19, 1));
}

TEST(SparseCategoricalCrossentropy, IsTrainedThroughTheLogitsOfSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3);
  Matrix p = x.array().exp();
  for (Index n = 0; n < p.rows(); ++n) p.row(n) /= p.row(n).sum();
  const SparseCategoricalCrossentropy loss({.ignore_class = 2, .reduction = Reduction::kSum});
  const Polymorphic<Loss> on_logits = loss.fused_with("Softmax");
  ASSERT_TRUE(on_logits);
  EXPECT_NEAR((*on_logits)(kIds, x) / loss(kIds, p), 1, by_precision(1e-5, 1e-13));
  EXPECT_FALSE(loss.fused_with("Sigmoid"));
  EXPECT_FALSE(kSparseOnLogits.fused_with("Softmax")) << "it expects logits already";
  EXPECT_FALSE(SparseCategoricalCrossentropy({.clip = 0}).fused_with("Softmax"));
  EXPECT_FALSE(SparseCategoricalCrossentropy({.log_epsilon = 1e-7}).fused_with("Softmax"));
}

TEST(SparseCategoricalCrossentropy, RefusesBadOptions) {
  const auto with = [](SparseCategoricalCrossentropyOptions options) {
    return [options] { SparseCategoricalCrossentropy{options}; };
  };
  EXPECT_TRUE(says(with({.axis = 0}), {"sparse_categorical_crossentropy", "axis", "got 0"}));
  EXPECT_TRUE(says(with({.clip = 0.5}), {"sparse_categorical_crossentropy", "clip", "got 0.5"}));
  EXPECT_TRUE(says(with({.log_epsilon = -1}), {"log_epsilon", "got -1"}));
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

  const SparseCategoricalCrossentropy ignoring({.ignore_class = 255});
  EXPECT_EQ(message_of([&] { ignoring(column({3, 255}), Matrix::Ones(2, 10)); }), "");
  EXPECT_TRUE(says([&] { ignoring(column({3, 254}), Matrix::Ones(2, 10)); }, {"label 254"}));
}

TEST(SparseCategoricalCrossentropy, RefusesOneHotRows) {
  EXPECT_TRUE(
      says([] { SparseCategoricalCrossentropy()(kSparseOneHots, Matrix::Ones(6, 5)); },
           {"expected class ids, one column", "got 5 columns", "use CategoricalCrossentropy"}));
}
