// Models that hold every layer, to be written for other programs and compared there.
#pragma once

#include <filesystem>
#include <gradus/gradus.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

/// Parameters drawn anew: the first biases are all 0, and a mistake with them would not show.
inline Sequential with_random_parameters(Sequential model) {
  Random random(7);
  Vector& theta = model.network().theta();
  for (Index i = 0; i < theta.size(); ++i) theta(i) = static_cast<Scalar>(random.uniform(-1, 1));
  return model;
}

template <class NamedLayer>
NamedLayer named(NamedLayer layer, const std::string& name) {
  layer.set_name(name);
  return layer;
}

inline Sequential image_classifier() {
  return Sequential({Input({6, 6, 1}), RandomDistortion({6, 6, 1}), Flatten(),
                     Dense(8, "relu", {.kernel_regularizer = L2(1e-4)}), Dropout(0.2),
                     Dense(3, "softmax")});
}

/// By what the model is about.
inline std::vector<std::pair<std::string, Sequential>> export_models() {
  std::vector<std::pair<std::string, Sequential>> models;
  models.emplace_back("image", image_classifier());
  models.emplace_back(
      "activations",
      Sequential({Input({5}), Dense(7, "gelu"), Dense(6, GELU({.approximate = true})),
                  Dense(6, LeakyReLU(0.1)), Dense(5, "leaky_relu"), Dense(4, "elu"),
                  Dense(4, ELU(0.5)), Dense(4, "softplus"), Dense(4, "tanh", {.use_bias = false}),
                  Dense(3, "sigmoid"), Dense(2)}));
  models.emplace_back("layers",
                      Sequential({Input({4}), LayerNormalization({.epsilon = 0.01}), GELU(),
                                  LayerNormalization({.center = false}), LeakyReLU(), Softplus(),
                                  LayerNormalization({.scale = false}), ELU(), Tanh(),
                                  LayerNormalization({.center = false, .scale = false}), Sigmoid(),
                                  GELU({.approximate = true}), ReLU(), Softmax()}));
  models.emplace_back("nothing", Sequential({Input({2, 3}), Dropout(0.5)}));
  models.emplace_back("named", Sequential({Input({3}), named(Dense(4, "tanh"), "first.layer-1"),
                                           named(Dense(2), "output")}));
  for (auto& [_, model] : models) model = with_random_parameters(std::move(model));
  return models;
}

}  // namespace gradus
