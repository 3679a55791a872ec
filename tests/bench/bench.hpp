// What the benchmarks are, and what they share.
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION {

// Each makes the benchmarks of one file known.
void register_training();
void register_scaling();
void register_prediction();
void register_losses();
void register_optimizers();
void register_data();
void register_products();

/// Who says how long an iteration took: the clock on the wall, or the benchmark itself.
enum class TimedBy { kClock, kItself };

/// Makes one benchmark known.
benchmark::internal::Benchmark* add(const std::string& name, benchmark::TimeUnit unit,
                                    std::function<void(benchmark::State&)> run,
                                    TimedBy timed_by = TimedBy::kClock);

/// Shows how many of these a second were done: "samples=512k/s".
void count(benchmark::State& state, const std::string& what, double per_iteration);

/// MNIST from the folder $GRADUS_DATA, else synthetic digits, as many. Loaded by the first call.
const TrainTest& digits();

/// The widths of the hidden layers between 784 pixels and 10 classes.
using Hidden = std::vector<Index>;
/// {84} -> "784-84-10".
std::string name_of(const Hidden& hidden);
/// ReLU after the hidden layers, softmax after the last; Adam, cross-entropy, accuracy.
Sequential dense_classifier(const Hidden& hidden);

}  // namespace gradus
