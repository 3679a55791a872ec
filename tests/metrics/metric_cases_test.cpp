// Metrics against Keras: every case of metric_cases.jsonl. See support/reference.hpp for their
// origin. Not among them is Keras's class Accuracy, the share of y_pred equal to y_true: here, as
// in Keras's compile(), "accuracy" means binary, sparse or categorical accuracy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gradus/metrics/metric.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;

namespace {

ConfigValue value_of_json(const nlohmann::json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) return value.get<std::vector<double>>();
  return value.get<double>();
}

Config config_of_json(const nlohmann::json& json) {
  Config config;
  for (const auto& [name, value] : json.items()) config.emplace_back(name, value_of_json(value));
  return config;
}

std::vector<double> case_numbers_of(const nlohmann::json& json) {
  return json.is_array() ? json.get<std::vector<double>>() : std::vector{json.get<double>()};
}

void update_by(Metric& metric, const nlohmann::json& batch) {
  const Matrix y_true = to_matrix(batch.at("y_true")), y_pred = to_matrix(batch.at("y_pred"));
  Vector weights;
  if (!batch.at("sample_weight").is_null()) weights = to_matrix(batch.at("sample_weight")).col(0);
  metric.update(read_only(y_true), read_only(y_pred), read_only(weights));
}

/// The number of results compared.
int run_metric_case(const nlohmann::json& given) {
  Polymorphic<Metric> metric =
      Metric::from_config(given.at("metric"), config_of_json(given.at("config")));
  int results = 0;
  for (int round = 0; round < 2; ++round) {  // the second, to see that reset() forgets all
    metric->reset();
    for (std::size_t batch = 0; batch < given.at("results").size(); ++batch) {
      update_by(*metric, given.at("batches").at(batch));
      const std::vector<double> expected = case_numbers_of(given.at("results").at(batch));
      const std::vector<double> got = metric->results();
      EXPECT_EQ(got.size(), expected.size());
      for (std::size_t i = 0; i < std::min(got.size(), expected.size()); ++i) {
        // Keras's results are float32, in either build.
        EXPECT_NEAR(got[i], expected[i], 1e-6 * std::abs(expected[i]))
            << "batch " << batch << ", number " << i;
        ++results;
      }
    }
  }
  return results;
}

}  // namespace

TEST(MetricCases, AgreeWithKeras) {
  int results = 0, cases = 0;
  for (const nlohmann::json& given : read_cases("tests/metrics/metric_cases.jsonl")) {
    SCOPED_TRACE(given.at("id"));
    results += run_metric_case(given);
    ++cases;
  }
  EXPECT_EQ(cases, 56);
  EXPECT_EQ(results, 2 * 143);
}
