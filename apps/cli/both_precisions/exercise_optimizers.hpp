// Optimizers with a fault in their update.
#pragma once

#include <gradus/optimizers/adam.hpp>
#include <gradus/optimizers/sgd.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// v ← -μ v - α g, where it is +μ v: each step takes back most of the last one.
class SGDWithOppositeMomentum : public SGD {
 public:
  explicit SGDWithOppositeMomentum(const SGDOptions& options)
      : SGD(options), momentum_(options.momentum) {}

 protected:
  void update(Slice slice) const override;

 private:
  double momentum_;
};

/// The bias correction of every step is that of t = 1.
class AdamAtFirstStep : public Adam {
 public:
  explicit AdamAtFirstStep(const AdamOptions& options) : Adam(options), options_(options) {}

 protected:
  void update(Slice slice) const override;

 private:
  AdamOptions options_;
};

}  // namespace gradus::cli
