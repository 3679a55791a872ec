// How the time of training grows: what scaling.sh draws. run.sh leaves these out.
#include "training.hpp"

namespace gradus::inline GRADUS_PRECISION {

void register_scaling() {
  for (const int threads : {1, 2}) {
    const std::string end = "/threads:" + std::to_string(threads);
    for (Index width = 32; width <= 4096; width *= 2) {
      add("scaling/hidden:" + std::to_string(width) + end, benchmark::kMicrosecond,
          [=](benchmark::State& state) {
            time_steps(state, {.hidden = {width}, .threads = threads});
          });
    }
    for (Index batch_size = 1; batch_size <= 4096; batch_size *= 4) {
      add("scaling/batch:" + std::to_string(batch_size) + end, benchmark::kMicrosecond,
          [=](benchmark::State& state) {
            time_steps(state, {.batch_size = batch_size, .threads = threads});
          });
    }
    for (const Index samples : {1000, 2000, 5000, 10000, 20000, 40000, 60000}) {
      add(
          "scaling/samples:" + std::to_string(samples) + end, benchmark::kMillisecond,
          [=](benchmark::State& state) {
            time_epochs(state, {.threads = threads, .samples = samples});
          },
          TimedBy::kItself);
    }
  }
}

}  // namespace gradus
