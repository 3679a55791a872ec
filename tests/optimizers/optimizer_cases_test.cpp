// Optimizers against Keras: every case of optimizer_cases.jsonl. See support/reference.hpp for
// their origin. Two parameter vectors, of 5 and 3 numbers, take 10 steps on given gradients, among
// them one of zeros, one a hundred times and one a millionth of the usual size.
#include <gtest/gtest.h>

#include <string>

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;
using nlohmann::json;

namespace {

/// Both vectors, one after the other.
Vector joined(const json& vectors) {
  const Matrix a = to_matrix(vectors.at(0)), b = to_matrix(vectors.at(1));
  Vector both(a.size() + b.size());
  both << a.col(0), b.col(0);
  return both;
}

Polymorphic<Optimizer> make_optimizer(const json& given) {
  const json& config = given.at("config");
  const double rate = config.at("learning_rate").get<double>();
  if (given.at("optimizer") == "SGD") {
    return SGD({rate, config.at("momentum").get<double>(), config.at("nesterov").get<bool>()});
  }
  return Adam({rate, config.at("beta_1").get<double>(), config.at("beta_2").get<double>(),
               config.at("epsilon").get<double>()});
}

}  // namespace

TEST(OptimizerCases, AgreeWithKeras) {
  int steps = 0;
  for (const json& given : read_cases("tests/optimizers/optimizer_cases.jsonl")) {
    const std::string id = given.at("id").get<std::string>();
    Polymorphic<Optimizer> optimizer = make_optimizer(given);
    Vector theta = joined(given.at("initial"));
    optimizer->build(theta.size());
    for (std::size_t t = 0; t < given.at("gradients").size(); ++t) {
      const Vector gradient = joined(given.at("gradients").at(t));
      optimizer->step(view(theta), read_only(gradient));
      EXPECT_TRUE(all_near(theta, joined(precise(given, "parameters").at(t)), 1e-8,
                           by_precision(2e-5, 1e-8)))
          << id << ", step " << t + 1;
      ++steps;
    }
  }
  EXPECT_EQ(steps, 30);
}
