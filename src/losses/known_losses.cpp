// The losses by name: the one place that knows them all.
#include "gradus/losses/loss.hpp"

#include "gradus/losses/batch_losses.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

void add_regression_losses(Registry<Loss>& losses) {
  losses.add<MeanSquaredError, ReductionOptions>({"mean_squared_error", "MeanSquaredError", "mse"},
                                                 "mean((p - y)²)");
  losses.add<MeanAbsoluteError, ReductionOptions>(
      {"mean_absolute_error", "MeanAbsoluteError", "mae"}, "mean(|p - y|)");
  losses.add<MeanAbsolutePercentageError, ReductionOptions>(
      {"mean_absolute_percentage_error", "MeanAbsolutePercentageError", "mape"},
      "100 mean(|p - y| / max(|y|, 1e-7))");
  losses.add<MeanSquaredLogarithmicError, ReductionOptions>(
      {"mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", "msle"},
      "mean((log(1 + p) - log(1 + y))²), p and y at least 1e-7");
  losses.add<Huber, HuberOptions>(
      {"huber", "Huber"}, "mean(e²/2 if |e| <= delta else delta |e| - delta²/2), e = p - y");
  losses.add<LogCosh, ReductionOptions>({"log_cosh", "LogCosh", "logcosh"},
                                        "mean(log cosh(p - y))");
  losses.add<CosineSimilarity, CosineSimilarityOptions>({"cosine_similarity", "CosineSimilarity"},
                                                        "-Σ y p / (|y| |p|)");
}

void add_classification_losses(Registry<Loss>& losses) {
  losses.add<BinaryCrossentropy, BinaryCrossentropyOptions>(
      {"binary_crossentropy", "BinaryCrossentropy", "bce"},
      "mean(-y log(q + log_epsilon) - (1 - y) log(1 - q + log_epsilon)), q = p clipped to [clip, 1 "
      "- clip]");
  losses.add<BinaryFocalCrossentropy, BinaryFocalCrossentropyOptions>(
      {"binary_focal_crossentropy", "BinaryFocalCrossentropy"},
      "mean((1 - t)^gamma bce(y, p)), t = y p + (1 - y)(1 - p)");
  losses.add<CategoricalCrossentropy, CategoricalCrossentropyOptions>(
      {"categorical_crossentropy", "CategoricalCrossentropy", "cce"},
      "-Σ y log(q + log_epsilon), q = p / Σp clipped to [clip, 1 - clip]");
  losses.add<SparseCategoricalCrossentropy, SparseCategoricalCrossentropyOptions>(
      {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "scce"},
      "-log(q_y + log_epsilon), q = p / Σp clipped to [clip, 1 - clip], y a class id");
  losses.add<CategoricalFocalCrossentropy, CategoricalFocalCrossentropyOptions>(
      {"categorical_focal_crossentropy", "CategoricalFocalCrossentropy"},
      "-Σ alpha (1 - q)^gamma y log q, q = p / Σp clipped to [1e-7, 1 - 1e-7]");
  losses.add<CategoricalGeneralizedCrossEntropy, CategoricalGeneralizedCrossEntropyOptions>(
      {"categorical_generalized_cross_entropy", "CategoricalGeneralizedCrossEntropy"},
      "(1 - p_y^q) / q, y a class id");
  losses.add<KLDivergence, ReductionOptions>(
      {"kl_divergence", "KLDivergence", "kld", "kullback_leibler_divergence"},
      "Σ y log(y / p), y and p clipped to [1e-7, 1]");
  losses.add<Poisson, ReductionOptions>({"poisson", "Poisson"}, "mean(p - y log(p + 1e-7))");
  losses.add<Hinge, ReductionOptions>({"hinge", "Hinge"}, "mean(max(1 - y p, 0)), y in {-1, 1}");
  losses.add<SquaredHinge, ReductionOptions>({"squared_hinge", "SquaredHinge"},
                                             "mean(max(1 - y p, 0)²), y in {-1, 1}");
  losses.add<CategoricalHinge, ReductionOptions>({"categorical_hinge", "CategoricalHinge"},
                                                 "max(0, 1 + max((1 - y) p) - Σ y p)");
}

void add_batch_losses(Registry<Loss>& losses) {
  losses.add<Dice, DiceOptions>({"dice", "Dice"}, "1 - 2 Σ y p / (Σ y + Σ p + 1e-7)");
  losses.add<Tversky, TverskyOptions>(
      {"tversky", "Tversky"},
      "1 - I / (I + alpha Σ (1 - y) p + beta Σ y (1 - p) + 1e-7), I = Σ y p");
  losses.add<Circle, CircleOptions>(
      {"circle", "Circle"},
      "log(1 + exp(P + Q)), log-sum-exps over pairs of the same and of other classes");
}

struct KnownLosses {
  Registry<Loss> registry{"loss"};
  std::size_t own = 0;  // the first so many are Gradus's

  KnownLosses() {
    add_regression_losses(registry);
    add_classification_losses(registry);
    add_batch_losses(registry);
    own = registry.all().size();
  }
};

KnownLosses& losses() {
  static KnownLosses the_losses;
  return the_losses;
}

}  // namespace

const std::vector<RegistryEntry<Loss>>& known_losses() { return losses().registry.all(); }

const RegistryEntry<Loss>& known_loss(const std::string& name) {
  if (name == "ctc" || name == "CTC") {
    throw InvalidArgument(
        "ctc: Gradus has no CTC loss, which works on sequences; its samples are rows");
  }
  return losses().registry.at(name);
}

void register_loss(const Polymorphic<Loss>& loss) {
  if (!loss) throw InvalidArgument("register_loss: expected a loss, got an empty one");
  if (loss->name().empty()) throw InvalidArgument("register_loss: the loss has no name");
  Registry<Loss>& registry = losses().registry;
  if (registry.contains(loss->name())) {
    const std::string& known = registry.at(loss->name()).names.front();
    for (std::size_t i = 0; i < losses().own; ++i) {
      if (registry.all()[i].names.front() != known) continue;
      throw InvalidArgument("register_loss: '", loss->name(),
                            "' is a loss of Gradus's own; choose another name");
    }
  }
  registry.add({loss->name()}, [loss] { return loss; });
}

Polymorphic<Loss> Loss::from_config(const std::string& name, const Config& config) {
  return known_loss(name).make(config);
}
std::vector<std::string> Loss::known_names() { return losses().registry.names(); }

}  // namespace gradus
