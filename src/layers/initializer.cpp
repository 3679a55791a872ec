#include "gradus/layers/initializer.hpp"

#include <cmath>

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

void fill_uniform(VectorView values, double variance, Random& random) {
  const double a = std::sqrt(3 * variance);
  for (Scalar& value : values) value = static_cast<Scalar>(random.uniform(-a, a));
}

void fill_truncated_normal(VectorView values, double variance, Random& random) {
  // Standard deviation of a standard normal cut off at -2 and 2.
  constexpr double kStddevAfterCut = 0.87962566103423978;
  const double stddev = std::sqrt(variance) / kStddevAfterCut;
  for (Scalar& value : values) value = static_cast<Scalar>(stddev * random.truncated_normal());
}

double glorot_variance(Fans fans) { return 2.0 / static_cast<double>(fans.in + fans.out); }
double he_variance(Fans fans) { return 2.0 / static_cast<double>(fans.in); }

}  // namespace

void GlorotUniform::fill(VectorView values, Fans fans, Random& random) const {
  fill_uniform(values, glorot_variance(fans), random);
}

void GlorotNormal::fill(VectorView values, Fans fans, Random& random) const {
  fill_truncated_normal(values, glorot_variance(fans), random);
}

void HeUniform::fill(VectorView values, Fans fans, Random& random) const {
  fill_uniform(values, he_variance(fans), random);
}

void HeNormal::fill(VectorView values, Fans fans, Random& random) const {
  fill_truncated_normal(values, he_variance(fans), random);
}

void Zeros::fill(VectorView values, Fans /*fans*/, Random& /*random*/) const { values.setZero(); }

void Ones::fill(VectorView values, Fans /*fans*/, Random& /*random*/) const { values.setOnes(); }

Polymorphic<Initializer> Initializer::from_name(const std::string& name) {
  static const Registry<Initializer> kRegistry = [] {
    Registry<Initializer> registry("initializer");
    registry.add({"glorot_uniform", "GlorotUniform"}, [] { return GlorotUniform(); });
    registry.add({"glorot_normal", "GlorotNormal"}, [] { return GlorotNormal(); });
    registry.add({"he_uniform", "HeUniform"}, [] { return HeUniform(); });
    registry.add({"he_normal", "HeNormal"}, [] { return HeNormal(); });
    registry.add({"zeros", "Zeros"}, [] { return Zeros(); });
    registry.add({"ones", "Ones"}, [] { return Ones(); });
    return registry;
  }();
  return kRegistry.make(name);
}

void read_value(const ConfigValue& value, Polymorphic<Initializer>& field) {
  const auto [class_name, config] = from_class_config(value, "an initializer's name");
  if (!config.empty()) throw_unknown_argument(class_name, config.front().first, {});
  field = Initializer::from_name(class_name);
}

ConfigValue value_of(const Polymorphic<Initializer>& field) {
  return to_class_config(field->class_name(), {});
}

}}  // namespace gradus
