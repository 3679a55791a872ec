#include "fuzz/targets/targets.hpp"
#include "gradus/gradus.hpp"
#include "support/checkpoint_files.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// One sample each, so that an epoch has three steps.
Dataset three_samples() {
  Matrix x(3, 2), y(3, 1);
  x << 0, 1, 1, 0, 1, 1;
  y << 0, 1, 1;
  return {x, y};
}

/// After how many steps it says that it is, which its name must say too.
std::int64_t steps_of(const Safetensors& file) {
  constexpr const char* kSteps = "optimizer/iterations";
  if (!file.contains(kSteps)) return 2;
  const std::vector<double> steps = file.numbers(file.at(kSteps));
  return steps.empty() || !(steps[0] >= 0 && steps[0] < 1e9) ? 2
                                                             : static_cast<std::int64_t>(steps[0]);
}

}  // namespace

// The bytes are the checkpoint of a training that goes on from it, with a checksum that is right:
// without, hardly any change would be seen by more than the checksum's own check.
bool fuzz_checkpoint(FuzzBytes bytes) {
  static const TempDir dir;
  static const Dataset data = three_samples();
  try {
    Safetensors file = Safetensors::parse({bytes.begin(), bytes.end()}, kFuzzName);
    file.metadata.emplace("checksum", "");
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      std::filesystem::remove(entry.path());
    }
    write_changed(dir / ("checkpoint-" + std::to_string(steps_of(file)) + ".safetensors"),
                  std::move(file));
    Sequential model({Input({2}), Dense(2, "relu"), Dense(1, "sigmoid")});
    model.compile({.optimizer = Nadam({.clipnorm = 1.0}),
                   .loss = BinaryCrossentropy(),
                   .metrics = {"accuracy", AUC({.num_thresholds = 5}),
                               FBetaScore({.average = Average::kMacro})}});
    EarlyStopping early({.monitor = "loss", .patience = 1, .restore_best_weights = true});
    ReduceLROnPlateau plateau({.monitor = "loss", .patience = 1});
    model.fit(data, {.batch_size = 1,
                     .epochs = 2,
                     .callbacks = {&early, &plateau},
                     .checkpoint = {.dir = dir.path(), .resume = true},
                     .threads = 1,
                     .verbose = 0});
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
