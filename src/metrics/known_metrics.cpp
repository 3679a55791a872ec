// The metrics by name: the one place that knows them all.
#include "gradus/core/registry.hpp"
#include "gradus/metrics/accuracy.hpp"
#include "gradus/metrics/auc.hpp"
#include "gradus/metrics/fbeta_score.hpp"
#include "gradus/metrics/metric.hpp"
#include "gradus/metrics/precision_recall.hpp"
#include "gradus/metrics/regression_metrics.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

void add_accuracies(Registry<Metric>& registry) {
  registry.add({"accuracy", "acc", "Accuracy"}, [] { return Accuracy(); });
  registry.add<BinaryAccuracy, BinaryAccuracyOptions>({"binary_accuracy", "BinaryAccuracy"});
  registry.add({"categorical_accuracy", "CategoricalAccuracy"},
               [] { return CategoricalAccuracy(); });
  registry.add({"sparse_categorical_accuracy", "SparseCategoricalAccuracy"},
               [] { return SparseCategoricalAccuracy(); });
  registry.add<TopKCategoricalAccuracy, TopKOptions>(
      {"top_k_categorical_accuracy", "TopKCategoricalAccuracy"});
  registry.add<SparseTopKCategoricalAccuracy, TopKOptions>(
      {"sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy"});
}

void add_counts(Registry<Metric>& registry) {
  registry.add<Precision, PrecisionOptions>({"precision", "Precision"}, "TP / (TP + FP)");
  registry.add<Recall, PrecisionOptions>({"recall", "Recall"}, "TP / (TP + FN)");
  registry.add<F1Score, F1ScoreOptions>({"f1_score", "F1Score"}, "2 P R / (P + R)");
  registry.add<FBetaScore, FBetaScoreOptions>({"fbeta_score", "FBetaScore"},
                                              "(1 + β²) P R / (β² P + R)");
  registry.add<AUC, AUCOptions>({"auc", "AUC"});
  registry.add<TruePositives, CountOptions>({"true_positives", "TruePositives"});
  registry.add<FalsePositives, CountOptions>({"false_positives", "FalsePositives"});
  registry.add<TrueNegatives, CountOptions>({"true_negatives", "TrueNegatives"});
  registry.add<FalseNegatives, CountOptions>({"false_negatives", "FalseNegatives"});
}

void add_errors(Registry<Metric>& registry) {
  registry.add({"mean_squared_error", "mse", "MSE", "MeanSquaredError"},
               [] { return MeanSquaredErrorMetric(); });
  registry.add({"mean_absolute_error", "mae", "MAE", "MeanAbsoluteError"},
               [] { return MeanAbsoluteErrorMetric(); });
  registry.add({"root_mean_squared_error", "rmse", "RMSE", "RootMeanSquaredError"},
               [] { return RootMeanSquaredError(); });
}

const Registry<Metric>& metrics() {
  static const Registry<Metric> kMetrics = [] {
    Registry<Metric> registry("metric");
    add_accuracies(registry);
    add_counts(registry);
    add_errors(registry);
    return registry;
  }();
  return kMetrics;
}

}  // namespace

Polymorphic<Metric> Metric::from_config(const std::string& name, const Config& config) {
  Polymorphic<Metric> metric = metrics().make(name, config);
  metric->set_name(name);  // Keras's log, too, calls a metric what the user called it
  return metric;
}

std::vector<std::string> Metric::known_names() { return metrics().names(); }

}  // namespace gradus
