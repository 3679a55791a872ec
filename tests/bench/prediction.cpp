// The way forward alone.
#include <numeric>

#include "bench.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kBatchSize = 256;

void time_forward(benchmark::State& state, const Hidden& hidden, int threads) {
  Sequential model = dense_classifier(hidden);
  Trainer trainer(model.network(), kBatchSize, threads);
  std::vector<std::uint32_t> which(kBatchSize);
  std::iota(which.begin(), which.end(), 0U);
  for (auto _ : state) trainer.predict_step({digits().test, which});
  count(state, "samples", kBatchSize);
}

/// From a user's row of pixels to their row of probabilities.
void time_predict_one(benchmark::State& state) {
  Sequential model = dense_classifier({84});
  Random random(0);
  const Matrix x =
      Matrix::NullaryExpr(1, 784, [&] { return static_cast<Scalar>(random.uniform()); });
  for (auto _ : state) benchmark::DoNotOptimize(model.predict(x));
}

}  // namespace

void register_prediction() {
  for (const Hidden& hidden : {Hidden{84}, Hidden{512, 512}}) {
    for (const int threads : {1, 2}) {
      const std::string name = "forward/" + name_of(hidden) +
                               "/batch:" + std::to_string(kBatchSize) +
                               "/threads:" + std::to_string(threads);
      add(name, benchmark::kMicrosecond,
          [=](benchmark::State& state) { time_forward(state, hidden, threads); });
    }
  }
  add("predict_one/784-84-10", benchmark::kMicrosecond, time_predict_one);
}

}  // namespace gradus
