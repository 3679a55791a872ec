// Is this model's backpropagation right? A check in one line of one's own tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/network.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus {

// What is found is the same type in both precisions: a program in float can ask the library in
// double, and show the answer.

enum class GradientVerdict {
  kOk,
  kKink,   ///< The loss has a corner there, and its slope is another on each side.
  kWrong,  ///< The slopes on both sides agree with each other, and not with the gradient.
};

/// What was found of one array of parameters, by the worst of its elements.
struct TensorReport {
  std::string name;                      ///< Layer and parameter: "dense_1/kernel"
  std::vector<Eigen::Index> shape = {};  ///< (in, units)
  Eigen::Index elements = 0;             ///< How many it has,
  Eigen::Index checked = 0;              ///< how many were looked at,
  Eigen::Index kinks = 0;                ///< at a kink of the loss,
  Eigen::Index wrong = 0;                ///< and wrong.
  double largest_gradient = 0;           ///< |∂L/∂θ_i| of those looked at, by either way.
  std::vector<Eigen::Index> worst = {};  ///< Where the worst one is: row, column.
  double analytic = 0;                   ///< Its ∂L/∂θ_i, as training computes it,
  double numerical = 0;                  ///< and by differences.
  double error = 0;                      ///< |analytic - numerical| / the larger of the two.
  GradientVerdict verdict = GradientVerdict::kOk;
};

struct GradientReport {
  std::string loss_name;
  double loss = 0;
  Eigen::Index samples = 0;
  std::string precision;                   ///< "float" or "double"
  std::string remark = {};                 ///< On the precision: ", so that ...".
  double tolerance = 0;                    ///< Up to here an error is that of the differences.
  std::vector<TensorReport> tensors = {};  ///< From the lowest layer up.
  /// Where all tensors are wrong: what check_loss() says of the loss, one problem a line.
  std::string loss_problems = {};

  bool has(GradientVerdict verdict) const {
    return std::ranges::count(tensors, verdict, &TensorReport::verdict) > 0;
  }
  /// True where no gradient is wrong. One at a kink is as right as can be.
  bool ok() const { return !has(GradientVerdict::kWrong); }
};

inline namespace GRADUS_PRECISION {

struct GradientCheckOptions {
  Index samples = 8;       ///< The first of the data, or fewer.
  Index elements = 100;    ///< The most to check of a tensor: those with the largest gradients, and
  std::uint64_t seed = 0;  ///< as many others, which the seed draws.
};

/// Checks ∂L/∂θ_i, as training computes it, against (L(θ + h e_i) - L(θ - h e_i)) / 2h, L being the
/// loss that training reports, regularizers included. Both sides are Trainer::train_step()'s, with
/// noise that is the same each time. The model has been given its loss by compile(), need not be
/// trained, and is not changed.
///
///     EXPECT_MODEL_OK(model, data);               // in a test with GoogleTest
///     std::cout << check_gradients(model, data);  // a table
///
/// The differences are those of the build: gradus::gradus_f64 sees errors above 1e-5, and
/// gradus::gradus, in float, only those above 2e-2. So link tests of one's own layers with the
/// former. Throws InvalidArgument where model, loss and data do not fit, or there are no samples,
/// DivergenceError where L is not finite.
GradientReport check_gradients(Network network, const Loss& loss, const Dataset& data,
                               const GradientCheckOptions& options = {});
inline GradientReport check_gradients(Sequential model, const Dataset& data,
                                      const GradientCheckOptions& options = {}) {
  model.build(data.sample_shape());
  return check_gradients(model.network(), model.loss(), data, options);
}

/// A table, a line for each tensor, and a conclusion: "WRONG: dense/bias".
std::ostream& operator<<(std::ostream& out, const GradientReport& report);

/// Where the fault must be, by what it has made wrong: "Every other one is right: look at
/// gradient() of the layers, db = Σ_n dy_n." Empty where nothing is wrong.
std::string place_of_fault(const GradientReport& report);

}  // namespace GRADUS_PRECISION
}  // namespace gradus

/// In a test with GoogleTest: EXPECT_MODEL_OK(model, data); kinks go to its log.
#define EXPECT_MODEL_OK(...)                                                                 \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                              \
  if (const ::gradus::GradientReport gradus_report = ::gradus::check_gradients(__VA_ARGS__); \
      gradus_report.ok()) {                                                                  \
    if (gradus_report.has(::gradus::GradientVerdict::kKink))                                 \
      GTEST_LOG_(WARNING) << '\n' << gradus_report;                                          \
  } else                                                                                     \
    ADD_FAILURE() << "EXPECT_MODEL_OK(" #__VA_ARGS__ "):\n"                                  \
                  << gradus_report << ::gradus::place_of_fault(gradus_report) << '\n'        \
                  << gradus_report.loss_problems
