// Metrics against Keras: every case of metric_cases.jsonl. See support/reference.hpp for their
// origin.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "gradus/metrics/metric.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;

TEST(MetricCases, AgreeWithKeras) {
  const std::map<std::string, std::string> names = {
      {"BinaryAccuracy", "binary_accuracy"},
      {"CategoricalAccuracy", "categorical_accuracy"},
      {"SparseCategoricalAccuracy", "sparse_categorical_accuracy"},
      {"MeanSquaredError", "mean_squared_error"},
      {"MeanAbsoluteError", "mean_absolute_error"}};
  int results = 0;
  for (const nlohmann::json& given : read_cases("tests/metrics/metric_cases.jsonl")) {
    SCOPED_TRACE(given.at("id"));
    const Polymorphic<Metric> metric = Metric::from_name(names.at(given.at("metric")));
    Polymorphic<Metric> running = metric;
    for (std::size_t batch = 0; batch < given.at("batches").size(); ++batch) {
      const nlohmann::json& data = given.at("batches").at(batch);
      const Matrix y_true = to_matrix(data.at("y_true")), y_pred = to_matrix(data.at("y_pred"));
      running->update(read_only(y_true), read_only(y_pred));
      // Keras's results are float32, in either build.
      const double expected = given.at("results").at(batch).get<double>();
      EXPECT_NEAR(running->result(), expected, 1e-6 * std::abs(expected)) << "batch " << batch;
      ++results;
    }
  }
  EXPECT_EQ(results, 24);
}
