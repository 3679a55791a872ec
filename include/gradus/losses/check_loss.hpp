// Is a loss right? A check of your own, in one line of your tests.
#pragma once

#include <optional>
#include <string>

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What check_loss() found: nothing, or what is wrong, one problem a line.
struct LossReport {
  std::string problems;
  std::string warnings = {};  ///< What may be right, but should be known; one a line.
  bool ok() const { return problems.empty(); }
};

struct LossCheckOptions {
  /// The ends of the range of predictions, at which value and gradient must be finite. By default 0
  /// and 1 where y_pred is within, else ±40, or 0 and 40. There a float's exp(p) is still finite,
  /// and 1 - sigmoid(p) is 0 even in double; what is not finite at ±1000 is a warning.
  std::optional<Scalar> lowest = {}, highest = {};
};

/// Checks a loss on a batch of a few samples, two or more:
///
/// - values and gradient are finite numbers, here and at extreme predictions;
/// - the gradient agrees with central differences of the sample's value, element by element, and
///   weighted_gradient() with weights; next to a corner it may be either slope or between;
/// - call_with_gradient() gives what call() and gradient() give;
/// - for a loss of single samples: one sample alone gives what it gives in the batch.
///
/// A problem names the element, by how much it is wrong, and the usual cause. A gradient that is 0
/// everywhere is a warning, and so is a slope that is truly infinite at an extreme, as that of √p.
/// Differences are taken in the precision of the build, or, better, in double if the loss can do it
/// (Loss::call_in_double); the noise of its value is measured, and allowed for. Beyond that a
/// gradient must be right to 1e-6 in double and to 1e-2 in float.
LossReport check_loss(const Loss& loss, const Matrix& y_true, const Matrix& y_pred,
                      const LossCheckOptions& options = {});

}  // namespace gradus

/// In a test with GoogleTest: EXPECT_LOSS_OK(MyLoss{}, y_true, y_pred); warnings go to its log.
#define EXPECT_LOSS_OK(...)                                                                     \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                                 \
  if (const ::gradus::LossReport gradus_report = ::gradus::check_loss(__VA_ARGS__);             \
      gradus_report.ok()) {                                                                     \
    if (!gradus_report.warnings.empty()) GTEST_LOG_(WARNING) << '\n' << gradus_report.warnings; \
  } else                                                                                        \
    ADD_FAILURE() << "EXPECT_LOSS_OK(" #__VA_ARGS__ "):\n" << gradus_report.problems
