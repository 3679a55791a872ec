#include "cli/study/preset.hpp"

#include <algorithm>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/input.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

void set_data(TrainingParts& parts, const std::string& name, const Matrix& x, const Matrix& y) {
  parts.data.name = name;
  parts.data.sets.train = Dataset(x, y);
  parts.data.preprocessing.classes = {"0", "1"};
}

void make_xor(TrainingParts& parts) {
  const Matrix x{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  const Matrix y{{0}, {1}, {1}, {0}};
  set_data(parts, "exclusive or", x, y);
  parts.layers = {Input({2}), Dense(3, "tanh"), Dense(1, "sigmoid")};
}

/// Numbers for which a step can be computed by hand: preset.hpp does. In this order of the samples
/// the first epoch of seed 0 takes (1, 2) first.
void make_tiny(TrainingParts& parts) {
  const Matrix x{{3, -1}, {1, 2}};
  const Matrix y{{1}, {0}};
  set_data(parts, "two samples", x, y);
  parts.layers = {Input({2}), Dense(3, "relu"), Dense(2, "softmax")};
  parts.theta = Vector{{0.1F, 0.2F, -0.3F,                     // W_1: 2 x 3
                        0.4F, -0.5F, 0.6F,                     //
                        0.2F, 0.0F, -0.1F,                     // b_1
                        0.7F, -0.8F, 0.9F, 0.1F, -0.2F, 0.3F,  // W_2: 3 x 2
                        0.0F, 0.1F}};                          // b_2
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> kPresets = {
      {"xor",
       "four samples, 2-3-1, tanh and sigmoid",
       {{"--loss", "binary_crossentropy"},
        {"--optimizer", "adam"},
        {"--learning-rate", "0.1"},
        {"--batch-size", "4"}},
       &make_xor},
      {"tiny",
       "two samples, 2-3-2, relu and softmax, small enough to compute by hand",
       {{"--optimizer", "sgd"},
        {"--learning-rate", "0.5"},
        {"--momentum", "0.9"},
        {"--batch-size", "2"}},
       &make_tiny},
      {"mnist",
       "the dense classifier of `gradus train`, on a batch of 32",
       {{"--batch-size", "32"}}},
  };
  return kPresets;
}

const Preset* find_preset(const std::string& name) {
  const auto found = std::ranges::find(presets(), name, &Preset::name);
  return found == presets().end() ? nullptr : &*found;
}

}  // namespace gradus::cli
