// Which classes are mistaken for which.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A table of num_classes rows, the true classes, by as many columns, the predicted ones: the sum
/// of the weights of the samples of each pair. Not a metric that training logs; used by itself:
///
///     ConfusionMatrix confusion(10);
///     const Matrix y_pred = model.predict(mnist.test);
///     confusion.update(read_only(mnist.test.y()), read_only(y_pred));
///     std::cout << confusion.str();
class ConfusionMatrix {
 public:
  using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// Throws InvalidArgument for fewer than 2 classes.
  explicit ConfusionMatrix(Index num_classes);

  /// Adds the samples of a batch. y_true: N x 1 class ids, or N x num_classes one-hot; y_pred:
  /// N x num_classes, of which the first of the largest counts; or N x 1: class ids, and with two
  /// classes also the probability of class 1, which is predicted above 0.5. sample_weight: N, or
  /// none. Throws InvalidArgument, and counts nothing, if shapes do not fit, a class id is none of
  /// 0 to num_classes - 1, or a number that decides is NaN.
  void update(ConstMatrixView y_true, ConstMatrixView y_pred,
              ConstVectorView sample_weight = {nullptr, 0});
  void reset() { counts_.setZero(); }

  const Table& counts() const { return counts_; }

  /// The table as text, a row a true class, a column a predicted one, 0 as a point. Lines have at
  /// most 80 columns: long names are cut, and many columns are folded. class_names: one a class, or
  /// none for their numbers. Throws InvalidArgument for another number of names.
  std::string str(const std::vector<std::string>& class_names = {}) const;

 private:
  Index true_class(ConstMatrixView y_true, Index n) const;
  Index predicted_class(ConstMatrixView y_pred, Index n) const;

  Table counts_;
};

}  // namespace gradus
