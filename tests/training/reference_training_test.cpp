// Small networks trained by Keras 3, step for step: the same weights, losses and metrics.
//
// Each line of training_cases.jsonl is a network with its first weights, its data, and what Keras
// found in five epochs without shuffling, in float32 ("result") and in float64 ("result64"). Where
// samples have weights, Keras's evaluate() applied them and Gradus's does not, so there the loss is
// left out.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/reference.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// For weights, losses and metrics.
constexpr double kReferenceTolerance = by_precision(2e-5, 1e-7);

/// The numbers of nested arrays, in the order in which they are written.
void flatten(const nlohmann::json& json, std::vector<double>& numbers) {
  if (json.is_array()) {
    for (const nlohmann::json& item : json) flatten(item, numbers);
  } else {
    numbers.push_back(json.get<double>());
  }
}

Vector vector_of(const nlohmann::json& json) {
  std::vector<double> numbers;
  flatten(json, numbers);
  return Eigen::Map<Eigen::VectorXd>(numbers.data(), std::ssize(numbers)).cast<Scalar>();
}

Polymorphic<Loss> loss_of(const nlohmann::json& json) {
  const std::string name = json["class"];
  const nlohmann::json& config = json["config"];
  if (name == "Huber") return Huber({.delta = config["delta"].get<Scalar>()});
  if (name == "SparseCategoricalCrossentropy") {
    const bool sum = config.value("reduction", "") == "sum";
    return SparseCategoricalCrossentropy(
        {.from_logits = config.value("from_logits", false),
         .reduction = sum ? Reduction::kSum : Reduction::kSumOverBatchSize});
  }
  EXPECT_TRUE(config.empty()) << name;
  return Loss::from_name(name);
}

Polymorphic<Optimizer> optimizer_of(const nlohmann::json& json) {
  Config config;
  for (const auto& [name, value] : json["config"].items()) {
    config.emplace_back(name, value.is_boolean() ? ConfigValue(value.get<bool>())
                                                 : ConfigValue(value.get<double>()));
  }
  return Optimizer::from_config(json["name"], config);
}

std::vector<Polymorphic<Metric>> weighted_metrics_of(const nlohmann::json& json) {
  std::vector<Polymorphic<Metric>> metrics;
  if (!json.contains("weighted_metrics")) return metrics;
  for (const nlohmann::json& name : json["weighted_metrics"])
    metrics.emplace_back(name.get<std::string>());
  return metrics;
}

Sequential model_of(const nlohmann::json& json, Index features) {
  std::vector<Polymorphic<Layer>> layers = {Input({features})};
  for (const nlohmann::json& layer : json["layers"]) {
    layers.emplace_back(Dense(layer["units"], layer["activation"].get<std::string>()));
  }
  Sequential model(layers);
  model.compile({.optimizer = optimizer_of(json["optimizer"]),
                 .loss = loss_of(json["loss"]),
                 .metrics = {json["metric"].get<std::string>()},
                 .weighted_metrics = weighted_metrics_of(json)});
  model.network().theta() = vector_of(json["initial_weights"]);
  return model;
}

void expect_all_near(const Vector& got, const Vector& expected, const std::string& what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  EXPECT_LE((got - expected).cwiseAbs().maxCoeff(), kReferenceTolerance) << what;
}

/// The numbers that `expected` has, by name.
void expect_all_near(const Logs& got, const nlohmann::json& expected, const std::string& what) {
  for (const auto& [name, value] : expected.items()) {
    EXPECT_NEAR(got[name], value.get<double>(), kReferenceTolerance) << name << " " << what;
  }
}

void expect_predictions(Sequential& model, const Dataset& data, const nlohmann::json& result,
                        const std::string& when) {
  if (result.contains("evaluate_" + when)) {
    expect_all_near(model.evaluate(data, {.batch_size = 4}), result["evaluate_" + when], when);
  }
  if (result.contains("predict_" + when)) {
    // A logit is a sum of weights times inputs, so it may be off by more than they are.
    const Vector expected = vector_of(result["predict_" + when]);
    const Matrix y = model.predict(data);
    expect_all_near(y.reshaped<Eigen::RowMajor>() / expected.cwiseAbs().maxCoeff(),
                    expected / expected.cwiseAbs().maxCoeff(), "predictions " + when);
  }
}

/// Trains, and compares at the end of each batch and each epoch.
void run_reference(const nlohmann::json& json) {
  const nlohmann::json& result = precise(json, "result");
  const Dataset data(to_matrix(json["x"]), to_matrix(json["y"]));
  Sequential model = model_of(json, data.features());
  expect_predictions(model, data, result, "before");

  Observer observer;
  observer.batch_end = [&](TrainingState& state) {
    const nlohmann::json& epoch = result["epochs"][static_cast<std::size_t>(state.epoch)];
    if (!epoch.contains("running_loss_per_batch")) return;
    const auto batch = static_cast<std::size_t>(state.batch);
    EXPECT_NEAR(state.logs["loss"], epoch["running_loss_per_batch"].at(batch).get<double>(),
                kReferenceTolerance);
  };
  observer.epoch_end = [&](TrainingState& state) {
    nlohmann::json epoch = result["epochs"][static_cast<std::size_t>(state.epoch)];
    const std::string when = "after epoch " + std::to_string(state.epoch + 1);
    expect_all_near(model.network().theta(), vector_of(epoch["weights"]), "weights " + when);
    epoch.erase("weights");
    epoch.erase("running_loss_per_batch");
    expect_all_near(state.logs, epoch, when);
  };

  FitOptions options{.batch_size = json["batch_size"],
                     .epochs = 5,
                     .shuffle = false,
                     .callbacks = {&observer},
                     .verbose = 0};
  if (json.contains("sample_weight")) options.sample_weight = vector_of(json["sample_weight"]);
  if (json.contains("class_weight")) {
    for (const auto& [id, weight] : json["class_weight"].items()) {
      options.class_weight[std::stol(id)] = weight;
    }
  }
  EXPECT_EQ(model.fit(data, options).epochs().size(), 5);
  expect_predictions(model, data, result, "after");
}

}  // namespace

TEST(ReferenceTraining, HasTheWeightsAndLossesOfKeras) {
  const std::vector<nlohmann::json> all = read_cases("tests/training/training_cases.jsonl");
  ASSERT_EQ(all.size(), 22);
  for (const nlohmann::json& json : all) {
    SCOPED_TRACE(json["id"].get<std::string>());
    run_reference(json);
  }
}
