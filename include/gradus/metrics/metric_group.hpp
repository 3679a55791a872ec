// The metrics of one model.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gradus/metrics/metric.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Metrics that count all samples alike, and then metrics that weigh them as the loss does.
class MetricGroup {
 public:
  MetricGroup() = default;

  /// A weighted metric whose name is taken becomes "weighted_" and that name. Throws
  /// InvalidArgument for one that is empty, or does not give one number.
  MetricGroup(std::vector<Polymorphic<Metric>> metrics,
              std::vector<Polymorphic<Metric>> weighted_metrics);

  /// All, in order, under the names that the log gives them.
  const std::vector<Polymorphic<Metric>>& all() const { return all_; }

  /// See Metric. sample_weight goes to the weighted ones.
  void check_targets(Index targets, Index outputs) const;
  void reset();
  /// All of them, each under its name and place.
  void visit_state(Archive& archive, const std::string& prefix);
  void update(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight);

 private:
  std::vector<Polymorphic<Metric>> all_;
  std::size_t first_weighted_ = 0;
};

}}  // namespace gradus
