#include "bench.hpp"

#include <cstdlib>
#include <utility>

#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

benchmark::internal::Benchmark* add(const std::string& name, benchmark::TimeUnit unit,
                                    std::function<void(benchmark::State&)> run, TimedBy timed_by) {
  auto* added = benchmark::RegisterBenchmark(name.c_str(), std::move(run))->Unit(unit);
  return timed_by == TimedBy::kClock ? added->UseRealTime() : added->UseManualTime();
}

void count(benchmark::State& state, const std::string& what, double per_iteration) {
  const double all = per_iteration * static_cast<double>(state.iterations());
  state.counters[what] = benchmark::Counter(all, benchmark::Counter::kIsRate);
}

const TrainTest& digits() {
  static const TrainTest loaded = [] {
    const char* folder = std::getenv("GRADUS_DATA");
    return folder != nullptr ? load_mnist(folder) : synthetic_digits();
  }();
  return loaded;
}

std::string name_of(const Hidden& hidden) {
  std::string name = "784";
  for (const Index width : hidden) name += "-" + std::to_string(width);
  return name + "-10";
}

Sequential dense_classifier(const Hidden& hidden) {
  std::vector<Polymorphic<Layer>> layers = {Input({28, 28, 1}), Flatten()};
  for (const Index width : hidden) layers.emplace_back(Dense(width, "relu"));
  layers.emplace_back(Dense(10, "softmax"));
  Sequential model(std::move(layers));
  model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  return model;
}

}  // namespace gradus
