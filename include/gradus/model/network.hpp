// A chain of layers, all their parameters, and the chain rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/random.hpp"
#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a batch computes on its way through a network. Made once and used for every batch.
struct Workspace {
  std::vector<Matrix> a;  ///< a[0] = x, a[l] = output of step l: N x features of that step.
  // For training only:
  std::vector<Matrix> delta;  ///< delta[l] = ∂L/∂a[l], the same shape.
  std::vector<Matrix> noise;  ///< noise[l] as a[l-1], where step l draws noise; else empty.
};

/// What the outputs of these layers are, activations included.
OutputKind output_kind(const std::vector<Polymorphic<Layer>>& layers);

/// How many parameters a network of these layers would have. Throws InvalidArgument if the layers
/// do not fit, or the number does not fit an Index.
Index count_parameters(const std::vector<Polymorphic<Layer>>& layers, const Shape& input);

/// A network computes a chain of steps, each a layer's function f_l with its own slice θ_l of one
/// flat θ:
///
///     a_0 = x        a_l = f_l(θ_l, a_{l-1})        y = a_L
///
/// With δ_l = ∂L/∂a_l, the chain rule goes back over the same steps:
///
///     δ_{l-1} = (∂a_l/∂a_{l-1})ᵀ δ_l      Layer::backward
///     dθ_l    = (∂a_l/∂θ_l)ᵀ δ_l          Layer::gradient
///
/// The steps are the layers, less those that copy nothing, plus their activations: Flatten,
/// Dense(84, "relu"), Dense(10, "softmax") is the chain Dense, ReLU, Dense, Softmax.
class Network {
 public:
  /// One array of parameters, and where it stands in θ.
  struct NamedParameter {
    std::string name;  ///< "dense_1/kernel"
    Shape shape;
    Index first;
    Index size;
  };

  /// Checks that the layers fit, one after the other, beginning with samples of shape `input`, and
  /// makes the first θ from the seed. Throws InvalidArgument, naming the layer, if they do not.
  Network(const std::vector<Polymorphic<Layer>>& layers, const Shape& input, std::uint64_t seed);

  const Shape& input_shape() const { return input_shape_; }
  Index inputs() const { return input_shape_.size(); }
  Index outputs() const { return layers_.back().output_shape.size(); }
  OutputKind output_kind() const { return output_kind_; }

  /// All parameters, and what they are called. Whatever is assigned to them must be of their size.
  Vector& theta() { return theta_; }
  const Vector& theta() const { return theta_; }
  const std::vector<NamedParameter>& parameters() const { return parameters_; }
  /// Throws InvalidArgument if theta() has been given another size. Called before θ is used.
  void check_theta() const;

  /// L, and the class name and name of step l = 1 ... L.
  Index steps() const { return static_cast<Index>(steps_.size()); }
  std::string step_class(Index l) const { return step(l).layer->class_name(); }
  const std::string& step_name(Index l) const { return step(l).name; }

  /// The lowest step that has parameters, or the last if none has: no delta is needed below it.
  Index first_trainable() const { return first_trainable_; }

  /// Room for batches of up to `rows` samples.
  Workspace make_workspace(Index rows) const;
  /// Adds the room that training needs beyond that.
  void add_deltas(Workspace& work) const;

  /// A part of θ whose gradient one thread computes: all of θ_l, or, if that is large, some rows of
  /// its kernel, the last part with the bias.
  struct Block {
    Index step = 0;              // l
    Columns inputs;              // whose parameters: columns of a_{l-1}
    Index first = 0, count = 0;  // where they stand in θ
  };
  /// All of θ in blocks. They depend on the layers alone.
  const std::vector<Block>& blocks() const { return blocks_; }

  /// a[0] -> a[L] for these rows. Rows are independent: threads may take different ones at once.
  /// In a training step, which counts from 0, a NoiseLayer's step draws its noise and applies it.
  /// Row n at step l draws from a stream that depends on nothing else, so that any number of
  /// threads, and a training that was interrupted, see the same noise:
  ///
  ///     Random(Random(Random(layer seed, training_step).next(), l).next(), n)
  void forward(Workspace& work, Rows rows, std::optional<std::uint64_t> training_step = {}) const;

  /// delta[top] -> the deltas below, for these rows, after forward() in a training step. Step top
  /// and those below it count; those above (a softmax fused with the loss) do not.
  void backward(Workspace& work, Rows rows, Index top) const;

  /// The deltas -> dθ of this block, summed over these rows. gradient: as θ; the block's part of it
  /// is overwritten.
  void gradient(const Workspace& work, Rows rows, const Block& block, VectorView gradient) const;

  /// What the regularizers add to the loss, at θ.
  double penalty() const;
  /// gradient += ∂ penalty / ∂θ, for the slice of θ that begins at `first` and is as long as
  /// `gradient`.
  void add_penalty_gradient(Index first, VectorView gradient) const;

  /// "": nothing; else the first of x, θ_1, a_1, θ_2, a_2 ... with a number that is not finite.
  std::string first_not_finite(const Workspace& work, Rows rows) const;

  /// The layers as they were given, for a table of them.
  struct LayerInfo {
    std::string name;  ///< "dense_1"
    std::string class_name;
    Shape output_shape;
    Index parameters;
  };
  const std::vector<LayerInfo>& layers() const { return layers_; }

 private:
  /// One function of the chain.
  struct Step {
    Polymorphic<Layer> layer;
    std::string name;
    Index in, out;       // features
    Index first, count;  // θ_l = theta_[first ... first + count)
  };
  /// A parameter with a regularizer, and where it stands in θ.
  struct Regularized {
    Polymorphic<Regularizer> regularizer;
    Index first, count;
  };
  const Step& step(Index l) const { return steps_[static_cast<std::size_t>(l - 1)]; }
  ConstVectorView theta_of(Index l) const;
  std::string free_name(const Layer& layer) const;
  void add_blocks(Index l);
  Shape add_layer(const Polymorphic<Layer>& layer, const Shape& input, Random& random);

  Shape input_shape_;
  OutputKind output_kind_ = OutputKind::kAnything;
  std::vector<LayerInfo> layers_;
  std::vector<Step> steps_;
  std::vector<Block> blocks_;
  Index first_trainable_ = 1;
  std::vector<NamedParameter> parameters_;
  std::vector<Regularized> regularized_;
  Vector theta_;
};

/// Layers, output shapes and numbers of parameters, as Keras's model.summary() prints them, with
/// the last line's newline.
std::string summary(const Network& network, const std::string& model_name = "sequential");

}  // namespace gradus
