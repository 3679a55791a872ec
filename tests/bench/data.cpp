// Where the samples come from.
#include <cstdlib>

#include "bench.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr double kImages = 70000;

void time_mnist(benchmark::State& state) {
  const char* folder = std::getenv("GRADUS_DATA");
  if (folder == nullptr) {
    state.SkipWithError("set GRADUS_DATA to the folder of MNIST's gz files");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(load_mnist(folder));
  count(state, "images", kImages);
}

void time_synthetic_digits(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(synthetic_digits({.threads = 2}));
  count(state, "images", kImages);
}

}  // namespace

void register_data() {
  add("load_mnist/gz", benchmark::kMillisecond, time_mnist);
  add("synthetic_digits/images:70000/threads:2", benchmark::kMillisecond, time_synthetic_digits);
}

}  // namespace gradus
