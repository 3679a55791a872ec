// What callbacks that wait for an improvement have in common.
#pragma once

#include <string>

#include "gradus/core/archive.hpp"
#include "gradus/core/config.hpp"
#include "gradus/training/callback.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Whether less is better, or more.
enum class MonitorMode {
  kAuto,  ///< As the name says: "loss" and errors less, accuracies and scores more.
  kMin,
  kMax
};
EnumNames<MonitorMode> names_of(MonitorMode /*of*/);

/// Watches one of the logs, and remembers the best that it has been. A value v is better than
/// another r, by more than min_delta = d >= 0, where
///
///     kMin    v + d < r
///     kMax    v - d > r
///
/// so that nan is never better than anything. Keras: MonitorCallback.
class Monitor {
 public:
  /// owner: whose it is, for messages: "EarlyStopping". The sign of min_delta does not count.
  /// Throws InvalidArgument for a min_delta that is not finite.
  Monitor(std::string owner, std::string name, MonitorMode mode, double min_delta = 0);

  /// Throws InvalidArgument, with those there are, if the training that begins will not log the
  /// name, and where mode is auto and the name does not say what is better. Keras only warns of a
  /// missing name, at the end of each epoch, so with a mistyped one training runs to its last epoch
  /// unwatched. Names that callbacks before this one add to state.log_names count.
  void check(const TrainingState& state) const;

  /// Of the epoch that has ended. Throws InvalidArgument if the logs do not have it.
  double value(const TrainingState& state) const { return state.logs[name_]; }

  bool better(double value, double reference) const;

  /// Whether the value is better than the best so far; if so, it is now the best.
  bool improves(double value);

  /// Forgets the best: anything finite is better than what best() is then.
  void reset() { best_ = worst(); }
  void reset(double best) { best_ = best; }
  double best() const { return best_; }

  const std::string& name() const { return name_; }
  void visit_state(Archive& archive) { archive.field("best", best_); }

 private:
  double worst() const;

  std::string owner_, name_;
  MonitorMode mode_;  // kAuto: unknown, which check() refuses
  double min_delta_;
  double best_;
};

}  // namespace gradus
