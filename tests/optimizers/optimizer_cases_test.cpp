// Optimizers against Keras: every case of optimizer_cases.jsonl. See support/reference.hpp for
// their origin. Two parameter vectors, of 5 and 3 numbers, take 10 steps on given gradients, among
// them one of zeros, one a hundred times and one a millionth of the usual size.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/optimizers/learning_rate_schedule.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;

namespace {

/// All vectors, one after the other.
Vector joined(const nlohmann::json& vectors) {
  std::vector<Scalar> all;
  for (const nlohmann::json& one : vectors) {
    for (const nlohmann::json& number : one) all.push_back(number.get<Scalar>());
  }
  return Eigen::Map<const Vector>(all.data(), std::ssize(all));
}

ConfigValue value_from(const nlohmann::json& value) {
  if (value.is_null()) return std::monostate();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_array()) return value.get<std::vector<double>>();
  return value.get<double>();
}

/// The arguments that Gradus has. What it has not, such as use_ema, is off in all cases.
Config config_from(const nlohmann::json& arguments) {
  Config config;
  for (const auto& [name, value] : arguments.items()) {
    const bool off = value.is_null() || value == false;
    const bool unknown = name.find("ema_") != std::string::npos || (off && name == "use_ema") ||
                         (off && name == "loss_scale_factor") ||
                         (off && name == "gradient_accumulation_steps");
    if (!unknown && name != "name") config.emplace_back(name, value_from(value));
  }
  return config;
}

LearningRate learning_rate_from(const nlohmann::json& given) {
  const std::string name = given.at("schedule").get<std::string>();
  const nlohmann::json& config = given.at("config");
  const double first = config.at("initial_learning_rate").get<double>();
  if (name == "ExponentialDecay") {
    return ExponentialDecay({.initial_learning_rate = first,
                             .decay_steps = config.at("decay_steps").get<Index>(),
                             .decay_rate = config.at("decay_rate").get<double>(),
                             .staircase = config.value("staircase", false)});
  }
  if (name == "PolynomialDecay") {
    return PolynomialDecay({.initial_learning_rate = first,
                            .decay_steps = config.at("decay_steps").get<Index>(),
                            .end_learning_rate = config.at("end_learning_rate").get<double>(),
                            .power = config.at("power").get<double>()});
  }
  EXPECT_EQ(name, "CosineDecayRestarts");
  return CosineDecayRestarts({.initial_learning_rate = first,
                              .first_decay_steps = config.at("first_decay_steps").get<Index>(),
                              .t_mul = config.at("t_mul").get<double>(),
                              .m_mul = config.at("m_mul").get<double>()});
}

Polymorphic<Optimizer> make_optimizer(const nlohmann::json& given) {
  nlohmann::json arguments = given.at("config");
  const std::string name = given.at("optimizer").get<std::string>();
  if (!arguments.at("learning_rate").is_object()) {
    return Optimizer::from_config(name, config_from(arguments));
  }
  EXPECT_EQ(name, "SGD") << "with a schedule";
  const LearningRate schedule = learning_rate_from(arguments.at("learning_rate"));
  arguments.erase("learning_rate");
  SGDOptions options = options_from<SGDOptions>(config_from(arguments), name);
  options.learning_rate = schedule;
  return SGD(options);
}

void run_optimizer_case(const nlohmann::json& given) {
  Polymorphic<Optimizer> optimizer = make_optimizer(given);
  Vector theta = joined(given.at("initial"));
  std::vector<Index> sizes;
  for (const nlohmann::json& array : given.at("initial")) sizes.push_back(std::ssize(array));
  optimizer->build(sizes);
  for (std::size_t t = 0; t < given.at("gradients").size(); ++t) {
    if (given.contains("learning_rates")) {
      EXPECT_NEAR(optimizer->learning_rate(), given.at("learning_rates").at(t).get<double>(), 1e-8)
          << "step " << t + 1 << "; Keras has it in float32";
    }
    const Vector gradient = joined(given.at("gradients").at(t));
    optimizer->step(view(theta), read_only(gradient));
    EXPECT_TRUE(
        all_near(theta, joined(precise(given, "parameters").at(t)), 1e-8, by_precision(2e-5, 1e-8)))
        << "step " << t + 1;
  }
}

}  // namespace

TEST(OptimizerCases, AgreeWithKeras) {
  const std::vector<nlohmann::json> all = read_cases("tests/optimizers/optimizer_cases.jsonl");
  EXPECT_EQ(all.size(), 25);
  for (const nlohmann::json& given : all) {
    SCOPED_TRACE(given.at("id").get<std::string>());
    run_optimizer_case(given);
  }
}
