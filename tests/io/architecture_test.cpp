#include "gradus/io/architecture.hpp"

#include <gtest/gtest.h>

#include <string>

#include "gradus/core/error.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/layers/relu.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The class of the error, and what it says.
std::string problem_of(const std::string& json) {
  try {
    (void)parse_architecture(json, "m.json");
  } catch (const DataError& error) {
    return std::string("data: ") + error.what();
  } catch (const InvalidArgument& error) {
    return std::string("argument: ") + error.what();
  }
  return "";
}

void expect_problem(const std::string& json, const std::string& part) {
  const std::string problem = problem_of(json);
  EXPECT_NE(problem.find(part), std::string::npos) << "'" << problem << "' lacks '" << part << "'";
}

TEST(Architecture, EveryLayerComesBack) {
  Dense dense(
      84, "relu",
      {.use_bias = false, .kernel_initializer = "he_normal", .kernel_regularizer = L2(0.02)});
  dense.set_name("first.layer-1");
  const Architecture given{
      {28, 28, 1},
      {Input({28, 28, 1}),
       RandomDistortion({28, 28, 1}, {.rotation = 0.1, .seed = 18446744073709551615U}), Flatten(),
       dense, Dense(5, LeakyReLU(0.1)), Dense(6, "leaky_relu"),
       Dense(7, GELU({.approximate = true})), Dropout(0.25, 7),
       LayerNormalization({.epsilon = 1e-5, .center = false}), ReLU(), LeakyReLU(), ELU(0.5),
       GELU(), Softplus(), Sigmoid(), Tanh(), Dense(3, "elu"), Softmax()}};
  const std::string json = to_json(given);
  const Architecture read = parse_architecture(json, "m.json");
  EXPECT_EQ(read.input, given.input);
  ASSERT_EQ(read.layers.size(), given.layers.size() - 1);  // the input is no entry
  for (std::size_t i = 0; i < read.layers.size(); ++i) {
    EXPECT_EQ(read.layers[i]->class_name(), given.layers[i + 1]->class_name());
    EXPECT_EQ(read.layers[i]->config(), given.layers[i + 1]->config()) << i;
    EXPECT_EQ(read.layers[i]->name(), given.layers[i + 1]->name());
  }
  EXPECT_EQ(to_json(read), json);
}

// The form of Keras 3's Sequential.to_json(), with all that it writes.
TEST(Architecture, ReadsWhatKerasWrites) {
  const std::string policy =
      R"("dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
          "registered_name": null})";
  const std::string json = R"({"module": "keras", "class_name": "Sequential", "config": {
    "name": "sequential", "trainable": true, "dtype": "float32", "layers": [
    {"module": "keras.layers", "class_name": "InputLayer", "config": {
       "batch_shape": [null, 28, 28], "dtype": "float32", "sparse": false, "ragged": false,
       "name": "input_layer"}, "registered_name": null},
    {"module": "keras.layers", "class_name": "Flatten", "config": {"name": "flatten",
       "trainable": true, )" +
                           policy + R"(, "data_format": "channels_last"},
       "registered_name": null, "build_config": {"input_shape": [null, 28, 28]}},
    {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense",
       "trainable": true, )" +
                           policy + R"(, "units": 84, "activation": "relu", "use_bias": true,
       "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform",
         "config": {"seed": null}, "registered_name": null},
       "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros", "config": {},
         "registered_name": null},
       "kernel_regularizer": {"module": "keras.regularizers", "class_name": "L2",
         "config": {"l2": 0.01}, "registered_name": null},
       "bias_regularizer": null, "kernel_constraint": null, "bias_constraint": null},
       "registered_name": null, "build_config": {"input_shape": [null, 784]}},
    {"class_name": "ReLU", "config": {"name": "re_lu", "max_value": null, "negative_slope": 0.0,
       "threshold": 0.0}},
    {"class_name": "LayerNormalization", "config": {"axis": [-1], "epsilon": 0.001, "center": true,
       "scale": true, "rms_scaling": false, "beta_initializer": {"class_name": "Zeros",
       "config": {}}, "gamma_initializer": {"class_name": "Ones", "config": {}},
       "beta_regularizer": null}},
    {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.5, "seed": null,
       "noise_shape": null}},
    {"class_name": "Activation", "config": {"activation": "tanh"}},
    {"class_name": "Dense", "config": {"name": "out", "units": 10, "activation": "softmax"}},
    {"class_name": "Softmax", "config": {"axis": -1}}]}})";
  const Architecture read = parse_architecture(json, "m.json");
  EXPECT_EQ(read.input, (Shape{28, 28}));
  ASSERT_EQ(read.layers.size(), 8U);
  EXPECT_EQ(read.layers[1]->config(), Dense(84, "relu", {.kernel_regularizer = L2(0.01)}).config());
  EXPECT_EQ(read.layers[5]->class_name(), "Tanh");
  EXPECT_EQ(read.layers[6]->name(), "out");
}

TEST(Architecture, ReadsShortForms) {
  const std::string dense = R"({"class_name": "Dense", "config": {"units": 3}})";
  for (const std::string& json : {"[" + dense + "]", R"({"layers": [)" + dense + "]}",
                                  R"({"class_name": "Sequential", "config": [)" + dense + "]}"}) {
    const Architecture read = parse_architecture(json, "m.json");
    EXPECT_EQ(read.input.rank(), 0U);
    ASSERT_EQ(read.layers.size(), 1U);
    EXPECT_EQ(read.layers[0]->config(), Dense(3).config());
  }
  const Architecture old = parse_architecture(
      R"([{"class_name": "Dense", "config": {"units": 3, "batch_input_shape": [null, 7]}}])", "m");
  EXPECT_EQ(old.input, Shape{7});
}

TEST(Architecture, SaysWhatIsWrong) {
  expect_problem("", "data: m.json: is not JSON");
  expect_problem("{}", "data: m.json: expected a list of layers");
  expect_problem("[]", "expected a list of layers");
  expect_problem(R"({"class_name": "Functional", "config": {}})", "Sequential");
  expect_problem("[1]", "layer 1: expected {\"class_name\"");
  expect_problem(R"([{"class_name": "Dens"}])", "argument: m.json: layer 1: unknown layer 'Dens'");
  expect_problem(R"([{"class_name": "Dense", "config": {"unit": 3}}])", "did you mean 'units'?");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": 0}}])", "at least 1");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": "3"}}])", "whole number");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": 3, "activation": "rel"}}])",
                 "rel");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": 3, "trainable": false}}])",
                 "trainable");
  expect_problem(R"([{"class_name": "ReLU", "config": {"max_value": 6}}])", "max_value");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": 3, "kernel_regularizer":
                 {"class_name": "L3", "config": {}}}}])",
                 "unknown regularizer 'L3'");
  expect_problem(R"([{"class_name": "Dense", "config": {"units": 3, "name": "a/b"}}])", "a name");
  expect_problem(R"([{"class_name": "Dense", "class_name": "ReLU"}])", "'class_name' twice");
  expect_problem(R"([{"class_name": "ReLU"}, {"class_name": "InputLayer",
                 "config": {"batch_shape": [null, 2]}}])",
                 "first layer");
  expect_problem(R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, -2]}},
                 {"class_name": "ReLU"}])",
                 "layer 1");
  expect_problem(R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 1e300]}},
                 {"class_name": "ReLU"}])",
                 "layer 1");
  expect_problem(R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 3]}}])",
                 "no layer");
}

TEST(Architecture, RefusesDeepAndLongJson) {
  expect_problem(std::string(100000, '['), "nested");
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  expect_problem(objects, "nested");
  expect_problem(std::string(1000001, ' '), "more than 1000000");
  std::string many = "[";
  for (int i = 0; i < 1001; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"class_name":"ReLU"})";
  expect_problem(many + "]", "1001 layers");
}

/// One's own, with an argument.
class Scale : public Layer {
 public:
  explicit Scale(double factor) : factor_(factor) {}
  std::string class_name() const override { return "Scale"; }
  Config config() const override { return {{"factor", factor_}}; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override {
    y = static_cast<Scalar>(factor_) * x;
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = static_cast<Scalar>(factor_) * dy;
  }

 private:
  double factor_;
};

TEST(Architecture, ALayerOfOnesOwnIsKnownOnceRegistered) {
  const std::string json = to_json(Architecture{{2}, {Scale(3)}});
  expect_problem(json, "unknown layer 'Scale'");
  register_layer("Scale", [](const Config& config) {
    double factor = 1;
    for (const auto& [name, value] : config) {
      if (name == "factor") read_value(value, factor);
    }
    return Scale(factor);
  });
  EXPECT_EQ(parse_architecture(json, "m").layers[0]->config(), Scale(3).config());
}

}  // namespace
}  // namespace gradus
