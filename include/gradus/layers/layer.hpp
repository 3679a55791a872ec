// What a layer is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/shape.hpp"
#include "gradus/layers/parameters.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One array of a layer's parameters, such as Dense's kernel.
struct Parameter {
  std::string name;
  Shape shape;
  Polymorphic<Initializer> initializer;
  Fans fans;
  Polymorphic<Regularizer> regularizer = {};  ///< What it adds to the loss, if anything.
};

/// A differentiable function y = f(θ, x) on a batch, as three functions without state: all that
/// they need comes in as an argument, so that several threads can use one layer, each on its own
/// rows.
///
///     x, dx: N x in      y, dy: N x out      θ, dθ: the layer's own parameters, flat
///
/// L is the loss of the batch, dy = ∂L/∂y, dx = ∂L/∂x, dθ = ∂L/∂θ. Outputs are overwritten, never
/// added to, and never share memory with an input. Arguments fit: shapes were checked when the
/// model was built.
///
/// To write your own layer, derive from this and override class_name, forward and backward; if it
/// has parameters, also parameters and gradient.
class Layer {
 public:
  virtual ~Layer() = default;

  /// Keras's class name: "Dense".
  virtual std::string class_name() const = 0;

  /// The arguments it was made with, under Keras's names, from which from_config() makes it again.
  /// Override it so that your own layer can be saved in a model's file.
  virtual Config config() const { return {}; }

  /// The layer's name in its model and in files; "": the model chooses a name, "dense_1".
  const std::string& name() const { return name_; }
  /// name: letters, digits, '_', '-' and '.', at most 100. Throws InvalidArgument for any other.
  void set_name(const std::string& name);

  /// The shape of one output sample. Throws InvalidArgument for an input that does not fit.
  virtual Shape output_shape(const Shape& input) const { return input; }

  /// The parameters for this input, in the order in which they stand in θ.
  virtual std::vector<Parameter> parameters(const Shape& /*input*/) const { return {}; }

  /// y = f(θ, x)
  virtual void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const = 0;

  /// dx = (∂y/∂x)ᵀ dy, where forward(θ, x) gave y.
  virtual void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y,
                        ConstMatrixView dy, MatrixView dx) const = 0;

  /// dθ = (∂y/∂θ)ᵀ dy, summed over the rows of the batch. x: all columns, unless the layer has
  /// kernel_row_per_input().
  virtual void gradient(ConstColumnsView /*x*/, ConstMatrixView /*dy*/,
                        VectorView /*dtheta*/) const {}

  /// True for a layer whose θ is a kernel, one row for each input, in order, and then what belongs
  /// to no input, such as a bias; and where row i of the kernel's gradient is a function of column
  /// i of x and dy. Then the model may share the gradient among threads: gradient() gets some
  /// columns of x, and its dθ has their rows alone, with the bias behind them or not, as the size
  /// of dθ says.
  virtual bool kernel_row_per_input() const { return false; }

  /// True for a layer that only describes shapes (Input, Flatten): y is x, and the model passes x
  /// on.
  virtual bool is_identity() const { return false; }

  /// What a model applies to the output, such as the ReLU of Dense(84, "relu"); or empty.
  virtual Polymorphic<Layer> activation() const { return {}; }

  /// The kind of y, given that of x. For a layer with an activation(): before it.
  virtual OutputKind output_kind(OutputKind /*x*/) const { return OutputKind::kAnything; }

  /// An activation by Keras's name: "elu", "gelu", "leaky_relu" (negative_slope 0.2, as Keras's
  /// function of that name), "relu", "sigmoid", "softmax", "softplus", "tanh"; for "linear" empty.
  /// Throws InvalidArgument, with the nearest name, for any other.
  static Polymorphic<Layer> from_name(const std::string& name);

  /// All names that from_name() knows.
  static std::vector<std::string> known_names();

  /// A layer by Keras's class name, "Dense", and config(). Throws InvalidArgument, with the nearest
  /// name, for an unknown class or argument.
  static Polymorphic<Layer> from_config(const std::string& class_name, const Config& config);

 private:
  std::string name_;
};

/// Registers your own layer under its class name, so that files with it can be loaded. Call it
/// before other threads use names.
void register_layer(const std::string& class_name,
                    const std::function<Polymorphic<Layer>(const Config&)>& make);

/// In a Config an activation is None, its name ("relu"), or its class name and config.
void read_value(const ConfigValue& value, Polymorphic<Layer>& field);
ConfigValue value_of(const Polymorphic<Layer>& field);

/// A layer that passes its input on: y = x, dx = dy.
class PassThrough : public Layer {
 public:
  OutputKind output_kind(OutputKind x) const override { return x; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// A layer without parameters that does something random in training, y = g(x, noise), and
/// otherwise passes x on. The noise is an argument too, so that backward sees what forward saw, and
/// a layer still has no state.
///
///     x, noise, dx: N x in      y, dy: N x out
///
/// The model draws each sample's noise from a stream of its own (see Network::forward).
class NoiseLayer : public PassThrough {
 public:
  explicit NoiseLayer(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t seed() const { return seed_; }

  /// The noise of one sample, `in` numbers.
  virtual void draw(Random& random, VectorView noise) const = 0;

  /// y = g(x, noise)
  virtual void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const = 0;

  /// dx = (∂g/∂x)ᵀ dy
  virtual void backward_training(ConstMatrixView noise, ConstMatrixView dy,
                                 MatrixView dx) const = 0;

 private:
  std::uint64_t seed_;
};

}  // namespace gradus
