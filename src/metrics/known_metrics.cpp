// The metrics by name: the one place that knows them all.
#include "gradus/core/registry.hpp"
#include "gradus/metrics/accuracy.hpp"
#include "gradus/metrics/metric.hpp"
#include "gradus/metrics/regression_metrics.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Keras calls a metric in the log what the user called it, so an alias is a name of its own here.
template <class M>
void add(Registry<Metric>& registry, const std::string& name) {
  registry.add({name}, [name] { return M(name); });
}

const Registry<Metric>& metrics() {
  static const Registry<Metric> kMetrics = [] {
    Registry<Metric> registry("metric");
    add<Accuracy>(registry, "accuracy");
    add<Accuracy>(registry, "acc");
    add<BinaryAccuracy>(registry, "binary_accuracy");
    add<CategoricalAccuracy>(registry, "categorical_accuracy");
    add<SparseCategoricalAccuracy>(registry, "sparse_categorical_accuracy");
    add<MeanSquaredErrorMetric>(registry, "mean_squared_error");
    add<MeanSquaredErrorMetric>(registry, "mse");
    add<MeanAbsoluteErrorMetric>(registry, "mean_absolute_error");
    add<MeanAbsoluteErrorMetric>(registry, "mae");
    return registry;
  }();
  return kMetrics;
}

}  // namespace

Polymorphic<Metric> Metric::from_name(const std::string& name) { return metrics().make(name); }
std::vector<std::string> Metric::known_names() { return metrics().names(); }

}  // namespace gradus::inline GRADUS_PRECISION
