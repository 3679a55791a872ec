// What large parameters add to the loss.
#pragma once

#include <string>

#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A penalty on a parameter, added to the loss of every batch: Dense(84, "relu",
/// {.kernel_regularizer = L2(1e-4)}). Logged losses hold it, as in Keras. It must be a sum over the
/// elements, each for itself: the gradient is taken in slices, by several threads at once.
class Regularizer {
 public:
  virtual ~Regularizer() = default;

  /// The penalty on all elements w of a parameter.
  virtual double value(ConstVectorView w) const = 0;

  /// gradient += ∂ value / ∂ w, for some of the elements.
  virtual void add_gradient(ConstVectorView w, VectorView gradient) const = 0;

  /// Keras's class name and arguments: "L1L2" and {{"l1", 0.0}, {"l2", 0.01}}.
  virtual std::string class_name() const = 0;
  virtual Config config() const { return {}; }

  /// "l1", "l2" or "l1_l2", as in Keras, or a class name, with 0.01 for every factor that the
  /// config does not give. Throws InvalidArgument, with the nearest name, for any other.
  static Polymorphic<Regularizer> from_name(const std::string& name) {
    return from_config(name, {});
  }
  static Polymorphic<Regularizer> from_config(const std::string& name, const Config& config);
};

struct L1L2Options {
  double l1 = 0;
  double l2 = 0;

  GRADUS_FIELDS(l1, l2);
};

/// value = l1 Σ |w| + l2 Σ w². Keras: L1L2.
///
/// Derivation. Each w is in one term of each sum; |w| has slope 0 at its corner, as in Keras:
///
///     ∂|w|/∂w = sign w        ∂w²/∂w = 2 w
///     ∂value/∂w = l1 sign w + 2 l2 w
///
/// So l1 draws every w to 0 with the same force, and many come to within a step of it; l2 draws
/// large ones harder, and under plain SGD shrinks each by the factor 1 - 2 l2 · learning_rate a
/// step.
class L1L2 : public Regularizer {
 public:
  /// Throws InvalidArgument for a factor that is not a finite number of at least 0.
  explicit L1L2(L1L2Options options = {});
  double value(ConstVectorView w) const override;
  void add_gradient(ConstVectorView w, VectorView gradient) const override;
  std::string class_name() const override { return "L1L2"; }
  Config config() const override { return config_of(options_); }

 private:
  L1L2Options options_;
};

/// value = l1 Σ |w|. Keras: L1.
class L1 : public L1L2 {
 public:
  explicit L1(double l1 = 0.01) : L1L2({.l1 = l1}) {}
};

/// value = l2 Σ w². Keras: L2.
class L2 : public L1L2 {
 public:
  explicit L2(double l2 = 0.01) : L1L2({.l2 = l2}) {}
};

/// In a Config a regularizer is None, its name, or its class name and config as Keras writes them.
void read_value(const ConfigValue& value, Polymorphic<Regularizer>& field);
ConfigValue value_of(const Polymorphic<Regularizer>& field);

}}  // namespace gradus
