// What an optimizer is: how parameters move, given their gradient.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Moves the parameters θ of a model against their gradient g, step by step. It owns what it
/// remembers of earlier steps: moments, vectors as long as θ. One's own overrides class_name(),
/// moment_count() and update().
class Optimizer {
 public:
  /// learning_rate: above 0. Throws InvalidArgument otherwise.
  explicit Optimizer(double learning_rate);
  virtual ~Optimizer() = default;

  /// Keras's class name: "Adam".
  virtual std::string class_name() const = 0;

  double learning_rate() const { return learning_rate_; }
  /// Throws InvalidArgument for a rate that is not a finite number of at least 0.
  void set_learning_rate(double learning_rate);

  /// Steps taken so far.
  std::int64_t iterations() const { return iterations_; }

  /// Prepares for `size` parameters, with all moments 0. Does nothing if it has them.
  void build(Index size);

  /// One step of all parameters. Throws InvalidArgument where a size is not that of build().
  void step(VectorView theta, ConstVectorView gradient);

  /// The same in slices, which several threads may take at once: begin_step() once a step, then
  /// update_slice() for slices that cover θ. first: where the slice begins in θ.
  void begin_step() { ++iterations_; }
  void update_slice(Index first, VectorView theta, ConstVectorView gradient);

  /// An optimizer with its default options by Keras's name: "sgd", "adam". Throws InvalidArgument,
  /// with the nearest name, for one it does not know.
  static Polymorphic<Optimizer> from_name(const std::string& name);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 protected:
  /// A part of θ, and the same part of its gradient and of each moment.
  struct Slice {
    VectorView theta;
    ConstVectorView gradient;
    std::vector<Vector>& moments;
    Index first;

    VectorView moment(std::size_t k) const { return view(moments[k], first, theta.size()); }
  };

  /// How many vectors as long as θ update() needs.
  virtual std::size_t moment_count() const = 0;

  /// Moves slice.theta. In the first step iterations() is 1.
  virtual void update(Slice slice) const = 0;

 private:
  double learning_rate_;
  std::int64_t iterations_ = 0;
  Index size_ = 0;
  std::vector<Vector> moments_;
};

}  // namespace gradus::inline GRADUS_PRECISION
