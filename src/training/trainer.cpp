#include "gradus/training/trainer.hpp"

#include <algorithm>

#include "gradus/core/error.hpp"
#include "training/divergence.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// A shard is the rows of a batch that a thread takes at a time: few enough for the cache, and
// enough for the products to be fast.
constexpr Index kLeastShardRows = 16, kMostShardRows = 128;

// θ is updated in slices of this many numbers: with gradient and Adam's moments, 16 KB.
constexpr Index kSliceSize = 1024;

Index divide_up(Index a, Index b) { return (a + b - 1) / b; }

}  // namespace

Trainer::Trainer(Network& network, Index batch_size, int threads)
    : network_(network), pool_(threads) {
  if (batch_size < 1) {
    throw InvalidArgument("batch_size: expected at least 1, got ", batch_size);
  }
  work_ = network.make_workspace(batch_size);
}

Trainer::Trainer(Network& network, const Loss& loss, Index targets, Index batch_size, int threads)
    : Trainer(network, batch_size, threads) {
  loss_ = &loss;
  top_ = network.steps();
  if (top_ > 0) fused_loss_ = loss.fused_with(network.step_class(top_));
  if (fused_loss_) {
    loss_ = &*fused_loss_;
    --top_;
  }
  y_true_.resize(batch_size, targets);
  coefficients_.resize(batch_size);
  values_.resize(batch_size);
}

// One step of training: where everything in this library comes together.
double Trainer::train_step(const Batch& batch, Optimizer& optimizer,
                           std::span<StepObserver* const> observers) {
  const FlushDenormals flush;
  begin(batch, observers);
  prepare(optimizer);

  // x = a_0 -> a_L, in shards of the batch
  forward(batch, static_cast<std::uint64_t>(optimizer.iterations()));

  // v_n, c_n = w_n / N and δ_L = c_n ∂v_n/∂a_L, of the whole batch
  const auto top = static_cast<std::size_t>(top_);
  loss_->evaluate(y_true(), read_only(work_.a[top], rows()), batch.weights,
                  view(values_, 0, batch_rows_), view(coefficients_, 0, batch_rows_),
                  view(work_.delta[top], rows()));
  const double loss = total_loss();  // L = Σ_n c_n v_n + penalty

  pool_.parallel_for(shards(), [&](Index s) {
    network_.backward(work_, shard(s), top_);  // δ_{l-1} = (∂a_l/∂a_{l-1})ᵀ δ_l
  });
  const TrainingStep step = training_step(batch, optimizer, loss);
  show(step, batch.which, observers);  // throws where the loss, or δ_L, is not finite

  // dL/dθ, in blocks of θ
  pool_.parallel_for(std::ssize(network_.blocks()), [&](Index k) {
    const Network::Block& block = network_.blocks()[static_cast<std::size_t>(k)];
    network_.gradient(work_, rows(), block, view(gradient_));  // dθ_l = (∂a_l/∂θ_l)ᵀ δ_l
    network_.add_penalty_gradient(block.first, view(gradient_, block.first, block.count));
  });

  // θ moves, in slices
  optimizer.begin_step(read_only(gradient_));
  pool_.parallel_for(divide_up(gradient_.size(), kSliceSize), [&](Index s) {
    const Index first = s * kSliceSize, count = std::min(kSliceSize, gradient_.size() - first);
    optimizer.update_slice(first, view(network_.theta(), first, count),
                           read_only(gradient_, first, count));
  });
  for (StepObserver* observer : observers) observer->after_update(step);
  return loss;
}

double Trainer::test_step(const Batch& batch) {
  const FlushDenormals flush;
  begin(batch);
  forward(batch);
  loss_->evaluate(y_true(), read_only(work_.a[static_cast<std::size_t>(top_)], rows()),
                  batch.weights, view(values_, 0, batch_rows_),
                  view(coefficients_, 0, batch_rows_));
  return total_loss();
}

void Trainer::diverge(const Batch& batch, const Optimizer& optimizer,
                      std::span<StepObserver* const> observers) {
  const double loss = test_step(batch);
  gradus::diverge(training_step(batch, optimizer, loss), batch.which, observers);
}

void Trainer::predict_step(const Batch& batch) {
  const FlushDenormals flush;
  check(batch);
  forward(batch);
}

// The rest is what the steps above are made of.

void Trainer::begin(const Batch& batch, std::span<StepObserver* const> observers) {
  if (loss_ == nullptr) {
    throw InvalidArgument("Trainer: made without a loss, so that it can only predict");
  }
  if (std::ranges::find(observers, nullptr) != observers.end()) {
    throw InvalidArgument("Trainer: an observer is null");
  }
  check(batch);
  batch.data.gather_targets(batch.which, view(y_true_, rows()));
  // All of it is checked: the rows beyond a short batch repeat one of its own.
  y_true_.bottomRows(y_true_.rows() - batch_rows_).rowwise() = y_true_.row(0);
  loss_->check_targets(y_true_, network_.outputs());
}

void Trainer::check(const Batch& batch) {
  const auto expect = [](bool ok, const char* what, Index expected, Index got) {
    if (!ok) throw InvalidArgument("Trainer: expected ", what, expected, ", got ", got);
  };
  const Index rows = std::ssize(batch.which), most = work_.a.front().rows();
  const Index features = batch.data.features(), targets = batch.data.y().cols();
  const Index weights = batch.weights.size();
  expect(rows >= 1 && rows <= most, "a batch of 1 to as many samples as it was made for, ", most,
         rows);
  expect(features == network_.inputs(), "samples with as many features as the network takes, ",
         network_.inputs(), features);
  expect(loss_ == nullptr || targets == y_true_.cols(),
         "as many target columns as it was made for, ", y_true_.cols(), targets);
  expect(weights == 0 || weights == rows, "as many weights as samples, ", rows, weights);
  network_.check_theta();
  batch_rows_ = rows;
}

void Trainer::prepare(Optimizer& optimizer) {
  if (work_.delta.empty()) {
    network_.add_deltas(work_);
    gradient_ = Vector::Zero(network_.theta().size());
    for (const auto& array : network_.parameters()) array_sizes_.push_back(array.size);
  }
  optimizer.build(array_sizes_);
}

void Trainer::forward(const Batch& batch, std::optional<std::uint64_t> training_step) {
  pool_.parallel_for(shards(), [&](Index s) {
    const Rows rows = shard(s);
    const auto first = static_cast<std::size_t>(rows.first);
    batch.data.gather(batch.which.subspan(first, static_cast<std::size_t>(rows.count)),
                      view(work_.a[0], rows));     // x = a_0
    network_.forward(work_, rows, training_step);  // a_l = f_l(θ_l, a_{l-1})
  });
}

double Trainer::total_loss() const {
  double loss = network_.penalty();
  for (Index n = 0; n < batch_rows_; ++n) {
    // L = Σ_n c_n v_n + penalty
    loss += static_cast<double>(coefficients_(n)) * static_cast<double>(values_(n));
  }
  return loss;
}

// Each thread has work, in whole tiles of the products.
Index Trainer::shard_rows() const {
  const Index share = divide_up(divide_up(batch_rows_, pool_.threads()), kLeastShardRows);
  return std::min(share * kLeastShardRows, kMostShardRows);
}

Index Trainer::shards() const { return divide_up(batch_rows_, shard_rows()); }

Rows Trainer::shard(Index s) const {
  const Index first = s * shard_rows();
  return {first, std::min(shard_rows(), batch_rows_ - first)};
}

TrainingStep Trainer::training_step(const Batch& batch, const Optimizer& optimizer,
                                    double loss) const {
  return {.number = optimizer.iterations(),
          .network = network_,
          .work = work_,
          .rows = rows(),
          .loss = *loss_,
          .top = top_,
          .y_true = y_true(),
          .sample_weights = batch.weights,
          .values = read_only(values_, 0, batch_rows_),
          .coefficients = read_only(coefficients_, 0, batch_rows_),
          .loss_value = loss,
          .optimizer = optimizer,
          .gradient = gradient()};
}

}  // namespace gradus
