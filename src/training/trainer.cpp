#include "gradus/training/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/error.hpp"
#include "gradus/core/flush_denormals.hpp"
#include "training/divergence.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

// A shard's numbers stay in the cache from forward to backward.
constexpr Index kShardRows = 128;

// θ is updated in slices of this many numbers: with gradient and Adam's moments, 16 KB.
constexpr Index kSliceSize = 1024;

Index divide_up(Index a, Index b) { return (a + b - 1) / b; }

}  // namespace

Trainer::Trainer(Network& network, Index batch_size, int threads)
    : network_(network), pool_(threads) {
  if (batch_size < 1) {
    throw InvalidArgument("batch_size: expected at least 1, got " + std::to_string(batch_size));
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
  if (std::ranges::find(observers, nullptr) != observers.end()) {
    throw InvalidArgument("Trainer: an observer is null");
  }
  begin(batch);
  prepare(optimizer);
  const auto number = static_cast<std::uint64_t>(optimizer.iterations());

  pool_.parallel_for(shards(), [&](Index s) {
    gather(batch, shard(s));
    network_.forward_training(work_, shard(s), number);  // x = a_0 -> a_L
    if (!loss_->row_by_row()) return;
    evaluate_loss(shard(s));                   // values and δ_L
    network_.backward(work_, shard(s), top_);  // δ_L -> δ_1
  });
  if (!loss_->row_by_row()) {
    evaluate_loss_of_batch(batch);
    pool_.parallel_for(shards(), [&](Index s) { network_.backward(work_, shard(s), top_); });
  }

  const double loss = total_loss();
  const TrainingStep step = training_step(batch, optimizer, loss);
  for (StepObserver* observer : observers) observer->before_update(step);
  if (!is_finite(loss)) diverge(batch, step, observers);

  // Block by block: dθ over the whole batch, and θ moves.
  const bool whole_gradient = optimizer.needs_whole_gradient();
  if (whole_gradient) for_each_block([&](const Network::Block& block) { differentiate(block); });
  optimizer.begin_step(read_only(gradient_));
  for_each_block([&](const Network::Block& block) {
    if (!whole_gradient) differentiate(block);
    update(block, optimizer);
  });
  for (StepObserver* observer : observers) observer->after_update(step);
  return loss;
}

double Trainer::test_step(const Batch& batch) {
  const FlushDenormals flush;
  begin(batch);
  pool_.parallel_for(shards(), [&](Index s) {
    forward(batch, shard(s));
    if (loss_->row_by_row()) evaluate_values(shard(s));
  });
  if (!loss_->row_by_row()) evaluate_values_of_batch(batch);
  return total_loss();
}

void Trainer::diverge(const Batch& batch, const Optimizer& optimizer,
                      std::span<StepObserver* const> observers) {
  const double loss = test_step(batch);
  diverge(batch, training_step(batch, optimizer, loss), observers);
}

void Trainer::predict_step(const Batch& batch) {
  const FlushDenormals flush;
  check(batch);
  batch_rows_ = std::ssize(batch.which);
  pool_.parallel_for(shards(), [&](Index s) { forward(batch, shard(s)); });
}

// The rest is what the steps above are made of.

void Trainer::begin(const Batch& batch) {
  if (loss_ == nullptr) {
    throw InvalidArgument("Trainer: made without a loss, so that it can only predict");
  }
  check(batch);
  batch_rows_ = std::ssize(batch.which);
  batch.data.gather_targets(batch.which, view(y_true_, {0, batch_rows_}));
  // All of it is checked: the rows beyond a short batch repeat one of its own.
  y_true_.bottomRows(y_true_.rows() - batch_rows_).rowwise() = y_true_.row(0);
  loss_->check_targets(y_true_, network_.outputs());
  if (loss_->row_by_row()) set_coefficients(batch);
}

void Trainer::check(const Batch& batch) const {
  const auto expect = [](bool ok, const char* what, Index expected, Index got) {
    if (ok) return;
    throw InvalidArgument(std::string("Trainer: expected ") + what + std::to_string(expected) +
                          ", got " + std::to_string(got));
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
}

void Trainer::set_coefficients(const Batch& batch) {
  loss_->coefficients(y_true(), read_only(values_, 0, batch_rows_), batch.weights,
                      view(coefficients_, 0, batch_rows_));
}

void Trainer::prepare(Optimizer& optimizer) {
  if (gradient_.size() == 0) {
    network_.add_deltas(work_);
    gradient_ = Vector::Zero(network_.theta().size());
    for (const auto& array : network_.parameters()) array_sizes_.push_back(array.size);
  }
  optimizer.build(array_sizes_);
}

Index Trainer::shards() const { return divide_up(batch_rows_, kShardRows); }

Rows Trainer::shard(Index s) const {
  const Index first = s * kShardRows;
  return {first, std::min(kShardRows, batch_rows_ - first)};
}

std::span<const std::uint32_t> Trainer::samples(const Batch& batch, Rows rows) {
  return batch.which.subspan(static_cast<std::size_t>(rows.first),
                             static_cast<std::size_t>(rows.count));
}

void Trainer::gather(const Batch& batch, Rows rows) {
  batch.data.gather(samples(batch, rows), view(work_.a[0], rows));
}

void Trainer::forward(const Batch& batch, Rows rows) {
  gather(batch, rows);
  network_.forward(work_, rows);
}

void Trainer::evaluate_loss(Rows rows) {
  const auto top = static_cast<std::size_t>(top_);
  loss_->evaluate(read_only(y_true_, rows), read_only(work_.a[top], rows),
                  read_only(coefficients_, rows.first, rows.count),
                  view(values_, rows.first, rows.count), view(work_.delta[top], rows));
}

void Trainer::evaluate_values(Rows rows) {
  loss_->name_in_errors([&] {
    loss_->call(read_only(y_true_, rows), read_only(work_.a[static_cast<std::size_t>(top_)], rows),
                view(values_, rows.first, rows.count));
  });
}

void Trainer::evaluate_values_of_batch(const Batch& batch) {
  evaluate_values({0, batch_rows_});
  set_coefficients(batch);  // only now, as a mask may depend on the values
}

void Trainer::evaluate_loss_of_batch(const Batch& batch) {
  evaluate_values_of_batch(batch);
  const auto top = static_cast<std::size_t>(top_);
  const Rows rows{0, batch_rows_};
  loss_->name_in_errors([&] {
    loss_->weighted_gradient(y_true(), read_only(work_.a[top], rows),
                             read_only(coefficients_, 0, batch_rows_),
                             view(work_.delta[top], rows));
  });
}

double Trainer::total_loss() const {
  double loss = network_.penalty();  // + Σ_n c_n v_n
  for (Index n = 0; n < batch_rows_; ++n) {
    loss += static_cast<double>(coefficients_(n)) * static_cast<double>(values_(n));
  }
  return loss;
}

template <class Work>
void Trainer::for_each_block(const Work& work) {
  const std::vector<Network::Block>& blocks = network_.blocks();
  pool_.parallel_for(std::ssize(blocks),
                     [&](Index k) { work(blocks[static_cast<std::size_t>(k)]); });
}

void Trainer::differentiate(const Network::Block& block) {
  network_.gradient(work_, {0, batch_rows_}, block, view(gradient_));
  network_.add_penalty_gradient(block.first, view(gradient_, block.first, block.count));
}

void Trainer::update(const Network::Block& block, Optimizer& optimizer) {
  const Index end = block.first + block.count;
  for (Index first = block.first; first < end; first += kSliceSize) {
    const Index count = std::min(kSliceSize, end - first);
    optimizer.update_slice(first, view(network_.theta(), first, count),
                           read_only(gradient_, first, count));
  }
}

TrainingStep Trainer::training_step(const Batch& batch, const Optimizer& optimizer,
                                    double loss) const {
  return {.number = optimizer.iterations(),
          .network = network_,
          .work = work_,
          .rows = {0, batch_rows_},
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

bool Trainer::is_finite(double loss) const {
  const Matrix& delta = work_.delta[static_cast<std::size_t>(top_)];
  return std::isfinite(loss) && read_only(delta, {0, batch_rows_}).allFinite();
}

void Trainer::diverge(const Batch& batch, const TrainingStep& step,
                      std::span<StepObserver* const> observers) {
  const Divergence found = explain_divergence(step, batch.which);
  for (StepObserver* observer : observers) {
    observer->on_divergence(step, found.tensor, found.message);
  }
  throw DivergenceError(found.message + ". " + found.advice);
}

}}  // namespace gradus
