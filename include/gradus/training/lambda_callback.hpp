// A callback made of functions.
#pragma once

#include <functional>
#include <utility>

#include "gradus/training/callback.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// What to call, and when: any of them may be empty.
struct LambdaCallbackOptions {
  using Event = std::function<void(TrainingState&)>;

  Event on_train_begin = {};
  Event on_epoch_begin = {};
  Event on_train_batch_end = {};
  Event on_epoch_end = {};
  Event on_train_end = {};
  Event on_divergence = {};
  std::function<void(Archive&)> visit_state = {};
};

/// A callback without a class of its own. Keras: LambdaCallback.
///
///     LambdaCallback stop({.on_epoch_end = [](TrainingState& state) {
///       state.stop_training = state.logs["accuracy"] > 0.99;
///     }});
class LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(LambdaCallbackOptions events) : events_(std::move(events)) {}

  void on_train_begin(TrainingState& state) override { call(events_.on_train_begin, state); }
  void on_epoch_begin(TrainingState& state) override { call(events_.on_epoch_begin, state); }
  void on_train_batch_end(TrainingState& state) override {
    call(events_.on_train_batch_end, state);
  }
  void on_epoch_end(TrainingState& state) override { call(events_.on_epoch_end, state); }
  void on_train_end(TrainingState& state) override { call(events_.on_train_end, state); }
  void on_divergence(TrainingState& state) override { call(events_.on_divergence, state); }
  void visit_state(Archive& archive) override { call(events_.visit_state, archive); }

 private:
  template <class Event, class Argument>
  static void call(const Event& event, Argument& argument) {
    if (event) event(argument);
  }

  LambdaCallbackOptions events_;
};

}}  // namespace gradus
