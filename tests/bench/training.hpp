// Timing a training step and an epoch.
#pragma once

#include "bench.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How a benchmark trains.
struct Training {
  Hidden hidden = {84};
  Index batch_size = 256;
  int threads = 1;
  Index samples = 60000;  ///< The first of digits().train.
  bool standard = false;  ///< `--normalize standard`: no pixel is 0.
};

/// Times Trainer::train_step().
void time_steps(benchmark::State& state, const Training& training);

/// Times an epoch of Sequential::fit(), as its log lines give it; there is no validation.
/// To be added with TimedBy::kItself.
void time_epochs(benchmark::State& state, const Training& training);

}  // namespace gradus
