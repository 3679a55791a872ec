#include "gradus/layers/dense.hpp"

#include <gtest/gtest.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/relu.hpp"
#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

namespace {

const DenseOptions kDenseWithoutBias = {.use_bias = false};

// Two samples of two features, three units.
const Matrix kSquare = matrix({{1, 2}, {3, 4}});
const Vector kWeightsAndBias = vector({1, 2, 3, 4, 5, 6, 10, 20, 30});  // W = (1 2 3; 4 5 6), b

}  // namespace

TEST(Dense, MultipliesAndAddsTheBias) {
  // 1*1 + 2*4 + 10 = 19 and so on
  EXPECT_EQ(forward(Dense(3), kSquare, kWeightsAndBias), matrix({{19, 32, 45}, {29, 46, 63}}));
  EXPECT_EQ(forward(Dense(3, {}, kDenseWithoutBias), kSquare, kWeightsAndBias.head(6)),
            matrix({{9, 12, 15}, {19, 26, 33}}));
}

TEST(Dense, GivesTheGradientsOfItsFormulas) {
  const Matrix dy = matrix({{1, 0, 2}, {0, -1, 1}});
  // dx = dy Wᵀ: 1*1 + 2*3 = 7, 1*4 + 2*6 = 16; -2 + 3 = 1, -5 + 6 = 1
  EXPECT_EQ(backward(Dense(3), kSquare, dy, kWeightsAndBias), matrix({{7, 16}, {1, 1}}));
  // dW = xᵀ dy, db = the sums of dy's columns
  EXPECT_EQ(gradient(Dense(3), kSquare, dy, 9), vector({1, -3, 5, 2, -4, 8, 1, -1, 3}));
  EXPECT_EQ(gradient(Dense(3, {}, kDenseWithoutBias), kSquare, dy, 6),
            vector({1, -3, 5, 2, -4, 8}));
}

#ifdef GRADUS_DOUBLE
TEST(Dense, DerivativesAgreeWithDifferences) {
  for (const Index batch : {1, 3, 20}) {
    for (const Index in : {1, 5, 17}) {
      for (const Index units : {1, 4, 33}) {
        SCOPED_TRACE(testing::Message() << batch << " x " << in << " x " << units);
        const Matrix x = random_matrix(batch, in, 1);
        check_derivatives(Dense(units), x, random_vector(in * units + units, 2));
        check_derivatives(Dense(units, {}, kDenseWithoutBias), x, random_vector(in * units, 3));
      }
    }
  }
}
#endif

TEST(Dense, SumsTheGradientOverTheBatch) {
  const Matrix x = random_matrix(8, 5, 1), dy = random_matrix(8, 4, 2);
  Vector sum = Vector::Zero(24);
  for (Index n = 0; n < 8; ++n) sum += gradient(Dense(4), x.row(n), dy.row(n), 24);
  EXPECT_TRUE(all_near(gradient(Dense(4), x, dy, 24), sum, by_precision(1e-5, 1e-14),
                       by_precision(1e-6, 1e-15)));
}

TEST(Dense, KeepsNaNInItsRow) {
  check_that_nan_stays(Dense(5), random_matrix(3, 19, 1), random_vector(100, 2));
  Vector theta = random_vector(20, 3);
  theta(6) = kNaN;  // W(1, 2) of 4 x 4
  const Matrix y = forward(Dense(4), random_matrix(3, 4, 4), theta);
  EXPECT_TRUE(y.col(2).array().isNaN().all()) << y;
}

TEST(Dense, ListsItsParameters) {
  const std::vector<Parameter> parameters = Dense(84).parameters({784});
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].name, "kernel");
  EXPECT_EQ(parameters[0].shape, (Shape{784, 84}));
  EXPECT_EQ(parameters[0].fans.in, 784);
  EXPECT_EQ(parameters[0].fans.out, 84);
  EXPECT_EQ(parameters[1].name, "bias");
  EXPECT_EQ(parameters[1].shape, Shape{84});
  EXPECT_EQ(Dense(84, {}, kDenseWithoutBias).parameters({784}).size(), 1U);
}

TEST(Dense, InitializesAsKerasDoesUnlessToldOtherwise) {
  Random random(1), same(1), other(1);
  Vector kernel(12), expected(12), bias = Vector::Ones(4);
  const std::vector<Parameter> defaults = Dense(4).parameters({3});
  defaults[0].initializer->fill(view(kernel), defaults[0].fans, random);
  GlorotUniform().fill(view(expected), {3, 4}, same);
  EXPECT_EQ(kernel, expected);
  defaults[1].initializer->fill(view(bias), defaults[1].fans, random);
  EXPECT_EQ(bias, Vector::Zero(4));

  const Dense told(4, "relu", {.kernel_initializer = "zeros", .bias_initializer = "he_normal"});
  const std::vector<Parameter> parameters = told.parameters({3});
  parameters[0].initializer->fill(view(kernel), parameters[0].fans, other);
  parameters[1].initializer->fill(view(bias), parameters[1].fans, other);
  EXPECT_EQ(kernel, Vector::Zero(12));
  EXPECT_NE(bias, Vector::Zero(4));
}

TEST(Dense, TakesAnActivationByNameOrAsALayer) {
  EXPECT_FALSE(Dense(3).activation());
  EXPECT_FALSE(Dense(3, "linear").activation());
  EXPECT_EQ(Dense(3, "relu").activation()->class_name(), "ReLU");
  EXPECT_EQ(Dense(3, ReLU()).activation()->class_name(), "ReLU");
  EXPECT_TRUE(says([] { Dense(3, "rellu"); },
                   {"unknown activation 'rellu'", "did you mean 'relu'?", "softmax"}));
}

TEST(Dense, RefusesWhatItCannotTake) {
  EXPECT_EQ(Dense(84).output_shape({784}), Shape{84});
  EXPECT_TRUE(says(
      [] {
        (void)Dense(84).output_shape({28, 28, 1});
      },
      {"Dense(84)", "rank 1", "(28, 28, 1)", "add Flatten() before it"}));
  EXPECT_TRUE(says([] { (void)Dense(84).output_shape(Shape()); }, {"Dense(84)", "rank 1", "()"}));
  EXPECT_TRUE(says([] { Dense(0); }, {"Dense", "units", "at least 1", "got 0"}));
  EXPECT_TRUE(says([] { Dense(-5); }, {"Dense", "units", "at least 1", "got -5"}));
  EXPECT_TRUE(says([] { Dense(3, {}, {.kernel_initializer = "glorot_unifrom"}); },
                   {"unknown initializer 'glorot_unifrom'", "did you mean 'glorot_uniform'?"}));
}
