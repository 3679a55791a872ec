#include "cli/interrupt.hpp"

#include <signal.h>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

volatile sig_atomic_t caught_signal = 0;

void remember(int signal) { caught_signal = signal; }

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags =
      static_cast<int>(SA_RESETHAND | SA_RESTART);  // the second one has its usual effect
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopOnInterrupt::StopOnInterrupt() {
  caught_signal = 0;
  handle(SIGINT, remember);
  handle(SIGTERM, remember);
}

StopOnInterrupt::~StopOnInterrupt() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
}

void StopOnInterrupt::on_train_batch_end(TrainingState& state) {
  if (caught_signal != 0) state.stop_training = true;
}

int StopOnInterrupt::signal() { return caught_signal; }

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
