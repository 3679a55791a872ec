// What a metric is: a number about the predictions that is not trained on.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The mean over all samples since reset() of a value per sample. One's own overrides value().
class Metric {
 public:
  /// name: what the log calls it.
  explicit Metric(std::string name) : name_(std::move(name)) {}
  virtual ~Metric() = default;

  const std::string& name() const { return name_; }

  /// The value of one sample. y_true: its targets, y_pred: its predictions.
  virtual double value(ConstVectorView y_true, ConstVectorView y_pred) const = 0;

  /// Throws InvalidArgument for targets that do not go with `outputs` predictions per sample. By
  /// default the two must be equal in number. Called before training.
  virtual void check_targets(Index targets, Index outputs) const;

  /// Forgets all samples.
  void reset();
  /// Adds the samples of a batch. y_true: N x targets, y_pred: N x outputs.
  void update(ConstMatrixView y_true, ConstMatrixView y_pred);
  /// The mean so far, and 0 before the first sample.
  double result() const;

  /// A metric by Keras's name or alias: "accuracy", "mse". Throws InvalidArgument, with the nearest
  /// name, for one it does not know.
  static Polymorphic<Metric> from_name(const std::string& name);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 private:
  std::string name_;
  double sum_ = 0;
  Index count_ = 0;
};

}  // namespace gradus::inline GRADUS_PRECISION
