// Sequential: the model as users know it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/io/model_file.hpp"
#include "gradus/layers/layer.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/metrics/metric.hpp"
#include "gradus/model/network.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/training/callback.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The checkpoints of fit(). One holds parameters, the optimizer's moments and step count, the
/// place in the epoch with the sums of loss and metrics so far, the history, and what callbacks
/// remember; random numbers depend on seeds and these counts alone. So a training that was killed
/// at any moment, and resumed with the same data, model and options, ends with the bits of one that
/// was not. (You may ask for more epochs than before.) Keras: BackupAndRestore.
///
/// Checkpoints are safetensors files, checkpoint-STEP.safetensors. The newest two that are whole
/// are kept: if the newest is damaged, the one before it counts. If the first cannot be written,
/// fit() throws before it trains. If a later one cannot (a full disk), it warns and goes on. No two
/// processes use one folder at a time. A training that is resumed by another compiler, instruction
/// set or processor's cache, where its bits may differ, warns.
struct CheckpointOptions {
  std::filesystem::path dir = {};  ///< Empty: no checkpoints. Made where it is not there.
  Index every = 0;                 ///< Every so many steps, and at the end of each epoch.
  bool resume = false;             ///< Go on from the newest good one in dir, if there is one.
  bool overwrite = false;  ///< Without resume: those of an earlier training are no error, but go.
  std::map<std::string, std::string> metadata = {};  ///< Texts to keep in it.
};

/// The metadata of the newest good checkpoint in a folder. Throws DataError if there is none, with
/// what is wrong with those there are.
std::map<std::string, std::string> read_checkpoint_metadata(const std::filesystem::path& dir);

/// The options of compile(). Each may be an object or a name: {.optimizer = Adam(), .loss = "mse"}.
struct CompileOptions {
  Polymorphic<Optimizer> optimizer = {};
  Polymorphic<Loss> loss = {};
  std::vector<Polymorphic<Metric>> metrics = {};  ///< These count all samples alike.
  /// These weigh samples as the loss does. If another metric has the name, it is logged as
  /// "weighted_" and that name.
  std::vector<Polymorphic<Metric>> weighted_metrics = {};
};

/// The options of fit(), with Keras's names and defaults.
struct FitOptions {
  Index batch_size = 32;
  Index epochs = 1;
  const Dataset* validation_data = nullptr;
  double validation_split = 0;                ///< In [0, 1): this last share of the data validates.
  bool shuffle = true;                        ///< All samples anew before each epoch.
  std::vector<Callback*> callbacks = {};      ///< Called in this order; they must outlive the call.
  std::map<Index, double> class_weight = {};  ///< Class id -> weight of its samples in the loss.
  std::vector<StepObserver*> observers = {};  ///< See every step; they must outlive the call.
  Vector sample_weight = {};                  ///< Weight of each sample in the loss; empty: all 1.
  CheckpointOptions checkpoint = {};          ///< Leave checkpoints, or go on from one.
  std::uint64_t seed = 0;                     ///< Determines the order of the samples.
  int threads = 0;  ///< 0: as many as there are processors. The result is the same.
  int verbose = 1;  ///< 1: an epoch's log lines, with a live bar on a terminal. 0: silent.
};

/// The options of evaluate() and predict().
struct EvaluateOptions {
  Index batch_size = 256;
  int threads = 0;
};

/// Layers in a row, trained end to end. Keras: Sequential.
///
///     Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
///     model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics =
///     {"accuracy"}}); History history = model.fit(mnist.train, {.batch_size = 256, .epochs = 10});
class Sequential {
 public:
  /// seed: determines the first parameters. Built at once if the first layer is Input, else by the
  /// first fit(). Throws InvalidArgument if the layers do not fit.
  explicit Sequential(std::vector<Polymorphic<Layer>> layers, std::uint64_t seed = 0);

  /// Makes the parameters for samples of this shape. If they are made already, checks that it has
  /// as many numbers as the shape built for. Throws InvalidArgument if it has not, or if layers do
  /// not fit.
  void build(const Shape& input);

  /// Writes the model's file (see io/model_file.hpp): layers, parameters, the loss if there is one,
  /// and metadata(). Throws InvalidArgument before the model is built, DataError if the file cannot
  /// be written or load() would refuse it; then an earlier one of that name is as it was.
  void save(const std::filesystem::path& path) const;
  /// What it writes.
  ModelFile to_file() const;
  std::string file_bytes() const;

  /// A model from its file, ready to predict; to train or evaluate it, compile() it. Throws
  /// DataError if the file cannot be read, is damaged, or is no model's, and InvalidArgument for
  /// layers that are not known (see register_layer). The loss need not be known.
  static Sequential load(const std::filesystem::path& path);
  explicit Sequential(const ModelFile& file);

  /// Texts by key that save() keeps in the file.
  std::map<std::string, std::string>& metadata() { return metadata_; }

  /// The layers, their output shapes and numbers of parameters, as Keras prints them.
  /// Throws InvalidArgument before the model is built.
  std::string summary() const;

  /// Throws InvalidArgument if there is no optimizer or no loss, the loss has Reduction::kNone, or
  /// a metric gives several numbers.
  void compile(CompileOptions options);

  /// Trains. A second call goes on, and keeps the optimizer's moments. Throws InvalidArgument
  /// before the first step for options, data, loss and model that do not go together, and
  /// DivergenceError, with epoch and batch, when the loss stops being finite.
  History fit(const Dataset& data, const FitOptions& options = {});

  /// "loss" and the metrics over all of the data.
  Logs evaluate(const Dataset& data, const EvaluateOptions& options = {});

  /// The outputs for each sample: N x outputs. x: N x features.
  Matrix predict(const Dataset& data, const EvaluateOptions& options = {});
  Matrix predict(const Matrix& x, const EvaluateOptions& options = {});

  /// What compile() was given. Throw InvalidArgument before that.
  Optimizer& optimizer();
  const Loss& loss() const;

  /// The history of the last fit(), also after it threw.
  const History& history() const { return history_; }

  /// Layers and parameters. Throws InvalidArgument before the model is built.
  Network& network();
  const Network& network() const;

 private:
  void check_not_moved() const;
  void check_ready(const std::string& caller, const Dataset& data);

  std::vector<Polymorphic<Layer>> layers_;
  std::uint64_t seed_;
  std::optional<Network> network_;
  Polymorphic<Optimizer> optimizer_;
  Polymorphic<Loss> loss_;
  MetricGroup metrics_;
  std::map<std::string, std::string> metadata_;
  History history_;
  Index epochs_trained_ = 0;  // by all calls of fit(): each epoch has an order of its own
};

}  // namespace gradus
