// A step of an optimizer by itself.
#include "bench.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kParameters = 1000000;

void time_adam(benchmark::State& state) {
  Random random(0);
  Vector theta = Vector::Zero(kParameters);
  const Vector gradient =
      Vector::NullaryExpr(kParameters, [&] { return static_cast<Scalar>(random.normal()); });
  Adam adam;
  adam.build(kParameters);
  for (auto _ : state) adam.step(view(theta), read_only(gradient));
  count(state, "parameters", kParameters);
}

}  // namespace

void register_optimizers() {
  add("adam/parameters:" + std::to_string(kParameters), benchmark::kMicrosecond, time_adam);
}

}  // namespace gradus
