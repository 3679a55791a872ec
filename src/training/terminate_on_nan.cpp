#include "gradus/training/terminate_on_nan.hpp"

#include <spdlog/spdlog.h>

namespace gradus { inline namespace GRADUS_PRECISION {

void TerminateOnNaN::on_divergence(TrainingState& state) {
  spdlog::warn("Epoch {}, batch {} of {}: invalid loss, terminating training", state.epoch + 1,
               state.batch + 1, state.batches);
  state.stop_training = true;
}

}}  // namespace gradus
