// gradus import: arrays of other programs in a model.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <gradus/gradus.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/export_models.hpp"
#include "support/python.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

/// A state dict as the safetensors package writes it, ordered by name, and PyTorch's predictions.
/// Arguments: a folder, and for each file type=prefix: of the numbers, and before the layers'
/// numbers.
const char* const kTorchModel = R"(
import json, struct, sys
import torch
from torch import nn

folder = sys.argv[1]
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(4, 5), nn.LayerNorm(5), nn.ReLU(), nn.Linear(5, 5), nn.GELU(), nn.Dropout(),
                      nn.Linear(5, 5), nn.Tanh(), nn.Tanh(), nn.Tanh(), nn.Linear(5, 3), nn.Softmax(dim=1)).eval()
types = {'F16': torch.float16, 'BF16': torch.bfloat16, 'F32': torch.float32, 'F64': torch.float64}

def bytes_of(tensor):
    if tensor.dtype == torch.bfloat16: tensor = tensor.view(torch.int16)
    return tensor.contiguous().numpy().tobytes()

def write(path, arrays, dtype):
    header, data = {}, b''
    for name, array in sorted(arrays.items()):
        part = bytes_of(array)
        header[name] = {'dtype': dtype, 'shape': list(array.shape), 'data_offsets': [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    with open(path, 'wb') as file: file.write(struct.pack('<Q', len(text)) + text + data)

for argument in sys.argv[2:]:
    dtype, prefix = argument.split('=')
    for parameter in model.parameters():
        nn.init.uniform_(parameter, -1, 1)
        parameter.data = parameter.data.to(types[dtype]).float()
    state = {prefix + name: array.to(types[dtype]) for name, array in model.state_dict().items()}
    write(f'{folder}/{dtype}.safetensors', state, dtype)
    inputs = torch.randn(6, 4)
    with torch.no_grad():
        write(f'{folder}/{dtype}_samples.safetensors', {'inputs': inputs, 'predictions': model(inputs)}, 'F32')
)";

const char* const kTorchLayers = R"([
  {"class_name": "Dense", "config": {"units": 5}},
  {"class_name": "LayerNormalization", "config": {"epsilon": 1e-5}},
  {"class_name": "ReLU"},
  {"class_name": "Dense", "config": {"units": 5, "activation": "gelu"}},
  {"class_name": "Dropout", "config": {"rate": 0.5}},
  {"class_name": "Dense", "config": {"units": 5, "activation": "tanh"}},
  {"class_name": "Activation", "config": {"activation": "tanh"}},
  {"class_name": "Activation", "config": {"activation": "tanh"}},
  {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}])";

Matrix read_matrix(const fs::path& path, const std::string& name) {
  const Safetensors file = Safetensors::read(path);
  const std::vector<double> numbers = file.numbers(file.at(name));
  const std::vector<Index>& shape = file.at(name).shape;
  Matrix matrix(shape[0], shape[1]);
  for (Index i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = static_cast<Scalar>(numbers[static_cast<std::size_t>(i)]);
  }
  return matrix;
}

/// Arrays to import: numbers 1, 2, 3, ... in the shapes.
struct NamedShape {
  std::string name;
  std::vector<Index> shape;
};
void write_weights(const fs::path& path, const std::vector<NamedShape>& arrays) {
  Safetensors file;
  float next = 1;
  for (const NamedShape& array : arrays) {
    std::vector<float> values(static_cast<std::size_t>(Shape(array.shape).size()));
    for (float& value : values) value = next++;
    file.add(array.name, array.shape, values);
  }
  write_file(path, std::string_view(file.str()));
}

class ImportCommand : public testing::Test {
 protected:
  /// Imports these arrays into Dense layers of these units.
  CommandResult import_dense(const std::vector<NamedShape>& arrays, const std::string& layers,
                             const std::string& options = "") {
    write_weights(dir_ / "w.safetensors", arrays);
    return import(layers, options);
  }

  CommandResult import(const std::string& layers, const std::string& options = "") {
    write_file(dir_ / "model.json", std::string_view(layers));
    return run(words("import", dir_ / "w.safetensors", "--model", dir_ / "model.json", "-o",
                     dir_ / "m.safetensors", options));
  }

  void expect_refused(const CommandResult& result, const std::vector<std::string>& parts,
                      int exit_code = 2) {
    EXPECT_EQ(result.exit_code, exit_code) << result.out;
    for (const std::string& part : parts) {
      EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
    }
    EXPECT_FALSE(fs::exists(dir_ / "m.safetensors"));
  }

  /// The numbers of a parameter of the model that was made.
  std::vector<double> imported(const std::string& name) {
    const Safetensors file = Safetensors::read(dir_ / "m.safetensors");
    return file.numbers(file.at(name));
  }

  TempDir dir_;
};

const std::string kTwoByThree = R"([{"class_name": "Dense", "config": {"units": 3}}])";
const std::string kSquares = R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 2]}},
  {"class_name": "Dense", "config": {"units": 2, "use_bias": false}},
  {"class_name": "Dense", "config": {"units": 2, "use_bias": false}}])";

}  // namespace

TEST_F(ImportCommand, PredictsWhatTorchPredicts) {
  if (!python_has("torch")) GTEST_SKIP() << "needs PyTorch";
  const std::vector<std::pair<std::string, std::string>> files = {
      {"F32", ""}, {"F16", "model."}, {"BF16", "encoder.layer."}, {"F64", "net/"}};
  std::vector<std::string> arguments = {"-c", kTorchModel, dir_.path().string()};
  for (const auto& [dtype, prefix] : files) arguments.push_back(dtype + "=" + prefix);
  const CommandResult made = python(arguments);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  for (const auto& [dtype, prefix] : files) {
    SCOPED_TRACE(dtype);
    fs::rename(dir_ / (dtype + ".safetensors"), dir_ / "w.safetensors");
    const CommandResult result = import(kTorchLayers);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.out, "dense_3/kernel (5, 3)          <- '" + prefix +
                                         "10.weight' (3, 5) " + dtype + ", transposed\n"))
        << result.out;
    Sequential model = Sequential::load(dir_ / "m.safetensors");
    const fs::path samples = dir_ / (dtype + "_samples.safetensors");
    const Matrix predictions = model.predict(read_matrix(samples, "inputs"));
    const Matrix expected = read_matrix(samples, "predictions");
    EXPECT_LT((predictions - expected).cwiseAbs().maxCoeff(), 1e-5);
  }
}

TEST_F(ImportCommand, TakesFilesOfItsOwn) {
  const Sequential model = with_random_parameters(image_classifier());
  model.save(dir_ / "w.safetensors");
  const CommandResult result = run(words("import", dir_ / "w.safetensors", "--like",
                                         dir_ / "w.safetensors", "-o", dir_ / "m.safetensors"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_file(dir_ / "m.safetensors"), read_file(dir_ / "w.safetensors"));
}

TEST_F(ImportCommand, ShapesSayHowAKernelLies) {
  ASSERT_EQ(import_dense({{"a.weight", {3, 2}}, {"a.bias", {3}}}, kTwoByThree).exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{1, 3, 5, 2, 4, 6}));
  ASSERT_EQ(import_dense({{"a.weight", {2, 3}}, {"a.bias", {3}}}, kTwoByThree).exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(imported("dense/bias"), (std::vector<double>{7, 8, 9}));
}

TEST_F(ImportCommand, NamesSayHowASquareKernelLies) {
  const std::vector<double> straight = {1, 2, 3, 4}, transposed = {1, 3, 2, 4};
  ASSERT_EQ(import_dense({{"0.weight", {2, 2}}, {"2.weight", {2, 2}}}, kSquares).exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), transposed);
  EXPECT_EQ(imported("dense_1/kernel"), (std::vector<double>{5, 7, 6, 8}));
  ASSERT_EQ(import_dense({{"a_1/kernel:0", {2, 2}}, {"a_2/kernel:0", {2, 2}}}, kSquares).exit_code,
            0);
  EXPECT_EQ(imported("dense/kernel"), straight);
  const std::vector<NamedShape> weights = {{"0.weight", {2, 2}}, {"2.weight", {2, 2}}};
  ASSERT_EQ(import_dense(weights, kSquares, "--layout keras").exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), straight);
  ASSERT_EQ(import_dense(weights, kSquares, "--layout torch").exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), transposed);
}

TEST_F(ImportCommand, AsksWhereNamesAndShapesOfKernelsDisagree) {
  const std::string layers = R"([{"class_name": "Dense", "config": {"units": 3}},
                               {"class_name": "Dense", "config": {"units": 3}}])";
  const std::vector<NamedShape> arrays = {
      {"0.weight", {2, 3}}, {"0.bias", {3}}, {"1.weight", {3, 3}}, {"1.bias", {3}}};
  expect_refused(import_dense(arrays, layers),
                 {"'1.weight' (3, 3)", "'0.weight' (2, 3)", "--layout"});
  EXPECT_EQ(import_dense(arrays, layers, "--layout keras").exit_code, 0);
}

TEST_F(ImportCommand, FindsLayersByNameThenInOrderOfNumbers) {
  // By name, whatever the order.
  const std::string named_json =
      R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 2]}},
    {"class_name": "Dense", "config": {"name": "z", "units": 2, "use_bias": false}},
    {"class_name": "Dense", "config": {"name": "a", "units": 2, "use_bias": false}}])";
  ASSERT_EQ(
      import_dense({{"net.a.kernel", {2, 2}}, {"net.z.kernel", {2, 2}}}, named_json).exit_code, 0);
  EXPECT_EQ(imported("a/kernel"), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(imported("z/kernel"), (std::vector<double>{5, 6, 7, 8}));
  // Keras counts on: here dense_1 is the first layer.
  ASSERT_EQ(
      import_dense({{"dense_10/kernel", {2, 2}}, {"dense_9/kernel", {2, 2}}}, kSquares).exit_code,
      0);
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{5, 6, 7, 8}));
  ASSERT_EQ(
      import_dense({{"dense_1/kernel", {2, 2}}, {"dense_2/kernel", {2, 2}}}, kSquares).exit_code,
      0);
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{1, 2, 3, 4}));
}

TEST_F(ImportCommand, AsksWhichLayerIsFirst) {
  const std::vector<NamedShape> arrays = {{"decoder.kernel", {2, 2}}, {"encoder.kernel", {2, 2}}};
  expect_refused(import_dense(arrays, kSquares),
                 {"'decoder.kernel' (2, 2)", "'encoder.kernel' (2, 2)", "--map dense="});
  ASSERT_EQ(import_dense(arrays, kSquares, "--map dense=encoder").exit_code, 0);
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{5, 6, 7, 8}));
  fs::remove(dir_ / "m.safetensors");
  expect_refused(import_dense(arrays, kSquares, "--map dense"), {"--map", "LAYER=NAME"});
  expect_refused(import_dense(arrays, kSquares, "--map nowhere=encoder"), {"--map", "nowhere"});
  expect_refused(import_dense(arrays, kSquares, "--map dense=nothing"), {"--map", "nothing"});
  expect_refused(import_dense(arrays, kSquares, "--map dense=encoder --map dense=decoder"),
                 {"--map", "twice"});
  expect_refused(import_dense(arrays, kSquares, "--map dense=encoder --map dense_1=encoder"),
                 {"--map", "encoder"});
}

TEST_F(ImportCommand, NamesArraysThatDoNotFit) {
  const std::string layers = R"({"layers": [
    {"class_name": "InputLayer", "config": {"batch_shape": [null, 2]}},
    {"class_name": "Dense", "config": {"units": 3}}]})";
  const NamedShape kernel = {"0.weight", {3, 2}}, bias = {"0.bias", {3}};
  expect_refused(import_dense({kernel}, layers), {"dense needs", "bias (3,)", "'0.weight' (3, 2)"});
  expect_refused(import_dense({kernel, bias, {"1.weight", {4}}}, layers), {"'1.weight' (4,)"});
  expect_refused(import_dense({{"0.weight", {3, 4}}, bias}, layers),
                 {"kernel (2, 3)", "'0.weight' (3, 4)"});
  expect_refused(import_dense({{"dense.kernel", {3, 4}}, {"dense.bias", {3}}}, layers),
                 {"kernel (2, 3)", "'dense.kernel' (3, 4)"});
  expect_refused(import_dense({kernel, {"0.bias", {3, 1}}}, layers), {"'0.bias' (3, 1)"});
  expect_refused(import_dense({kernel, {"0.offset", {3}}}, layers), {"'0.offset' (3,)"});
  expect_refused(import_dense({{"0.weight", {3, 2}}, {"0.kernel", {2, 3}}}, layers),
                 {"'0.kernel'"});
  expect_refused(import_dense({kernel, bias}, layers, "--layout keras"), {"--layout keras"});
  expect_refused(import_dense({}, layers), {"none"});
}

TEST_F(ImportCommand, RefusesNumbersThatAreNotFinite) {
  for (const double number : std::vector<double>{NAN, HUGE_VAL, 1e300}) {
    Safetensors file;
    file.add("0.weight", {3, 2}, std::vector<float>(6, 1));
    file.add("0.bias", {3}, std::vector<double>{1, number, 1});
    write_file(dir_ / "w.safetensors", std::string_view(file.str()));
    expect_refused(import(kTwoByThree), {"'0.bias' (3,)", "finite"}, 1);
  }
}

TEST_F(ImportCommand, SaysWhatIsWrongWithItsFiles) {
  const std::vector<NamedShape> arrays = {{"0.weight", {3, 2}}, {"0.bias", {3}}};
  expect_refused(import_dense(arrays, "{"), {"model.json", "JSON"}, 1);
  expect_refused(import_dense(arrays, R"([{"class_name": "Dens"}])"), {"Dens", "Dense"}, 1);
  expect_refused(import_dense(arrays, R"([{"class_name": "Flatten"}])"), {"the input shape"});
  // A few words of JSON, and memory for them that no machine has.
  expect_refused(
      import_dense(arrays,
                   R"([{"class_name": "InputLayer", "config": {"batch_shape": [null, 1000000]}},
                                          {"class_name": "Dense", "config": {"units": 10000000}}])"),
      {"10000010000000", "9"});
  write_file(dir_ / "w.safetensors", std::string_view("no arrays"));
  expect_refused(import(kTwoByThree), {"w.safetensors"}, 1);
  expect_refused(run(words("import", dir_ / "w.safetensors", "-o", dir_ / "m.safetensors")),
                 {"--model", "--like"});
}

TEST_F(ImportCommand, KeepsWhatAModelLikeItKnows) {
  Sequential model({Input({2}), Dense(3)});
  model.compile({.optimizer = "sgd", .loss = "huber"});
  model.metadata() = {{"class_names", "[]"}, {"provenance", "another training"}};
  model.save(dir_ / "like.safetensors");
  write_weights(dir_ / "w.safetensors", {{"0.weight", {3, 2}}, {"0.bias", {3}}});
  const CommandResult result = run(words("import", dir_ / "w.safetensors", "--like",
                                         dir_ / "like.safetensors", "-o", dir_ / "m.safetensors"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const ModelFile file = read_model_file(dir_ / "m.safetensors");
  EXPECT_EQ(file.loss, "huber");
  EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"class_names", "[]"}}));
  EXPECT_EQ(imported("dense/kernel"), (std::vector<double>{1, 3, 5, 2, 4, 6}));
}
