// A learning rate that falls to a given end along a power of the steps left.
#pragma once

#include "gradus/core/matrix.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct PolynomialDecayOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index decay_steps = 1000;              ///< T, at least 1.
  double end_learning_rate = 0.0001;     ///< α₁, at least 0.
  double power = 1;                      ///< p, at least 0; 1 is a straight line.
  bool cycle = false;                    ///< Begin again beyond T, with a longer T.

  static void fields(auto& self, auto&& field) {
    field("initial_learning_rate", self.initial_learning_rate);
    field("decay_steps", self.decay_steps);
    field("end_learning_rate", self.end_learning_rate);
    field("power", self.power);
    field("cycle", self.cycle);
  }
};

/// After t steps
///
///     α = α₁ + (α₀ - α₁)(1 - t/T)^p        for t ≤ T, and α₁ beyond
///     cycle: the same with T ⌈t/T⌉ in place of T, for all t > 0
///
/// With cycle the rate jumps up after each T, in the k-th cycle to α₁ + (α₀ - α₁)(1/k)^p, and
/// reaches α₁ again at the cycle's end. Keras: PolynomialDecay, whose first two arguments have no
/// defaults.
class PolynomialDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit PolynomialDecay(const PolynomialDecayOptions& options);
  std::string class_name() const override { return "PolynomialDecay"; }
  double rate(std::int64_t step) const override;

 private:
  PolynomialDecayOptions options_;
};

}}  // namespace gradus
