// One batch, one direction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/thread_pool.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/network.hpp"
#include "gradus/optimizers/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A training step as the Trainer has it: not copies, but what it works on. Of work.a and
/// work.delta only `rows` are this batch's. The deltas are there from network.first_trainable() up
/// to `top`: those below are not needed, and what stands above is fused with the loss.
struct TrainingStep {
  std::int64_t number = 0;  ///< From 0; where the optimizer's formulas say t, number + 1.
  const Network& network;
  const Workspace& work;
  Rows rows;
  const Loss& loss;  ///< Of a[top]: of logits where the last activation is fused with it.
  Index top = 0;
  ConstMatrixView y_true;
  ConstVectorView sample_weights;  ///< Empty: all 1.
  ConstVectorView values;          ///< v_n, of each sample,
  ConstVectorView coefficients;  ///< and c_n: the loss is Σ_n c_n v_n, and what regularizers add.
  double loss_value = 0;
  const Optimizer& optimizer;
  ConstVectorView gradient;  ///< dL/dθ, before clipping. Computed after before_update().
};

/// Sees every number of a training step, and changes none: it sees what training uses, not copies.
/// Your own overrides the methods that it needs; see Trainer::train_step and FitOptions::observers.
class StepObserver {
 public:
  virtual ~StepObserver() = default;

  /// Forward, loss and backward are done; θ, network.theta(), and the optimizer's moments are as
  /// they were.
  virtual void before_update(const TrainingStep& /*step*/) {}

  /// θ and the moments have moved, and the gradient is there.
  virtual void after_update(const TrainingStep& /*step*/) {}

  /// Called in place of after_update() if the loss or its gradient is not finite: nothing moves,
  /// and the step will throw DivergenceError. tensor: the first that is not finite, "output of
  /// dense"; empty if none is known. message: the error's.
  virtual void on_divergence(const TrainingStep& /*step*/, const std::string& /*tensor*/,
                             const std::string& /*message*/) {}
};

/// The samples of one batch: which rows of the data, and the weight of each (none: all 1).
struct Batch {
  const Dataset& data;
  std::span<const std::uint32_t> which;
  ConstVectorView weights{nullptr, 0};
};

/// Takes batches through a network. Owns the threads and the room that a batch needs, so that a
/// step allocates nothing. Threads share the rows of a batch, and then θ. No sum runs over what
/// several of them add, a row's numbers do not depend on its neighbours, and the loss sees the
/// whole batch. So a step gives the same bits on any number of threads.
class Trainer {
 public:
  /// For batches of up to batch_size samples with `targets` target columns each. The network and
  /// the loss must outlive the trainer. Throws InvalidArgument for a batch_size below 1 or a wrong
  /// number of threads.
  Trainer(Network& network, const Loss& loss, Index targets, Index batch_size, int threads);
  /// For predict_step() alone.
  Trainer(Network& network, Index batch_size, int threads);

  // The steps throw InvalidArgument, before anything is computed, for what does not fit the
  // trainer: a batch of none or of more samples than it was made for, data or targets of another
  // width, a row that the data do not have, targets that the loss refuses (see
  // Loss::check_targets), weights of another number, a null observer, a θ of another size.

  /// Makes the room that train_step() needs, here and in the optimizer, and does nothing if it is
  /// there.
  void prepare(Optimizer& optimizer);

  /// Forward, loss, backward, update. Returns the loss of the batch before the update, with what
  /// regularizers add. Layers that draw noise do so, with optimizer.iterations() as the step.
  /// Throws DivergenceError if that or its gradient is not finite, naming the first tensor that is
  /// not, or what the loss is not defined for, and leaves θ as it was.
  double train_step(const Batch& batch, Optimizer& optimizer,
                    std::span<StepObserver* const> observers = {});

  /// What train_step() does when the loss is not finite, for a batch known to have such a loss:
  /// tells the observers, and throws DivergenceError.
  [[noreturn]] void diverge(const Batch& batch, const Optimizer& optimizer,
                            std::span<StepObserver* const> observers);

  /// Forward, without noise, and loss: returns the loss of the batch, regularizers included.
  double test_step(const Batch& batch);

  /// Forward.
  void predict_step(const Batch& batch);

  /// dL/dθ of the last train_step(), before clipping; empty before the first.
  ConstVectorView gradient() const { return read_only(gradient_, 0, gradient_.size()); }

  /// Targets (after train_step and test_step) and predictions of the last batch.
  ConstMatrixView y_true() const { return read_only(y_true_, {0, batch_rows_}); }
  ConstMatrixView y_pred() const { return read_only(work_.a.back(), {0, batch_rows_}); }

 private:
  void check(const Batch& batch);
  void begin(const Batch& batch, std::span<StepObserver* const> observers = {});
  Rows rows() const { return {0, batch_rows_}; }  // of the present batch
  Index shard_rows() const;
  Index shards() const;
  Rows shard(Index s) const;
  void forward(const Batch& batch, std::optional<std::uint64_t> training_step = {});
  double total_loss() const;
  TrainingStep training_step(const Batch& batch, const Optimizer& optimizer, double loss) const;

  Network& network_;
  // A loss fused with the last activation (see Loss::fused_with) works on a[top_] below it.
  Polymorphic<Loss> fused_loss_;
  const Loss* loss_ = nullptr;
  Index top_ = 0;

  Index batch_rows_ = 0;
  Workspace work_;
  Matrix y_true_;
  Vector coefficients_, values_;
  Vector gradient_;
  std::vector<Index> array_sizes_;  // of the arrays of parameters, one after the other in θ
  ThreadPool pool_;
};

}  // namespace gradus
