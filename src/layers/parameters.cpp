#include "gradus/layers/parameters.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

L1L2::L1L2(L1L2Options options) : options_(options) {
  OptionChecks("regularizer").not_negative("l1", options.l1);
  OptionChecks("regularizer").not_negative("l2", options.l2);
}

double L1L2::value(ConstVectorView w) const {
  double value = 0;  // l1 Σ |w| + l2 Σ w²
  if (options_.l1 != 0) {
    value += options_.l1 *
             sum_at_best(w.size(), [&](Index i) GRADUS_INLINE { return std::abs(double{w(i)}); });
  }
  if (options_.l2 != 0) {
    value += options_.l2 *
             sum_at_best(w.size(), [&](Index i) GRADUS_INLINE { return double{w(i)} * w(i); });
  }
  return value;
}

void L1L2::add_gradient(ConstVectorView w, VectorView gradient) const {
  const Scalar l1 = static_cast<Scalar>(options_.l1);
  const Scalar l2 = static_cast<Scalar>(options_.l2);
  if (l1 != 0) gradient += l1 * w.cwiseSign();  // l1 sign w
  if (l2 != 0) gradient += 2 * l2 * w;          // 2 l2 w
}

Polymorphic<Regularizer> Regularizer::from_config(const std::string& name, const Config& config) {
  static const Registry<Regularizer> kRegistry = [] {
    Registry<Regularizer> registry("regularizer");
    // Of Keras's three, each has other factors.
    const auto add = [&](const std::vector<std::string>& names, const L1L2Options& first) {
      registry.add(
          {names, "", config_of(first), [first, names](const Config& given) {
             Config factors = config_of(first);
             std::erase_if(factors, [](const auto& f) { return f.second == ConfigValue(0.0); });
             for (const auto& [factor, value] : given) {
               const auto known = std::ranges::find(factors, factor, &Config::value_type::first);
               if (known == factors.end()) throw_unknown_argument(names[0], factor, factors);
               known->second = value;
             }
             return L1L2(options_from<L1L2Options>(factors, names[0]));
           }});
    };
    add({"l1", "L1"}, {.l1 = 0.01});
    add({"l2", "L2"}, {.l2 = 0.01});
    add({"l1_l2", "L1L2"}, {.l1 = 0.01, .l2 = 0.01});
    return registry;
  }();
  return kRegistry.make(name, config);
}

void read_value(const ConfigValue& value, Polymorphic<Regularizer>& field) {
  field = {};
  if (std::holds_alternative<std::monostate>(value)) return;
  const auto [class_name, config] = from_class_config(value, "a regularizer's name");
  field = Regularizer::from_config(class_name, config);
}

ConfigValue value_of(const Polymorphic<Regularizer>& field) {
  if (!field) return {};
  return to_class_config(field->class_name(), field->config());
}

}  // namespace gradus
