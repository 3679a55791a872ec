#include "gradus/losses/loss.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gradus/losses/custom_loss.hpp"
#include "gradus/losses/regression.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

Polymorphic<Loss> my_mse(const std::string& name, Scalar factor = 1) {
  return custom_loss(name, [factor](const auto& y_true, const auto& y_pred) {
    return (y_true - y_pred).squaredNorm() * factor;
  });
}

std::string defaults_of(const std::string& name) {
  std::string text;
  for (const auto& [argument, value] : known_loss(name).defaults) {
    text += (text.empty() ? "" : ", ") + argument + "=" + to_text(value);
  }
  return text;
}

}  // namespace

TEST(KnownLosses, AreThoseOfKeras) {
  const std::vector<std::vector<std::string>> keras = {
      {"binary_crossentropy", "BinaryCrossentropy", "bce"},
      {"binary_focal_crossentropy", "BinaryFocalCrossentropy"},
      {"categorical_crossentropy", "CategoricalCrossentropy", "cce"},
      {"categorical_focal_crossentropy", "CategoricalFocalCrossentropy"},
      {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "scce"},
      {"categorical_generalized_cross_entropy", "CategoricalGeneralizedCrossEntropy"},
      {"poisson", "Poisson"},
      {"kl_divergence", "KLDivergence", "kld"},
      {"mean_squared_error", "MeanSquaredError", "mse"},
      {"mean_absolute_error", "MeanAbsoluteError", "mae"},
      {"mean_absolute_percentage_error", "MeanAbsolutePercentageError", "mape"},
      {"mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", "msle"},
      {"cosine_similarity", "CosineSimilarity"},
      {"huber", "Huber"},
      {"log_cosh", "LogCosh"},
      {"tversky", "Tversky"},
      {"dice", "Dice"},
      {"circle", "Circle"},
      {"hinge", "Hinge"},
      {"squared_hinge", "SquaredHinge"},
      {"categorical_hinge", "CategoricalHinge"}};
  for (const std::vector<std::string>& names : keras) {
    for (const std::string& name : names) {
      EXPECT_EQ(Loss::from_name(name)->name(), names[0]);
      EXPECT_EQ(known_loss(name).names[0], names[0]);
    }
  }
  EXPECT_GE(known_losses().size(), keras.size());
}

TEST(KnownLosses, HaveDistinctNamesAndFormulas) {
  std::set<std::string> names;
  for (const RegistryEntry<Loss>& known : known_losses()) {
    for (const std::string& name : known.names) EXPECT_TRUE(names.insert(name).second) << name;
    const Polymorphic<Loss> loss = known.make({});
    EXPECT_EQ(loss->name(), known.names[0]);
    EXPECT_EQ(loss->reduction(), Reduction::kSumOverBatchSize);
    const bool described = known.defaults.empty() || !known.formula.empty();
    EXPECT_TRUE(described) << known.names[0];
    EXPECT_EQ(known.make(known.defaults)->name(), known.names[0]) << "its own defaults are taken";
  }
}

TEST(KnownLosses, ListTheirArgumentsWithDefaults) {
  EXPECT_EQ(defaults_of("mse"), "reduction='sum_over_batch_size'");
  EXPECT_EQ(defaults_of("huber"), "delta=1, reduction='sum_over_batch_size'");
  EXPECT_EQ(defaults_of("bce"),
            "from_logits=False, label_smoothing=0, axis=-1, reduction='sum_over_batch_size', "
            "clip=1e-07, log_epsilon=0");
  EXPECT_EQ(defaults_of("scce"),
            "from_logits=False, ignore_class=None, axis=-1, reduction='sum_over_batch_size', "
            "clip=1e-07, log_epsilon=0");
  EXPECT_EQ(defaults_of("categorical_focal_crossentropy"),
            "alpha=0.25, gamma=2, from_logits=False, label_smoothing=0, axis=-1, "
            "reduction='sum_over_batch_size'");
  EXPECT_EQ(defaults_of("circle"),
            "gamma=80, margin=0.4, remove_diagonal=True, reduction='sum_over_batch_size'");
  EXPECT_EQ(defaults_of("tversky"),
            "alpha=0.5, beta=0.5, reduction='sum_over_batch_size', axis=None");
}

TEST(KnownLosses, AreMadeWithArguments) {
  const Polymorphic<Loss> huber =
      Loss::from_config("huber", {{"delta", 2.0}, {"reduction", "sum"}});
  EXPECT_EQ(huber->reduction(), Reduction::kSum);
  EXPECT_EQ((*huber)(column({0, 0}), column({2, 3})), 2 + 4);
  const Polymorphic<Loss> on_logits = Loss::from_config("bce", {{"from_logits", true}});
  EXPECT_EQ(on_logits->predictions(), OutputKind::kLogits);
  const Polymorphic<Loss> ignoring = Loss::from_config("scce", {{"ignore_class", 0.0}});
  const Polymorphic<Loss> not_ignoring = Loss::from_config("scce", {{"ignore_class", {}}});
  const Matrix y_true = column({0, 1}), y_pred = Matrix::Constant(2, 2, Scalar(0.5));
  EXPECT_EQ(ignoring->values(y_true, y_pred)(0), 0);
  EXPECT_GT(not_ignoring->values(y_true, y_pred)(0), 0);
}

TEST(KnownLosses, TakeTheNamesOfReductions) {
  const auto reduction = [](const ConfigValue& value) {
    return Loss::from_config("mse", {{"reduction", value}})->reduction();
  };
  EXPECT_EQ(reduction("sum_over_batch_size"), Reduction::kSumOverBatchSize);
  EXPECT_EQ(reduction("mean"), Reduction::kSumOverBatchSize);
  EXPECT_EQ(reduction("sum"), Reduction::kSum);
  EXPECT_EQ(reduction("mean_with_sample_weight"), Reduction::kMeanWithSampleWeight);
  EXPECT_EQ(reduction("none"), Reduction::kNone);
  EXPECT_EQ(reduction({}), Reduction::kNone);
  EXPECT_TRUE(
      says([&] { reduction("average"); },
           {"mean_squared_error: reduction", "'sum_over_batch_size'", "'none'", "got 'average'"}));
  EXPECT_TRUE(says([&] { reduction(1.0); }, {"reduction", "got 1"}));
}

TEST(KnownLosses, RefuseWrongArguments) {
  const auto make = [](const std::string& name, const Config& config) {
    return [=] { (void)Loss::from_config(name, config); };
  };
  EXPECT_TRUE(says(
      make("huber", {{"detla", 1.0}}),
      {"huber", "unknown argument 'detla'", "did you mean 'delta'?", "Known: delta, reduction"}));
  EXPECT_TRUE(
      says(make("huber", {{"delta", "big"}}), {"huber: delta", "expected a number", "got 'big'"}));
  EXPECT_TRUE(says(make("huber", {{"delta", true}}), {"huber: delta", "a number", "got True"}));
  EXPECT_TRUE(says(make("huber", {{"delta", -1.0}}), {"huber", "delta", "above 0", "got -1"}));
  EXPECT_TRUE(says(make("bce", {{"from_logits", 1.0}}),
                   {"binary_crossentropy: from_logits", "true or false", "got 1"}));
  EXPECT_TRUE(says(make("bce", {{"axis", std::vector<double>{1, 2}}}),
                   {"binary_crossentropy: axis", "a whole number", "got [1, 2]"}));
  EXPECT_TRUE(
      says(make("scce", {{"ignore_class", 0.5}}), {"ignore_class", "whole number", "got 0.5"}));
  EXPECT_TRUE(says(make("binary_crossentropi", {}),
                   {"unknown loss", "did you mean 'binary_crossentropy'?"}));
  EXPECT_TRUE(says([] { (void)Loss::from_name("ctc"); }, {"Gradus has no CTC loss"}));
}

TEST(RegisterLoss, MakesALossKnownByName) {
  EXPECT_TRUE(says([] { (void)Loss::from_name("registered_mse"); }, {"unknown loss"}));
  register_loss(my_mse("registered_mse"));
  EXPECT_EQ((*Loss::from_name("registered_mse"))(row({1, 2}), row({2, 4})), 5);
  EXPECT_EQ(known_loss("registered_mse").names, std::vector<std::string>{"registered_mse"});
  EXPECT_EQ(known_losses().back().names[0], "registered_mse");
  EXPECT_TRUE(std::ranges::count(Loss::known_names(), "registered_mse"));
  EXPECT_TRUE(
      says([] { (void)Loss::from_name("registerd_mse"); }, {"did you mean 'registered_mse'?"}));
  EXPECT_TRUE(says(
      [] {
        (void)Loss::from_config("registered_mse", {{"delta", 1.0}});
      },
      {"registered_mse", "unknown argument 'delta'"}));
}

TEST(RegisterLoss, ReplacesOnesOwn) {
  register_loss(my_mse("replaced_mse"));
  const std::size_t count = known_losses().size();
  register_loss(my_mse("replaced_mse", 3));
  EXPECT_EQ(known_losses().size(), count);
  EXPECT_EQ((*Loss::from_name("replaced_mse"))(row({1, 2}), row({2, 4})), 15);
}

TEST(RegisterLoss, RefusesNamesOfGradussOwn) {
  for (const char* name : {"mean_squared_error", "mse", "MeanSquaredError"}) {
    EXPECT_TRUE(says([=] { register_loss(my_mse(name)); },
                     {"register_loss", name, "Gradus's own", "choose another name"}));
  }
  EXPECT_EQ((*Loss::from_name("mse"))(row({1, 2}), row({2, 4})), 2.5) << "which is as it was";
  EXPECT_TRUE(says([] { register_loss(MeanSquaredError()); }, {"'mean_squared_error'"}));
  EXPECT_TRUE(says([] { register_loss(my_mse("")); }, {"register_loss", "no name"}));
  EXPECT_TRUE(says([] { register_loss({}); }, {"register_loss", "empty"}));
}
