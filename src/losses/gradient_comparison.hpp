// A loss's gradient against differences of its values, for check_loss().
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/slopes.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a right gradient may differ from another way to compute it by, relative to the largest
/// number of its sample: what rounding does to terms that cancel.
inline constexpr double kRounding = 256 * double{std::numeric_limits<Scalar>::epsilon()};

/// "0.333333"
std::string number_text(double number);
/// "(1, 2)"
std::string element_text(Index n, Index j);

/// Of one batch. Each sample is looked at by itself, but for a BatchLoss's.
class GradientComparison {
 public:
  /// All must outlive it.
  GradientComparison(const Loss& loss, const Matrix& y_true, const Matrix& y_pred)
      : loss_(loss), y_true_(y_true), y_pred_(y_pred) {}

  /// What rounding does to the value of each sample, about.
  VectorInDouble noise() const;

  /// Compares `gradient` with differences of Σ_n c_n v_n. Nothing, or of the worst element, "(1,
  /// 2): it gives 0.5, central differences give -0.5; the sign is wrong".
  std::string problem(const Matrix& gradient, const Vector& c) const;

 private:
  struct Result {
    const Matrix& gradient;
    Matrix differences;
    std::vector<std::pair<Index, Index>> wrong = {};
  };

  bool can_call_in_double() const;
  std::vector<Rows> groups() const;
  template <class Number>
  Slopes<Number> slopes(Rows rows, const Vector& c) const;
  template <class Number>
  void compare(Rows rows, const Vector& c, Result& result) const;
  static std::string cause(const Result& result, Index n, Index j);
  static std::string misplaced(const Result& result, Index n, Index j);

  const Loss& loss_;
  const Matrix& y_true_;
  const Matrix& y_pred_;
};

}  // namespace gradus
