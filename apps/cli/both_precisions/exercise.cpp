#include "cli/both_precisions/exercise.hpp"

#include <array>
#include <gradus/core/error.hpp>
#include <gradus/losses/regression.hpp>
#include <string>

#include "cli/both_precisions/exercise_layers.hpp"
#include "cli/both_precisions/exercise_losses.hpp"
#include "cli/both_precisions/exercise_optimizers.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

using Layers = std::vector<Polymorphic<Layer>>;

template <class T>
const T* as(const Polymorphic<Layer>& layer) {
  return layer ? dynamic_cast<const T*>(&*layer) : nullptr;
}

[[noreturn]] void cannot_plant(int number, const std::string& what) {
  throw InvalidArgument("exercise " + std::to_string(number) + ": needs " + what +
                        ", and this model has none; --preset tiny has");
}

void give_name(const std::string& name, Layer& layer) {
  if (!name.empty()) layer.set_name(name);
}

std::vector<std::size_t> dense_layers(const Layers& layers) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (as<Dense>(layers[i]) != nullptr) places.push_back(i);
  }
  return places;
}

/// Where no hidden layer has this activation, all get it.
void use_hidden_activation(int number, const std::string& name, Layers& layers) {
  std::vector<std::size_t> hidden = dense_layers(layers);
  if (hidden.size() < 2) cannot_plant(number, "a hidden Dense layer");
  hidden.pop_back();
  const std::string class_name = Layer::from_name(name)->class_name();
  for (const std::size_t i : hidden) {
    const Polymorphic<Layer> activation = layers[i]->activation();
    if (activation && activation->class_name() == class_name) return;
  }
  for (const std::size_t i : hidden) {
    Config config = layers[i]->config();
    for (auto& [key, value] : config) {
      if (key == "activation") value = name;
    }
    Polymorphic<Layer> dense = Layer::from_config("Dense", config);
    give_name(layers[i]->name(), *dense);
    layers[i] = dense;
  }
}

template <class Wrong>
void replace_dense(Layers& layers) {
  for (const std::size_t i : dense_layers(layers)) layers[i] = Wrong(*as<Dense>(layers[i]));
}

/// Layers of the class Right and activations alike.
template <class Right, class Wrong>
void replace_function(Layers& layers) {
  for (Polymorphic<Layer>& layer : layers) {
    if (as<Right>(layer) != nullptr) {
      Wrong wrong;
      give_name(layer->name(), wrong);
      layer = wrong;
    } else if (const Dense* dense = as<Dense>(layer)) {
      if (as<Right>(dense->activation()) != nullptr) layer = DenseWithActivation(*dense, Wrong());
    }
  }
}

/// Its learning rate where it is of this class, else another.
double rate_of(const Optimizer& optimizer, const std::string& class_name, double otherwise) {
  return optimizer.class_name() == class_name ? optimizer.learning_rate() : otherwise;
}

SGDOptions with_momentum(const Optimizer& optimizer) {
  return {.learning_rate = rate_of(optimizer, "SGD", 0.05), .momentum = 0.9};
}

/// A layer of several units above another of several: one unit's kernel is its own transpose.
void check_transposable(int number, const Layers& layers) {
  Index below = 1;
  for (const std::size_t i : dense_layers(layers)) {
    const Index units = as<Dense>(layers[i])->units();
    if (below > 1 && units > 1) return;
    below = units;
  }
  cannot_plant(number, "a Dense layer of several units above another of several");
}

void check_bias(int number, const Layers& layers) {
  for (const std::size_t i : dense_layers(layers)) {
    if (layers[i]->parameters({1}).size() == 2) return;
  }
  cannot_plant(number, "a Dense layer with a bias");
}

void use_separate_softmax(int number, const ExerciseParts& parts) {
  bool found = false;
  for (const Polymorphic<Layer>& layer : parts.layers) {
    found = found || as<Softmax>(layer) != nullptr || as<Softmax>(layer->activation()) != nullptr;
  }
  if (!found) cannot_plant(number, "a softmax");
  parts.loss = MeanSquaredError();  // a cross-entropy would take the softmax in
}

struct Exercise {
  void (*adapt)(int number, const ExerciseParts& parts);
  void (*plant)(const ExerciseParts& parts);
};

constexpr std::array<Exercise, kExercises> kTable = {{
    {[](int number, const ExerciseParts& p) { use_hidden_activation(number, "relu", p.layers); },
     [](const ExerciseParts& p) { replace_function<ReLU, ReLUWithoutDerivative>(p.layers); }},
    {[](int /*number*/, const ExerciseParts& /*p*/) {},
     [](const ExerciseParts& p) { p.loss = LossWithOppositeGradient(p.loss); }},
    {[](int number, const ExerciseParts& p) { check_bias(number, p.layers); },
     [](const ExerciseParts& p) { replace_dense<DenseWithoutBiasSum>(p.layers); }},
    {[](int /*number*/, const ExerciseParts& p) {
       p.optimizer = SGD({.learning_rate = rate_of(*p.optimizer, "SGD", 0.1)});
     },
     [](const ExerciseParts& p) { p.loss = LossWithSummedGradient(p.loss); }},
    {[](int number, const ExerciseParts& p) { check_transposable(number, p.layers); },
     [](const ExerciseParts& p) { replace_dense<DenseReadingKernelTransposed>(p.layers); }},
    {[](int /*number*/, const ExerciseParts& p) { p.optimizer = SGD(with_momentum(*p.optimizer)); },
     [](const ExerciseParts& p) {
       p.optimizer = SGDWithOppositeMomentum(with_momentum(*p.optimizer));
     }},
    {[](int number, const ExerciseParts& p) { use_hidden_activation(number, "sigmoid", p.layers); },
     [](const ExerciseParts& p) {
       replace_function<Sigmoid, SigmoidWithDerivativeAtOutput>(p.layers);
     }},
    {[](int number, const ExerciseParts& p) {
       if (dense_layers(p.layers).empty()) cannot_plant(number, "a Dense layer");
     },
     [](const ExerciseParts& p) { replace_dense<DenseOverwritingKernelGradient>(p.layers); }},
    {[](int /*number*/, const ExerciseParts& p) {
       p.optimizer = Adam({.learning_rate = rate_of(*p.optimizer, "Adam", 0.001)});
     },
     [](const ExerciseParts& p) {
       p.optimizer = AdamAtFirstStep({.learning_rate = rate_of(*p.optimizer, "Adam", 0.001)});
     }},
    {&use_separate_softmax,
     [](const ExerciseParts& p) {
       replace_function<Softmax, SoftmaxWithDiagonalJacobian>(p.layers);
     }},
}};

const Exercise& exercise_at(int number) {
  if (number < 1 || number > kExercises) {
    throw InvalidArgument("exercise: expected a number from 1 to " + std::to_string(kExercises) +
                          ", got " + std::to_string(number));
  }
  return kTable.at(static_cast<std::size_t>(number - 1));
}

}  // namespace

void adapt_to_exercise(int number, const ExerciseParts& parts) {
  if (number != 0) exercise_at(number).adapt(number, parts);
}

void plant_fault(int number, const ExerciseParts& parts) {
  if (number != 0) exercise_at(number).plant(parts);
}

}  // namespace gradus::cli
