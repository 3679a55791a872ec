// gradus export: what other programs make of the model.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <gradus/core/file.hpp>
#include <gradus/gradus.hpp>
#include <gradus/io/model_file.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/export/command.hpp"
#include "support/command.hpp"
#include "support/errors.hpp"
#include "support/export_models.hpp"
#include "support/python.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

const std::string kKerasStandIn =
    std::string("PYTHONPATH=") + GRADUS_SOURCE_DIR "/tests/apps/keras_stand_in";

/// Runs several scripts in one process, as importing torch takes seconds.
const char* const kRunAll = R"(
import runpy, sys
for script in sys.argv[1:]:
    runpy.run_path(script, run_name='__main__')
)";

fs::path save_and_export(const Sequential& model, const fs::path& folder, const std::string& name,
                         const std::string& target) {
  model.save(folder / (name + ".safetensors"));
  const fs::path output = folder / "exported" / name;
  const CommandResult result =
      run(words("export", folder / (name + ".safetensors"), "--to " + target + " -o", output));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return output;
}

/// The script of each model asserts that it predicts the same.
void expect_scripts_agree(const std::string& target, const std::vector<std::string>& environment) {
  const TempDir dir;
  std::vector<std::string> arguments = {"-c", kRunAll};
  const auto models = export_models();
  for (const auto& [name, model] : models) {
    arguments.push_back((save_and_export(model, dir.path(), name, target) / "model.py").string());
  }
  const CommandResult result = python(arguments, environment);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(count_of(result.out, "equal: max difference "), static_cast<int>(models.size()))
      << result.out;
}

/// With the weights of another model, the script's assertion fails.
void expect_script_notices(const std::string& target, const std::vector<std::string>& environment) {
  const TempDir dir;
  const Sequential model = with_random_parameters(image_classifier());
  const fs::path right = save_and_export(model, dir.path(), "right", target);
  const fs::path wrong = save_and_export(image_classifier(), dir.path(), "wrong", target);
  fs::copy_file(wrong / "weights.npz", right / "weights.npz", fs::copy_options::overwrite_existing);
  const CommandResult result = python({(right / "model.py").string()}, environment);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_TRUE(contains(result.err, "AssertionError: not equal")) << result.err;
}

/// y = x² is a layer of nobody else's.
class Square : public Layer {
 public:
  std::string class_name() const override { return "Square"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override {
    y = x.array().square();
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = 2 * x.array() * dy.array();
  }
};

void expect_export_fails(const std::vector<std::string>& arguments, int exit_code,
                         const std::vector<std::string>& parts) {
  const CommandResult result = run(arguments);
  EXPECT_EQ(result.exit_code, exit_code);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
}

}  // namespace

TEST(ExportCommand, TorchScriptsPredictWhatGradusPredicts) {
  if (!has_npz() || !python_has("torch")) GTEST_SKIP() << "needs PyTorch and a build with minizip";
  expect_scripts_agree("torch", {});
}

TEST(ExportCommand, KerasScriptsPredictWhatGradusPredicts) {
  if (!has_npz() || !python_has("numpy")) GTEST_SKIP() << "needs NumPy and a build with minizip";
  expect_scripts_agree("keras", {kKerasStandIn});
}

TEST(ExportCommand, ScriptsNoticeOtherWeights) {
  if (!has_npz() || !python_has("torch")) GTEST_SKIP() << "needs PyTorch and a build with minizip";
  expect_script_notices("torch", {});
  expect_script_notices("keras", {kKerasStandIn});
}

TEST(ExportCommand, ScriptsAreWhatOneWouldWrite) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  const std::string keras =
      text_of(save_and_export(image_classifier(), dir.path(), "k", "keras") / "model.py");
  EXPECT_TRUE(contains(keras, R"(    return keras.Sequential([
        keras.Input((6, 6, 1)),
        # random_distortion: RandomDistortion, which only training has
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L1L2(l1=0, l2=1e-04), name="dense"),
        keras.layers.Dropout(0.2, name="dropout"),
        keras.layers.Dense(3, activation="softmax", name="dense_1"),
    ])
)")) << keras;
  const std::string torch =
      text_of(save_and_export(image_classifier(), dir.path(), "t", "torch") / "model.py");
  EXPECT_TRUE(contains(torch, R"(    return nn.Sequential(
        # random_distortion: RandomDistortion, which only training has
        nn.Flatten(),
        nn.Linear(36, 8),  # dense
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(8, 3),  # dense_1
        nn.Softmax(dim=-1),
    )
)")) << torch;
}

TEST(ExportCommand, NumpyReadsTheArrays) {
  if (!has_npz() || !python_has("numpy")) GTEST_SKIP() << "needs NumPy and a build with minizip";
  const TempDir dir;
  const Sequential model = with_random_parameters(image_classifier());
  const fs::path npz = save_and_export(model, dir.path(), "model.npz", "numpy");
  const CommandResult result = python({"-c", kReadSafetensors + R"(
arrays, expected = np.load(sys.argv[1]), read_safetensors(sys.argv[2])
assert set(arrays) == set(expected) == {'dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'}
for name in expected:
    np.testing.assert_array_equal(arrays[name], expected[name], strict=False)
    assert arrays[name].dtype == np.float32 and arrays[name].shape == expected[name].shape
)",
                                       npz.string(), (dir / "model.npz.safetensors").string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST(ExportCommand, ReplacesWhatIsThereAndMakesFolders) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  image_classifier().save(dir / "m.safetensors");
  const fs::path npz = dir / "a" / "b" / "m.npz";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(run(words("export", dir / "m.safetensors", "--to numpy -o", npz)).exit_code, 0);
  }
  EXPECT_EQ(read_npz(npz).size(), 4u);
}

const std::array<std::pair<cli::ExportTarget, const char*>, 3> kTargets = {
    {{cli::ExportTarget::kKeras, "keras"},
     {cli::ExportTarget::kTorch, "torch"},
     {cli::ExportTarget::kOnnx, "onnx"}}};

TEST(ExportCommand, RefusesALayerThatTheOtherProgramDoesNotHave) {
  register_layer("Square", [](const Config&) { return Square(); });
  const TempDir dir;
  const fs::path file = dir / "square.safetensors";
  Sequential({Input({2}), Dense(2), Square()}).save(file);
  for (const auto& [target, name] : kTargets) {
    EXPECT_TRUE(says(
        [&, target = target] {
          cli::export_model({file, target, dir / "out"});
        },
        {name, "'square'", "Square"}));
  }
  Sequential({Input({2}), Dense(2, Square())}).save(file);
  for (const auto& [target, name] : kTargets) {
    EXPECT_TRUE(says(
        [&, target = target] {
          cli::export_model({file, target, dir / "out"});
        },
        {name, "'dense_square'", "Square"}));
  }
  EXPECT_FALSE(fs::exists(dir / "out"));
  // The command does not know the class at all.
  expect_export_fails(words("export", file, "--to torch -o", dir / "out"), 1, {"Square"});
}

TEST(ExportCommand, SaysWhatIsWrong) {
  const TempDir dir;
  const fs::path file = dir / "m.safetensors";
  image_classifier().save(file);
  write_file(dir / "taken", std::string_view("a file"));
  expect_export_fails(words("export", file, "--to torch"), 2, {"--output"});
  expect_export_fails(words("export", file, "-o x"), 2, {"--to"});
  expect_export_fails(words("export", file, "--to tensorflow -o x"), 2, {"--to", "tensorflow"});
  expect_export_fails(words("export", dir / "no", "--to torch -o x"), 1, {"no"});
  expect_export_fails(words("export", dir / "taken", "--to torch -o x"), 1, {"taken"});
  if (!has_npz()) return;
  expect_export_fails(words("export", file, "--to torch -o", dir / "taken"), 1, {"taken"});
  expect_export_fails(words("export", file, "--to numpy -o", dir.path()), 1, {dir.path().string()});
  EXPECT_EQ(text_of(dir / "taken"), "a file");
}
