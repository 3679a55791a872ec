// Random numbers that depend on the seed alone, on every platform.
#pragma once

#include <cstdint>
#include <span>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A stream of random numbers: SplitMix64 (Steele, Lea, Flood 2014), whose whole state is one word.
/// The C++ standard fixes its engines but not its distributions, so the mapping to uniform and
/// normal is ours, and uses only operations that IEEE 754 defines to the last bit.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// An independent stream, for example one for each epoch or each sample: the same (seed, stream)
  /// gives the same numbers, whatever was drawn before.
  Random(std::uint64_t seed, std::uint64_t stream);

  /// Uniform over all 64-bit words.
  std::uint64_t next();

  /// Uniform in [0, 1), with 53 random bits.
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Uniform over 0 ... n-1, without bias. n must be at least 1.
  std::uint32_t below(std::uint32_t n);

  /// Standard normal (mean 0, variance 1), from one uniform number by the inverse of the normal
  /// distribution function.
  double normal();

  /// Standard normal cut off at two standard deviations, as Keras's HeNormal draws from.
  double truncated_normal();

  /// Random permutation in place (Fisher and Yates).
  void shuffle(std::span<std::uint32_t> items);

 private:
  std::uint64_t state_;
};

/// The x with P(X < x) = p for a standard normal X, 0 < p < 1. Relative error below 1e-15
/// (Wichura 1988, algorithm AS 241).
double inverse_normal(double p);

}  // namespace gradus
