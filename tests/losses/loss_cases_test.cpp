// Losses against Keras: every case of loss_cases.jsonl. See support/reference.hpp for their origin.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "gradus/core/error.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/regression.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;
using nlohmann::json;

namespace {

constexpr double kRtol = by_precision(1e-5, 1e-8);
constexpr double kAtol = by_precision(1e-6, 1e-8);

/// Cases that Gradus has no counterpart of, and why.
const std::map<std::string, std::string> kSkipped = {
    {"binary_crossentropy/axis_0_none", "samples are rows here: the axis is the last one"},
    {"mean_squared_error/shape_n_weighted_mean", "five weights for what is one sample here"},
    {"mean_absolute_error/shape_n_weighted_mean_with_sample_weight", "the same"},
    {"huber/weights_one_mean_with_sample_weight", "Keras divides by the one weight, not by four"},
    {"sparse_categorical_crossentropy/ignore_class_0_weighted_sum_over_batch_size",
     "no such option"},
    {"sparse_categorical_crossentropy/ignore_class_0_weighted_mean", "no such option"},
    {"sparse_categorical_crossentropy/ignore_class_0_mean_with_sample_weight", "no such option"},
};

Reduction reduction_of(const json& config) {
  static const std::map<std::string, Reduction> kReductions = {
      {"sum_over_batch_size", Reduction::kSumOverBatchSize},
      {"mean", Reduction::kSumOverBatchSize},
      {"sum", Reduction::kSum},
      {"mean_with_sample_weight", Reduction::kMeanWithSampleWeight},
      {"none", Reduction::kNone}};
  const json& name = config.at("reduction");
  return name.is_null() ? Reduction::kNone : kReductions.at(name.get<std::string>());
}

Polymorphic<Loss> make_loss(const std::string& name, const json& config) {
  const Reduction reduction = reduction_of(config);
  if (name == "mean_squared_error") return MeanSquaredError({reduction});
  if (name == "mean_absolute_error") return MeanAbsoluteError({reduction});
  if (name == "huber") return Huber({config.at("delta").get<Scalar>(), reduction});
  const bool from_logits = config.at("from_logits").get<bool>();
  if (name == "sparse_categorical_crossentropy") {
    return SparseCategoricalCrossentropy({from_logits, reduction});
  }
  const Scalar smoothing = config.at("label_smoothing").get<Scalar>();
  if (name == "binary_crossentropy") return BinaryCrossentropy({from_logits, smoothing, reduction});
  if (name == "categorical_crossentropy") {
    return CategoricalCrossentropy({from_logits, smoothing, reduction});
  }
  throw InvalidArgument("no loss " + name);
}

/// A case in Gradus's terms, where a sample is a row.
struct Case {
  Matrix y_true, y_pred;
  Vector weights;
  bool
      one_sample;  // 1-D labels and predictions are one row here, as Keras takes the mean over them
};

Case to_case(const json& given) {
  const json& y_true = given.at("y_true");
  const json& y_pred = given.at("y_pred");
  Case result{to_matrix(y_true), to_matrix(y_pred), {}, false};
  result.one_sample = rank_of(y_true) == 1 && rank_of(y_pred) == 1;
  if (result.one_sample) {
    result.y_true.transposeInPlace();
    result.y_pred.transposeInPlace();
  }
  const json& weight = given.at("sample_weight");
  if (weight.is_null()) return result;
  const Matrix w = to_matrix(weight);
  result.weights =
      w.size() == 1 ? Vector::Constant(result.y_pred.rows(), w(0, 0)) : Vector(w.col(0));
  return result;
}

Matrix value_of(const Loss& loss, const Case& c) {
  if (loss.reduction() == Reduction::kNone) return loss.values(c.y_true, c.y_pred, c.weights);
  return Matrix::Constant(1, 1, loss(c.y_true, c.y_pred, c.weights));
}

}  // namespace

TEST(LossCases, AgreeWithKeras) {
  int values = 0, gradients = 0;  // how many were compared
  for (const json& given : read_cases("tests/losses/loss_cases.jsonl")) {
    const std::string id = given.at("id").get<std::string>();
    if (kSkipped.contains(id)) continue;
    SCOPED_TRACE(id);
    const Case c = to_case(given);
    const Polymorphic<Loss> loss =
        make_loss(given.at("loss").get<std::string>(), given.at("config"));

    EXPECT_TRUE(all_near(value_of(*loss, c), to_matrix(precise(given, "value")), kRtol, kAtol));
    ++values;
    if (precise(given, "grad").is_null()) continue;  // reduction none, or a corner of the loss
    Matrix expected = to_matrix(precise(given, "grad"));
    if (c.one_sample) expected.transposeInPlace();
    EXPECT_TRUE(all_near(loss->derivative(c.y_true, c.y_pred, c.weights), expected, kRtol, kAtol));
    ++gradients;
  }
  EXPECT_EQ(values, 82);
  EXPECT_EQ(gradients, 75);
}
