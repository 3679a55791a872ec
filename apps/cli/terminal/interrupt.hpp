// Ctrl-C.
#pragma once

#include <gradus/training/callback.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// While it lives, a first Ctrl-C (SIGINT; or SIGTERM, SIGHUP) ends training after the running
/// batch; a second one kills the program as usual. One at a time.
class StopOnInterrupt : public Callback {
 public:
  StopOnInterrupt();
  ~StopOnInterrupt() override;
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

  void on_train_batch_end(TrainingState& state) override;

  /// 0, or the signal that came.
  static int signal();
};

}  // namespace gradus::cli
