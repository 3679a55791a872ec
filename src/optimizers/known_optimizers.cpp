// The optimizers by name: the one place that knows them all.
#include "gradus/core/registry.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/rmsprop.hpp"
#include "gradus/optimizers/sgd.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

const Registry<Optimizer>& optimizers() {
  static const Registry<Optimizer> kOptimizers = [] {
    Registry<Optimizer> registry("optimizer");
    registry.add<SGD, SGDOptions>({"sgd", "SGD"}, "θ ← θ + v,  v ← μ v - α g");
    registry.add<Adam, AdamOptions>({"adam", "Adam"}, "θ ← θ - α m̂ / √û");
    registry.add<AdamW, AdamWOptions>({"adamw", "AdamW"}, "θ ← θ - α λ θ - α m̂ / √û");
    registry.add<RMSprop, RMSpropOptions>({"rmsprop", "RMSprop"}, "θ ← θ - α g / √u");
    registry.add<Adagrad, AdagradOptions>({"adagrad", "Adagrad"}, "θ ← θ - α g / √(Σ g²)");
    registry.add<Adamax, AdamaxOptions>({"adamax", "Adamax"}, "θ ← θ - α m̂ / max |g|");
    registry.add<Nadam, NadamOptions>({"nadam", "Nadam"}, "θ ← θ - α (μ m̂ + (1 - μ) g) / √û");
    return registry;
  }();
  return kOptimizers;
}

}  // namespace

Polymorphic<Optimizer> Optimizer::from_config(const std::string& name, const Config& config) {
  return optimizers().make(name, config);
}
std::vector<std::string> Optimizer::known_names() { return optimizers().names(); }

}  // namespace gradus
