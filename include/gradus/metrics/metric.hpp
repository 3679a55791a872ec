// What a metric is: a number about the predictions that is not trained on. And all metrics of a
// model.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Takes in batches and gives a number (some give several) over all samples since reset(). Your own
/// is most easily a MeanMetric; otherwise override reset(), add() and result().
class Metric {
 public:
  /// name: what the log calls it.
  explicit Metric(std::string name) : name_(std::move(name)) {}
  virtual ~Metric() = default;

  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  /// Forgets all samples.
  virtual void reset() = 0;

  /// Adds the samples of a batch. y_true: N x targets, y_pred: N x outputs, sample_weight: N
  /// numbers, or none if all count alike. Throws InvalidArgument if these do not fit.
  void update(ConstMatrixView y_true, ConstMatrixView y_pred,
              ConstVectorView sample_weight = {nullptr, 0});

  /// The number so far. Throws InvalidArgument, saying how to get one number, if it gives several
  /// that have no mean; compile() refuses such a metric.
  virtual double result() const = 0;
  /// All numbers: one for most.
  virtual std::vector<double> results() const { return {result()}; }

  /// Its counts since reset(), for a training that is interrupted within an epoch: see Archive. A
  /// metric that does not override this counts only from there on in that epoch.
  virtual void visit_state(Archive& /*archive*/) {}

  /// Throws InvalidArgument for targets that do not go with `outputs` predictions per sample. By
  /// default the two must be equal in number, or the targets class ids that the metric takes.
  /// Called before training and by update().
  virtual void check_targets(Index targets, Index outputs) const;

  /// Whether targets may be class ids, one column for several outputs. They count as the one-hot
  /// rows that they stand for. By default not.
  virtual bool takes_class_ids() const { return false; }

  /// A metric by Keras's name, class name or alias: "accuracy", "TopKCategoricalAccuracy", "mse".
  /// The log uses the name given here. config: Keras's arguments, {{"k", 3.0}}. Throws
  /// InvalidArgument, with the nearest name, for an unknown name or argument.
  static Polymorphic<Metric> from_name(const std::string& name) { return from_config(name, {}); }
  static Polymorphic<Metric> from_config(const std::string& name, const Config& config);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 protected:
  /// What update() does once the shapes are known to fit.
  virtual void add(ConstMatrixView y_true, ConstMatrixView y_pred,
                   ConstVectorView sample_weight) = 0;

  /// The weight of sample n.
  static double weight_of(ConstVectorView sample_weight, Index n) {
    return sample_weight.size() == 0 ? 1 : static_cast<double>(sample_weight(n));
  }

 private:
  std::string name_;
};

/// A mean over samples: Σ_n w_n v_n / Σ_n w_n, and 0 where Σ w is 0. Your own overrides value().
class MeanMetric : public Metric {
 public:
  using Metric::Metric;

  /// v, the value of one sample. y_true: its targets, y_pred: its predictions.
  virtual double value(ConstVectorView y_true, ConstVectorView y_pred) const = 0;

  void reset() override;
  double result() const override;
  void visit_state(Archive& archive) override;

 protected:
  void add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) override;

 private:
  double sum_ = 0;      // Σ w v
  double weights_ = 0;  // Σ w
};

/// The metrics of a model: those that count all samples alike, then those that weigh them as the
/// loss does.
class MetricGroup {
 public:
  MetricGroup() = default;

  /// If its name is taken, a weighted metric is called "weighted_" and that name. Throws
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

}  // namespace gradus
