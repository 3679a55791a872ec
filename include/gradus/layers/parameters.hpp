// The first values of a layer's parameters, and what large ones add to the loss.
#pragma once

#include <string>

#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/registry.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Number of inputs and outputs of the units that a kernel of shape (in, out) serves.
struct Fans {
  Index in;
  Index out;
};

/// Fills a parameter with its first values.
///
/// Why their variance depends on the fans. In y_j = Σ_i x_i W_ij let the x_i and W_ij be
/// independent of each other, of mean 0. Then a product's variance is the product of variances, and
/// those of the terms add up; going back, dx_i = Σ_j dy_j W_ij likewise:
///
///     Var(x_i W_ij) = E[x_i² W_ij²] = Var(x) · Var(W)
///     Var(y)  = in · Var(W) · Var(x)
///     Var(dx) = out · Var(W) · Var(dy)
///
/// A signal keeps its size forwards if Var(W) is 1/in, and backwards if it is 1/out; Glorot takes
/// the mean of both denominators. Behind a ReLU x is 0 in half of the cases, so that what takes the
/// place of Var(x) is E[x²], half of the variance before the ReLU; He makes up for it with the
/// factor 2.
///
///     Glorot:  Var(W) = 2 / (in + out)        He:  Var(W) = 2 / in
///
/// A uniform distribution on [-a, a) has variance a²/3. A normal distribution of standard deviation
/// s that is cut off at -2s and 2s keeps the share 0.8796² of its variance s². Hence
///
///     uniform:  a = √(3 Var(W))               truncated normal:  s = √Var(W) / 0.8796
class Initializer {
 public:
  virtual ~Initializer() = default;
  virtual void fill(VectorView values, Fans fans, Random& random) const = 0;

  /// Keras's class name: "GlorotUniform".
  virtual std::string class_name() const = 0;

  /// "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "zeros" or "ones", as in
  /// Keras, or a class name. Throws InvalidArgument, with the nearest name, for any other.
  static Polymorphic<Initializer> from_name(const std::string& name);
};

/// Uniform on [-a, a), a = √(6 / (in + out)) (Glorot and Bengio 2010). Keras: GlorotUniform.
class GlorotUniform : public Initializer {
 public:
  std::string class_name() const override { return "GlorotUniform"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// Truncated normal with variance 2 / (in + out). Keras: GlorotNormal.
class GlorotNormal : public Initializer {
 public:
  std::string class_name() const override { return "GlorotNormal"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// Uniform on [-a, a), a = √(6 / in) (He et al. 2015). Keras: HeUniform.
class HeUniform : public Initializer {
 public:
  std::string class_name() const override { return "HeUniform"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// Truncated normal with variance 2 / in. Keras: HeNormal.
class HeNormal : public Initializer {
 public:
  std::string class_name() const override { return "HeNormal"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// All 0. Right for a bias; a kernel of zeros gives every unit the same gradient for ever.
class Zeros : public Initializer {
 public:
  std::string class_name() const override { return "Zeros"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// All 1: right for a factor, such as the gamma of LayerNormalization.
class Ones : public Initializer {
 public:
  std::string class_name() const override { return "Ones"; }
  void fill(VectorView values, Fans fans, Random& random) const override;
};

/// In a Config an initializer is its name, or its class name and config as Keras writes them.
void read_value(const ConfigValue& value, Polymorphic<Initializer>& field);
ConfigValue value_of(const Polymorphic<Initializer>& field);

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

}  // namespace gradus
