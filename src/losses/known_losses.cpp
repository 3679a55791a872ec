// The losses by name: the one place that knows them all.
#include "gradus/core/registry.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/losses/regression.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

const Registry<Loss>& losses() {
  static const Registry<Loss> kLosses = [] {
    Registry<Loss> registry("loss");
    registry.add({"mean_squared_error", "MeanSquaredError", "mse"},
                 [] { return MeanSquaredError(); });
    registry.add({"mean_absolute_error", "MeanAbsoluteError", "mae"},
                 [] { return MeanAbsoluteError(); });
    registry.add({"huber", "Huber"}, [] { return Huber(); });
    registry.add({"binary_crossentropy", "BinaryCrossentropy", "bce"},
                 [] { return BinaryCrossentropy(); });
    registry.add({"categorical_crossentropy", "CategoricalCrossentropy", "cce"},
                 [] { return CategoricalCrossentropy(); });
    registry.add({"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "scce"},
                 [] { return SparseCategoricalCrossentropy(); });
    return registry;
  }();
  return kLosses;
}

}  // namespace

Polymorphic<Loss> Loss::from_name(const std::string& name) { return losses().make(name); }
std::vector<std::string> Loss::known_names() { return losses().names(); }

}  // namespace gradus::inline GRADUS_PRECISION
