#include "gradus/training/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// A shard is 64 rows, or more where a batch would have over 16 of them: each shard has a gradient
// of its own, as large as θ.
constexpr Index kShardRows = 64;
constexpr Index kMaxShards = 16;

// θ is updated in slices of this many numbers: 64 KB of θ, gradient and Adam's two moments.
constexpr Index kSliceSize = 4096;

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
  if (top_ > 0) loss_from_logits_ = loss.from_logits_of(network.step_class(top_));
  if (loss_from_logits_) {
    loss_ = &*loss_from_logits_;
    --top_;
  }
  y_true_.resize(batch_size, targets);
  coefficients_.resize(batch_size);
  values_.resize(batch_size);
}

// One step of training: where everything in this library comes together.
double Trainer::train_step(const Batch& batch, Optimizer& optimizer) {
  begin(batch);
  make_room_for_gradients();
  optimizer.build(array_sizes_);
  const auto training_step = static_cast<std::uint64_t>(optimizer.iterations());

  pool_.parallel_for(shards(), [&](Index s) {
    gather(batch, shard(s));
    network_.forward_training(work_, shard(s), training_step);  // x = a_0 -> a_L
    if (!loss_->row_by_row()) return;
    evaluate_loss(shard(s));  // values and δ_L
    backward(s);              // δ_L -> δ_1, and the shard's dθ
  });
  if (!loss_->row_by_row()) {
    evaluate_loss_of_batch(batch);
    pool_.parallel_for(shards(), [&](Index s) { backward(s); });
  }

  const double loss = total_loss();
  if (!std::isfinite(loss)) throw DivergenceError(divergence_message(loss));

  const bool sums_first = optimizer.needs_whole_gradient();
  if (sums_first) for_each_slice([&](Index first, Index count) { sum_gradients(first, count); });
  optimizer.begin_step(read_only(gradient_));
  for_each_slice([&](Index first, Index count) {
    if (!sums_first) sum_gradients(first, count);
    optimizer.update_slice(first, view(network_.theta(), first, count),
                           read_only(gradient_, first, count));
  });
  return loss;
}

double Trainer::test_step(const Batch& batch) {
  begin(batch);
  pool_.parallel_for(shards(), [&](Index s) {
    forward(batch, shard(s));
    if (loss_->row_by_row()) evaluate_values(shard(s));
  });
  if (!loss_->row_by_row()) evaluate_values_of_batch(batch);
  return total_loss();
}

void Trainer::predict_step(const Batch& batch) {
  batch_rows_ = static_cast<Index>(batch.which.size());
  pool_.parallel_for(shards(), [&](Index s) { forward(batch, shard(s)); });
}

// The rest is what the steps above are made of.

void Trainer::begin(const Batch& batch) {
  batch_rows_ = static_cast<Index>(batch.which.size());
  batch.data.gather_targets(batch.which, view(y_true_, {0, batch_rows_}));
  if (loss_->row_by_row()) set_coefficients(batch);
}

void Trainer::set_coefficients(const Batch& batch) {
  loss_->coefficients(y_true(), read_only(values_, 0, batch_rows_), batch.weights,
                      view(coefficients_, 0, batch_rows_));
}

void Trainer::make_room_for_gradients() {
  if (gradient_.size() != 0) return;
  network_.add_deltas(work_);
  const Index most_shards = std::min(kMaxShards, divide_up(work_.a[0].rows(), kShardRows));
  shard_gradients_.resize(most_shards, network_.theta().size());
  gradient_.resize(network_.theta().size());
  for (const auto& array : network_.parameters()) array_sizes_.push_back(array.size);
}

Index Trainer::shard_rows() const {
  return std::max(kShardRows, divide_up(batch_rows_, kMaxShards));
}

Index Trainer::shards() const { return divide_up(batch_rows_, shard_rows()); }

Rows Trainer::shard(Index s) const {
  const Index first = s * shard_rows();
  return {first, std::min(shard_rows(), batch_rows_ - first)};
}

void Trainer::gather(const Batch& batch, Rows rows) {
  const auto which = batch.which.subspan(static_cast<std::size_t>(rows.first),
                                         static_cast<std::size_t>(rows.count));
  batch.data.gather(which, view(work_.a[0], rows));
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
  loss_->call(read_only(y_true_, rows), read_only(work_.a[static_cast<std::size_t>(top_)], rows),
              view(values_, rows.first, rows.count));
}

void Trainer::evaluate_values_of_batch(const Batch& batch) {
  evaluate_values({0, batch_rows_});
  set_coefficients(batch);  // only now, as a mask may depend on the values
}

void Trainer::evaluate_loss_of_batch(const Batch& batch) {
  evaluate_values_of_batch(batch);
  const auto top = static_cast<std::size_t>(top_);
  const Rows rows{0, batch_rows_};
  loss_->weighted_gradient(y_true(), read_only(work_.a[top], rows),
                           read_only(coefficients_, 0, batch_rows_), view(work_.delta[top], rows));
}

void Trainer::backward(Index s) {
  network_.backward(work_, shard(s), top_, {shard_gradients_.row(s).data(), gradient_.size()});
}

double Trainer::total_loss() const {
  double loss = network_.penalty();  // + Σ_n c_n v_n
  for (Index n = 0; n < batch_rows_; ++n) {
    loss += static_cast<double>(coefficients_(n)) * static_cast<double>(values_(n));
  }
  return loss;
}

template <class Work>
void Trainer::for_each_slice(const Work& work) {
  const Index size = network_.theta().size();
  pool_.parallel_for(divide_up(size, kSliceSize), [&](Index k) {
    const Index first = k * kSliceSize;
    work(first, std::min(kSliceSize, size - first));
  });
}

void Trainer::sum_gradients(Index first, Index count) {
  auto sum = gradient_.segment(first, count);
  sum = shard_gradients_.row(0).segment(first, count);
  for (Index s = 1; s < shards(); ++s) sum += shard_gradients_.row(s).segment(first, count);
  network_.add_penalty_gradient(first, view(gradient_, first, count));
}

std::string Trainer::divergence_message(double loss) const {
  std::string message = std::string("the loss is ") + (std::isnan(loss) ? "nan" : "infinite");
  const std::string tensor = network_.first_not_finite(work_, {0, batch_rows_});
  if (tensor.empty()) return message + ", though all inputs, parameters and outputs are finite";
  return message + "; the first tensor that is not finite: " + tensor;
}

}  // namespace gradus::inline GRADUS_PRECISION
