// What an optimizer is: how parameters move, given their gradient.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// At most one of the three, each above 0.
struct ClippingOptions {
  std::optional<double> clipnorm = {};         ///< c: the largest norm of each array's gradient.
  std::optional<double> clipvalue = {};        ///< c: the largest size of each element.
  std::optional<double> global_clipnorm = {};  ///< c: the largest norm of the whole gradient.
};

/// Bounds a gradient g, which is made of arrays g_k: one for each kernel and each bias.
///
///     clipvalue          g_i ← min(max(g_i, -c), c)
///     clipnorm           g_k ← g_k · min(1, c/‖g_k‖)
///     global_clipnorm    g_k ← g_k · min(1, c/‖g‖)         ‖g‖² = Σ_k ‖g_k‖²
///
/// Each is the point nearest to g (or g_k) of a set: of the cube |g_i| ≤ c, or of the ball
/// ‖g‖ ≤ c. The cube bends the direction of g, the ball keeps it, and with clipnorm each array has
/// a ball of its own. The norms need the whole gradient before its first element can be clipped;
/// they are summed in double, where squares of floats do not overflow. Pascanu et al. 2013. Keras:
/// the optimizers' arguments of these names.
class GradientClipping {
 public:
  /// Throws InvalidArgument if two are given, or one is not a finite number above 0.
  explicit GradientClipping(const ClippingOptions& options);

  bool active() const {
    return options_.clipnorm || options_.clipvalue || options_.global_clipnorm;
  }

  /// Makes room for arrays of these sizes, one after the other in θ.
  void build(const std::vector<Index>& sizes);

  /// Finds the factor of each array, from the whole gradient; before clip().
  void measure(ConstVectorView gradient);

  /// The clipped form of a part of the gradient that begins at `first` in θ; a view into this
  /// object, valid until the next step. Threads may clip different parts at once.
  ConstVectorView clip(Index first, ConstVectorView gradient);

 private:
  void scale(Index first, ConstVectorView gradient, VectorView scaled) const;

  ClippingOptions options_;
  std::vector<Index> sizes_;
  std::vector<double> factors_;  // one for each array
  Vector clipped_;               // as θ
};

/// What every optimizer has. Its own options name these too, so that all can be set in one list.
struct OptimizerOptions {
  LearningRate learning_rate;
  std::optional<double> weight_decay = {};  ///< λ, at least 0; see Optimizer.
  ClippingOptions clipping = {};

  /// From an optimizer's own options.
  template <class Options>
  static OptimizerOptions of(const Options& options) {
    return {options.learning_rate,
            options.weight_decay,
            {options.clipnorm, options.clipvalue, options.global_clipnorm}};
  }
};

/// Moves the parameters θ of a model against their gradient g, step by step. It owns what it
/// remembers of earlier steps: moments, vectors as long as θ. Your own overrides class_name(),
/// moment_count() and update(). A step with the learning rate α is
///
///     g ← clipped g          see GradientClipping
///     θ ← θ - α λ θ          weight decay, if any
///     θ ← update(θ, g)
///
/// Weight decay stays apart from g, so that no optimizer divides it by the size of past gradients,
/// as it does with the λθ that an L2 penalty adds to g ("decoupled", Loshchilov and Hutter 2019).
class Optimizer {
 public:
  /// The learning rate, if a number, is above 0. Throws InvalidArgument for one that is not, and
  /// for other options out of their range.
  explicit Optimizer(const OptimizerOptions& options);
  explicit Optimizer(const LearningRate& learning_rate);
  virtual ~Optimizer() = default;

  /// Keras's class name: "Adam".
  virtual std::string class_name() const = 0;

  /// α of the next step: the number, or what the schedule says.
  double learning_rate() const { return options_.learning_rate.at(iterations_); }
  /// Throws InvalidArgument for a rate that is not a finite number of at least 0, and where a
  /// schedule sets it.
  void set_learning_rate(double learning_rate);
  /// Lets a schedule set it from the next step on; the steps taken so far count.
  template <DerivedOf<LearningRateSchedule> Schedule>
  void set_learning_rate(const Schedule& schedule) {
    options_.learning_rate = schedule;
  }

  /// λ, or 0.
  double weight_decay() const { return options_.weight_decay.value_or(0); }

  /// Steps taken so far.
  std::int64_t iterations() const { return iterations_; }

  /// What it remembers of earlier steps: vectors as long as θ, in the order of its formulas.
  const std::vector<Vector>& moments() const { return moments_; }

  /// Prepares for parameters in arrays of these sizes, one after the other in θ. Only clipnorm
  /// treats arrays apart. The moments start as before the first step, or, if there were as many
  /// parameters before, stay as they are.
  void build(const std::vector<Index>& sizes);
  /// The same for one array.
  void build(Index size);

  /// One step of all parameters. Throws InvalidArgument if a size is not that of build().
  void step(VectorView theta, ConstVectorView gradient);

  /// The same in slices, which several threads may take at once: begin_step() once a step, with the
  /// gradient of all of θ, then update_slice() for slices that cover θ. first: where the slice
  /// begins in θ.
  void begin_step(ConstVectorView gradient);
  void update_slice(Index first, VectorView theta, ConstVectorView gradient);

  /// Its state: what it remembers of the steps so far, and the learning rate if that is a number.
  /// See Archive. Restored after build().
  virtual void visit_state(Archive& archive);

  /// An optimizer by Keras's name ("adam", "Adam"), with its default options or with those of a
  /// Config. Throws InvalidArgument, with the nearest name, for an unknown one.
  static Polymorphic<Optimizer> from_name(const std::string& name) { return from_config(name, {}); }
  static Polymorphic<Optimizer> from_config(const std::string& name, const Config& config);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 protected:
  /// A part of θ, and the same part of its gradient and of each moment.
  struct Slice {
    VectorView theta;
    ConstVectorView gradient;
    std::vector<Vector>& moments;
    Index first;
    double learning_rate;  ///< α of this step.

    VectorView moment(std::size_t k) const { return view(moments[k], first, theta.size()); }
  };

  /// How many vectors as long as θ update() needs, and what they hold before the first step.
  virtual std::size_t moment_count() const = 0;
  virtual double initial_moment() const { return 0; }

  /// Called once a step, before any slice of it. Change here what the slices share.
  virtual void prepare_step() {}

  /// Moves slice.theta. In the first step iterations() is 1.
  virtual void update(Slice slice) const = 0;

 private:
  [[noreturn]] void refuse_sizes(Index theta, Index gradient) const;

  OptimizerOptions options_;
  GradientClipping clipping_;
  std::int64_t iterations_ = 0;
  double step_rate_ = 0;  // α of the step that has begun
  Index size_ = 0;
  std::vector<Index> array_sizes_;
  std::vector<Vector> moments_;
};

}  // namespace gradus
