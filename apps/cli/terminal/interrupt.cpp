#include "cli/terminal/interrupt.hpp"

#include <signal.h>

#include <array>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

volatile sig_atomic_t caught_signal = 0;

void remember(int signal) { caught_signal = signal; }

void handle(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;  // as in a script's background: it is not for us
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);  // a second one kills
  sigaction(signal, &action, nullptr);
}

void unhandle(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  if (action.sa_handler != remember) return;
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopOnInterrupt::StopOnInterrupt() {
  caught_signal = 0;
  for (const int signal : kSignals) handle(signal);
}

StopOnInterrupt::~StopOnInterrupt() {
  for (const int signal : kSignals) unhandle(signal);
}

void StopOnInterrupt::on_train_batch_end(TrainingState& state) {
  if (caught_signal != 0) state.stop_training = true;
}

int StopOnInterrupt::signal() { return caught_signal; }

}  // namespace gradus::cli
