// All callbacks, and one of one's own.
//
//     build/release/bin/examples/callbacks [folder to write into]
//
// Expect: fewer than 100 lines, one an epoch, as training stops once the validation loss has not
// improved for five epochs; in between them, messages of the callbacks; then the number of the
// epoch whose parameters are kept, "every gradient was finite", and the largest norm of a gradient.
// It writes history.csv, metrics.jsonl and best.safetensors, and trains on synthetic digits.
#include <algorithm>
#include <filesystem>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

// One's own: overrides the events that it wants to know of.
class GradientWatch : public Callback {
 public:
  void on_train_batch_end(TrainingState& state) override {
    largest_norm_ = std::max(largest_norm_, state.gradient.norm());
  }
  double largest_norm() const { return static_cast<double>(largest_norm_); }

  // Where training may be interrupted and resumed, it is not to forget.
  void visit_state(Archive& archive) override {
    double norm = largest_norm();
    archive.field("largest_norm", norm);
    largest_norm_ = static_cast<Scalar>(norm);
  }

 private:
  Scalar largest_norm_ = 0;
};

int main(int argc, char** argv) try {
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  const TrainTest digits = synthetic_digits({.train = 2000, .test = 1000});

  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
  model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});

  EarlyStopping stop({.patience = 5, .verbose = 1, .restore_best_weights = true});
  ReduceLROnPlateau reduce({.factor = 0.5, .patience = 2, .verbose = 1, .min_lr = 1e-5});
  ModelCheckpoint best(
      {.filepath = folder / "best.safetensors", .monitor = "val_accuracy", .save_best_only = true});
  // The first epochs take smaller steps. From then on, the rate is what ReduceLROnPlateau makes it.
  LearningRateScheduler warm_up([](Index epoch, double rate) {
    if (epoch < 3) return 1e-3 * static_cast<double>(epoch + 1) / 3;
    return rate;
  });
  TerminateOnNaN terminate;
  CSVLogger csv(folder / "history.csv");
  JSONLinesLogger jsonl(folder / "metrics.jsonl");
  bool finite = true;
  LambdaCallback check({.on_train_batch_end = [&](TrainingState& state) {
    finite = finite && state.gradient.allFinite();
  }});
  GradientWatch watch;

  model.fit(digits.train, {.epochs = 100,
                           .validation_data = &digits.test,
                           .callbacks = {&stop, &reduce, &best, &warm_up, &terminate, &csv, &jsonl,
                                         &check, &watch}});

  std::cout << "best epoch: " << stop.best_epoch() + 1 << "\n";
  std::cout << (finite ? "every gradient was finite" : "not every gradient was finite") << "\n";
  std::cout << "largest norm of a gradient: " << watch.largest_norm() << "\n";
} catch (const Error& error) {
  std::cerr << "callbacks: " << error.what() << "\n";
  return 1;
}
