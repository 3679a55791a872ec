// Metrics of class ids against scikit-learn 1.2.1. With y and q below, and w as weights:
//
//     precision_score(y, q.argmax(1), average="macro", sample_weight=w)
//     recall_score, f1_score, fbeta_score(..., beta=2): the same
//     np.mean([roc_auc_score(y == c, q[:, c]) for c in range(4)])
//     roc_auc_score(np.eye(5)[y].ravel(), q.ravel())            # micro
//     top_k_accuracy_score(y, q, k=2, labels=range(5))
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gradus/core/text.hpp"
#include "gradus/gradus.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// With Keras's ε in its divisors, an F-score is off by about this.
constexpr double kNearSklearn = 1e-6;

const Matrix kTrueIds = column({0, 0, 1, 1, 1, 2, 2, 3, 1, 0});
// Class 3 is never predicted; class 4 is neither predicted nor true.
const Matrix kIdsPred = matrix({{0.60, 0.20, 0.10, 0.05, 0.05},
                                {0.25, 0.40, 0.15, 0.15, 0.05},
                                {0.10, 0.70, 0.05, 0.10, 0.05},
                                {0.30, 0.35, 0.20, 0.05, 0.10},
                                {0.45, 0.25, 0.20, 0.05, 0.05},
                                {0.05, 0.15, 0.65, 0.10, 0.05},
                                {0.20, 0.45, 0.25, 0.05, 0.05},
                                {0.15, 0.30, 0.35, 0.15, 0.05},
                                {0.10, 0.20, 0.55, 0.05, 0.10},
                                {0.50, 0.30, 0.05, 0.10, 0.05}});
const Vector kIdsWeights = vector({1, 2, 1, 3, 1, 1, 2, 1, 0.5, 4});

struct SklearnCase {
  const char* metric;
  Config config;
  double expected;
  double weighted;  // with kIdsWeights; below 0: not compared
};

ConfigValue text_value(const char* value) { return std::string(value); }

const std::vector<SklearnCase>& sklearn_cases() {
  static const std::vector<SklearnCase> kCases = {
      {"precision", {}, 0.375, 0.43333333333333335},
      {"precision", {{"average", text_value("macro")}}, 0.375, 0.43333333333333335},
      {"precision", {{"average", text_value("micro")}}, 0.5, 0.6060606060606061},
      {"precision", {{"average", text_value("weighted")}}, 0.4666666666666667, 0.5929292929292931},
      {"precision", {{"class_id", 0.0}}, 2.0 / 3, -1},
      {"precision", {{"class_id", 2.0}}, 1.0 / 3, -1},
      {"precision", {{"class_id", 3.0}}, 0, -1},
      {"recall", {}, 0.41666666666666663, 0.4437229437229437},
      {"recall", {{"average", text_value("micro")}}, 0.5, 0.6060606060606061},
      {"recall", {{"average", text_value("weighted")}}, 0.5, 0.6060606060606061},
      {"recall", {{"class_id", 2.0}}, 0.5, -1},
      {"f1_score", {}, 0.3916666666666666, 0.4313649313649313},
      {"f1_score", {{"average", text_value("macro")}}, 0.3916666666666666, 0.4313649313649313},
      {"f1_score", {{"average", text_value("micro")}}, 0.5, 0.6060606060606061},
      {"f1_score", {{"average", text_value("weighted")}}, 0.48, 0.5899868930171959},
      {"f1_score", {{"class_id", 2.0}}, 0.4, -1},
      {"fbeta_score", {{"beta", 2.0}}, 0.4053030303030303, 0.4366970926301555},
      {"fbeta_score",
       {{"beta", 2.0}, {"average", text_value("weighted")}},
       0.4909090909090909,
       0.596861105988895},
      {"fbeta_score", {{"beta", 2.0}, {"class_id", 2.0}}, 0.45454545454545453, -1},
      {"auc", {}, 0.8216765873015872, -1},
      {"auc", {{"average", text_value("macro")}}, 0.8216765873015872, -1},
      {"auc", {{"average", text_value("micro")}}, 0.86625, -1},
      {"auc", {{"average", text_value("weighted")}}, 0.7658730158730159, -1},
      {"auc", {{"class_id", 1.0}}, 0.5625, -1},
      {"accuracy", {}, 0.5, 0.6060606060606061},
      {"categorical_accuracy", {}, 0.5, 0.6060606060606061},
      {"sparse_categorical_accuracy", {}, 0.5, 0.6060606060606061},
      {"top_k_categorical_accuracy", {{"k", 2.0}}, 0.9, -1},
      {"sparse_top_k_categorical_accuracy", {{"k", 2.0}}, 0.9, -1},
      {"true_positives", {}, 5, 10},
      {"false_positives", {}, 5, 6.5},
      {"false_negatives", {}, 5, 6.5},
      {"true_negatives", {}, 35, 59.5},
      {"true_positives", {{"class_id", 1.0}}, 2, 4},
      {"false_positives", {{"class_id", 1.0}}, 2, 4},
      {"false_negatives", {{"class_id", 1.0}}, 2, 1.5},
      {"true_negatives", {{"class_id", 1.0}}, 4, 7}};
  return kCases;
}

/// The samples in two batches.
double result_of_batches(Metric& metric, const Matrix& y_true, const Vector& weights) {
  const auto update_rows = [&](Index first, Index count) {
    const Matrix y = y_true.middleRows(first, count), p = kIdsPred.middleRows(first, count);
    update(metric, y, p, weights.size() == 0 ? Vector() : Vector(weights.segment(first, count)));
  };
  metric.reset();
  update_rows(0, 7);
  update_rows(7, 3);
  return metric.result();
}

std::string text_of_case(const SklearnCase& given) {
  return std::string(given.metric) + "(" + as_arguments(given.config) + ")";
}

}  // namespace

TEST(ClassIds, AgreeWithScikitLearn) {
  for (const SklearnCase& given : sklearn_cases()) {
    Polymorphic<Metric> metric = Metric::from_config(given.metric, given.config);
    EXPECT_NEAR(result_of_batches(*metric, kTrueIds, {}), given.expected, kNearSklearn)
        << text_of_case(given);
    if (given.weighted < 0) continue;
    EXPECT_NEAR(result_of_batches(*metric, kTrueIds, kIdsWeights), given.weighted, kNearSklearn)
        << text_of_case(given) << " with weights";
  }
}

TEST(ClassIds, WithAnAverageCountAsOneHotRows) {
  for (const SklearnCase& given : sklearn_cases()) {
    const bool has_average = as_arguments(given.config).find("average") != std::string::npos;
    // Keras counts classes that are not there in the mean of F-scores: they have 0.
    if (!has_average || std::string(given.metric) == "f1_score") continue;
    Polymorphic<Metric> metric = Metric::from_config(given.metric, given.config);
    EXPECT_NEAR(result_of_batches(*metric, one_hot({0, 0, 1, 1, 1, 2, 2, 3, 1, 0}, 5), {}),
                given.expected, kNearSklearn)
        << text_of_case(given);
  }
  Polymorphic<Metric> f1 = F1Score({.average = Average::kMacro});
  EXPECT_NEAR(result_of_batches(*f1, one_hot({0, 0, 1, 1, 1, 2, 2, 3, 1, 0}, 5), {}),
              0.3916666666666666 * 4 / 5, kNearSklearn);
}

TEST(ClassIds, ThresholdsAndTopKAreThoseOfKerasOnOneHotRows) {
  const Matrix rows = one_hot({0, 0, 1, 1, 1, 2, 2, 3, 1, 0}, 5);
  for (const PrecisionOptions& options :
       {PrecisionOptions{.thresholds = 0.3}, PrecisionOptions{.top_k = 2}}) {
    PrecisionOptions micro = options;
    micro.average = Average::kMicro;
    EXPECT_DOUBLE_EQ(result(Recall(micro), kTrueIds, kIdsPred),
                     result(Recall(options), rows, kIdsPred));
  }
}

TEST(ClassIds, AnAreaOfThreeClasses) {
  // roc_auc_score(y, p, multi_class="ovr", average="macro")
  const Matrix y = column({0, 0, 1, 1, 1, 2, 2, 1, 0});
  const Matrix p = matrix({{0.60, 0.25, 0.15},
                           {0.30, 0.45, 0.25},
                           {0.15, 0.75, 0.10},
                           {0.35, 0.40, 0.25},
                           {0.55, 0.25, 0.20},
                           {0.05, 0.20, 0.75},
                           {0.20, 0.50, 0.30},
                           {0.10, 0.25, 0.65},
                           {0.60, 0.35, 0.05}});
  EXPECT_NEAR(result(AUC(), y, p), 0.7891534391534392, kNearSklearn);
  EXPECT_NEAR(result(AUC({.average = Average::kWeighted}), y, p), 0.7470899470899471, kNearSklearn);
  const Matrix logits = p.array().log() + 3;
  EXPECT_NEAR(result(AUC({.from_logits = true}), y, logits), 0.7891534391534392, kNearSklearn)
      << "softmax gives the probabilities back";
}

TEST(ClassIds, LogitsDecideByTheLargest) {
  const Matrix logits = kIdsPred.array().log() * 3 - 1;  // all below 0
  EXPECT_NEAR(result(Precision(), kTrueIds, logits), 0.375, kNearSklearn);
  EXPECT_NEAR(result(F1Score(), kTrueIds, logits), 0.3916666666666666, kNearSklearn);
}

TEST(ClassIds, OfEqualPredictionsTheFirstCountsAndOfNaNNone) {
  const Matrix tie = matrix({{0.5, 0.5}, {0.5, 0.5}}), nan = matrix({{kNaN, 0.5}, {0, 0}});
  EXPECT_EQ(result(TruePositives(), column({0, 1}), tie), 1);
  EXPECT_NEAR(result(F1Score({.average = Average::kMicro}), column({0, 1}), tie), 0.5, 1e-6);
  EXPECT_EQ(result(TruePositives(), column({1, 0}), nan), 1);
  EXPECT_EQ(result(FalsePositives(), column({1, 0}), nan), 0);
  EXPECT_EQ(result(FalseNegatives(), column({1, 0}), nan), 1);
}

TEST(ClassIds, AreTakenByAllMetricsButThoseOfNumbersAndOfYesAndNo) {
  std::vector<std::string> refused;
  for (const std::string& name : Metric::known_names()) {
    const std::string message = message_of([&] { Metric::from_name(name)->check_targets(1, 10); });
    if (message.empty()) continue;
    refused.push_back(name);
    for (const char* part : {"10 columns", "got 1", "for class ids use accuracy", "f1_score"}) {
      EXPECT_NE(message.find(part), std::string::npos) << message;
    }
  }
  EXPECT_EQ(refused, (std::vector<std::string>{"binary_accuracy", "mean_squared_error",
                                               "mean_absolute_error", "root_mean_squared_error"}));
}

TEST(ClassIds, OneClassAndAllOfThemExcludeEachOther) {
  for (const char* name : {"precision", "recall", "f1_score", "fbeta_score", "auc"}) {
    EXPECT_TRUE(says(
        [&] {
          Metric::from_config(name, {{"class_id", 1.0}, {"average", text_value("macro")}});
        },
        {name, "class_id", "average", "one of them"}));
    EXPECT_TRUE(says(
        [&] {
          Metric::from_config(name, {{"class_id", -1.0}});
        },
        {name, "class_id must be at least 0"}));
    EXPECT_TRUE(says(
        [&] {
          Metric::from_config(name, {{"class_id", 5.0}})->check_targets(1, 5);
        },
        {name, "class_id is 5", "0 to 4"}));
  }
  EXPECT_TRUE(
      says([] { AUC({.multi_label = true, .class_id = 1}); }, {"auc", "multi_label", "class_id"}));
}

TEST(ClassIds, AModelIsCompiledWithAllOfThemByNameAndByObject) {
  const Dataset data = class_data(60, 4, 3);
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = "adam",
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"precision", "recall", "f1_score", "auc", "true_positives",
                             Precision({.class_id = 2}, "precision_2"),
                             Recall({.average = Average::kWeighted}, "recall_weighted")}});
  Matrix p = model.predict(data);
  const Logs logs = model.evaluate(data, {.batch_size = 7});
  EXPECT_DOUBLE_EQ(logs["precision"], result(Precision(), data.y(), p));
  EXPECT_DOUBLE_EQ(logs["recall_weighted"],
                   result(Recall({.average = Average::kWeighted}), data.y(), p));
  EXPECT_DOUBLE_EQ(logs["f1_score"], result(F1Score(), data.y(), p));
  EXPECT_DOUBLE_EQ(logs["auc"], result(AUC(), data.y(), p));
}
