// Losses against Keras: every case of loss_cases.jsonl that matrices can carry. See
// support/reference.hpp for their origin.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "gradus/losses/loss.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"

using namespace gradus;

namespace {

constexpr double kRtol = by_precision(1e-5, 1e-8);
constexpr double kAtol = by_precision(1e-6, 1e-8);

/// A case in Gradus's terms, where a sample is a row.
struct Case {
  Matrix y_true, y_pred;
  Vector weights;
  Config config;
  bool one_sample = false;  ///< 1-D labels and predictions: Keras takes the mean over them.
};

ConfigValue to_config_value(const nlohmann::json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return value.get<std::string>();
  return value.get<double>();
}

/// What is left of an axis for samples that are rows: none where it is a loss's default, nothing
/// where it is another than the last.
std::optional<Config> to_config(const nlohmann::json& given, int rank) {
  Config config;
  for (const auto& [name, value] : given.items()) {
    if (name != "axis") {
      config.emplace_back(name, to_config_value(value));
    } else if (value.is_null() || (rank == 2 && value == nlohmann::json{0, 1})) {
      continue;  // the whole batch, the default of those losses that know it
    } else if (value == -1 || (rank == 2 && value == 1)) {
      config.emplace_back(name, -1.0);
    } else {
      return {};
    }
  }
  return config;
}

/// One weight a sample, or one for all, which Keras's mean_with_sample_weight counts once.
std::optional<Vector> to_weights(const nlohmann::json& given, Index samples,
                                 const nlohmann::json& reduction) {
  if (given.is_null()) return Vector();
  if (rank_of(given) == 2 && given.at(0).size() != 1) return {};
  const Vector w = to_matrix(given).col(0);
  if (w.size() == samples) return w;
  if (w.size() != 1 || reduction == "mean_with_sample_weight") return {};
  return Vector::Constant(samples, w(0));
}

/// None for what matrices cannot carry: more than two dimensions, another axis than the last,
/// weights that are not one a sample, values that are not (Keras pairs all labels with all samples
/// in one case).
std::optional<Case> to_case(const nlohmann::json& given) {
  const nlohmann::json& y_true = given.at("y_true");
  const nlohmann::json& y_pred = given.at("y_pred");
  const int rank = rank_of(y_pred);
  const nlohmann::json& value = given.at("value");
  if (rank > 2 || rank_of(y_true) > 2) return {};
  if (rank_of(value) == 2 && value.at(0).size() != 1) return {};
  Case result{to_matrix(y_true), to_matrix(y_pred), {}, {}, rank == 1 && rank_of(y_true) == 1};
  if (result.one_sample) {
    result.y_true.transposeInPlace();
    result.y_pred.transposeInPlace();
  }
  const nlohmann::json& config = given.at("config");
  const std::optional<Config> arguments = to_config(config, rank);
  const std::optional<Vector> weights =
      to_weights(given.at("sample_weight"), result.y_pred.rows(), config.at("reduction"));
  if (!arguments || !weights) return {};
  result.config = *arguments;
  result.weights = *weights;
  return result;
}

Matrix value_of(const Loss& loss, const Case& c) {
  if (loss.reduction() == Reduction::kNone) return loss.values(c.y_true, c.y_pred, c.weights);
  return Matrix::Constant(1, 1, loss(c.y_true, c.y_pred, c.weights));
}

}  // namespace

TEST(LossCases, AgreeWithKeras) {
  int left_out = 0, values = 0, gradients = 0;
  for (const nlohmann::json& given : read_cases("tests/losses/loss_cases.jsonl")) {
    SCOPED_TRACE(given.at("id").get<std::string>());
    const std::optional<Case> c = to_case(given);
    if (!c) {
      ++left_out;
      continue;
    }
    const Polymorphic<Loss> loss =
        Loss::from_config(given.at("loss").get<std::string>(), c->config);

    EXPECT_TRUE(all_near(value_of(*loss, *c), to_matrix(precise(given, "value")), kRtol, kAtol));
    ++values;
    if (precise(given, "grad").is_null()) continue;  // reduction none, or a corner of the loss
    Matrix expected = to_matrix(precise(given, "grad"));
    if (c->one_sample) expected.transposeInPlace();
    EXPECT_TRUE(
        all_near(loss->derivative(c->y_true, c->y_pred, c->weights), expected, kRtol, kAtol));
    ++gradients;
  }
  EXPECT_EQ(left_out, 53);
  EXPECT_EQ(values, 234);
  EXPECT_EQ(gradients, 213);
}
