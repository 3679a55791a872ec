#include "gradus/study/model_under_test.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

Samples gather(const Dataset& data, std::span<const std::uint32_t> which) {
  const auto rows = static_cast<Index>(which.size());
  Samples samples{Matrix(rows, data.features()), Matrix(rows, data.y().cols())};
  data.gather(which, view(samples.x));
  data.gather_targets(which, view(samples.y));
  return samples;
}

}  // namespace

Samples Samples::first(Index n) const {
  n = std::min(n, size());
  return {x.topRows(n), y.topRows(n)};
}

void ModelUnderTest::draw_samples() {
  constexpr Index kMostSamples = 2500;
  constexpr Index kMostNumbers = 8'000'000;  // of x: samples times features
  constexpr Index kFewSamples = 50;          // below, none are held out
  if (data.size() == 0) throw DataError("the data have no samples to look at");
  std::vector<std::uint32_t> order(static_cast<std::size_t>(data.size()));
  std::iota(order.begin(), order.end(), 0U);
  Random(seed, 0).shuffle(order);
  const Index most = std::max(kFewSamples, kMostNumbers / std::max<Index>(1, data.features()));
  const Index drawn = std::min({data.size(), kMostSamples, most});
  const Index to_train = drawn < kFewSamples ? drawn : drawn - drawn / 5;
  const std::span<const std::uint32_t> which(order.data(), static_cast<std::size_t>(drawn));
  train = gather(data, which.first(static_cast<std::size_t>(to_train)));
  held_out = gather(data, which.subspan(static_cast<std::size_t>(to_train)));
  batch_size = std::min(batch_size, to_train);
}

bool ModelUnderTest::is_classification() const {
  if (task) return *task == Task::kClassification;
  return loss->takes_class_ids() || loss->predictions() != OutputKind::kAnything;
}

Network ModelUnderTest::network() const {
  Network network(layers, data.sample_shape(), seed);
  if (theta.size() > 0) network.theta() = theta;
  return network;
}

}  // namespace gradus
