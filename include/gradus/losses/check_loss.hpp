// Is this loss right? A check for one's own, in one line of one's own tests.
#pragma once

#include <string>

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What check_loss() found: nothing, or what is wrong, one problem a line.
struct LossReport {
  std::string problems;
  bool ok() const { return problems.empty(); }
};

/// Checks a loss on a batch of a few samples (two or more, not at a corner of the loss):
///
/// - values and gradient are finite numbers, here and at extreme predictions: 0 and 1 where y_pred
///   is within [0, 1], else up to ±1000;
/// - the gradient agrees with central differences of call(), element by element, and
///   weighted_gradient() with weights; next to a corner it may be either slope or between;
/// - call_with_gradient() gives what call() and gradient() give;
/// - for a loss of single samples: one sample alone, and the batch in another order, give the same.
///
/// A problem names the element, by how much it is wrong, and the usual cause. Differences are taken
/// in the precision of the build: in double they agree to 1e-6, in float to 1e-2.
LossReport check_loss(const Loss& loss, const Matrix& y_true, const Matrix& y_pred);

}  // namespace gradus::inline GRADUS_PRECISION

/// In a test with GoogleTest: EXPECT_LOSS_OK(MyLoss{}, y_true, y_pred);
#define EXPECT_LOSS_OK(...)                                                         \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                     \
  if (const ::gradus::LossReport gradus_report = ::gradus::check_loss(__VA_ARGS__); \
      gradus_report.ok())                                                           \
    ;                                                                               \
  else                                                                              \
    ADD_FAILURE() << "EXPECT_LOSS_OK(" #__VA_ARGS__ "):\n" << gradus_report.problems
