// gradus export --to onnx: what onnxruntime makes of the file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <gradus/gradus.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/export/onnx_file.hpp"
#include "support/command.hpp"
#include "support/data_errors.hpp"
#include "support/export_models.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

/// Where npm has put onnxruntime-web; see tests/run.sh.
fs::path node_modules() {
  const char* folder = std::getenv("GRADUS_NODE_MODULES");
  return folder != nullptr ? fs::path(folder)
                           : fs::path(GRADUS_SOURCE_DIR "/build/npm/node_modules");
}

fs::path node_program() {
  for (const char* path : {"/usr/bin/node", "/usr/local/bin/node"}) {
    if (fs::exists(path)) return path;
  }
  return {};
}

CommandResult export_onnx(const Sequential& model, const fs::path& onnx) {
  fs::path file = onnx;
  file += ".safetensors";
  model.save(file);
  return run(words("export", file, "--to onnx -o", onnx));
}

/// A file for run_onnx.mjs: a batch, and what Gradus makes of it. Returns its path.
fs::path write_case(Sequential& model, const fs::path& onnx, Index rows) {
  const Network& network = model.network();
  Random random(static_cast<std::uint64_t>(rows));
  Matrix x(rows, network.inputs());
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<Scalar>(random.uniform(-3, 3));
  const Matrix y = model.predict(x);
  std::vector<Index> shape = {rows};
  const std::vector<Index>& dims = network.input_shape().dims();
  shape.insert(shape.end(), dims.begin(), dims.end());
  const nlohmann::json described = {
      {"model", onnx.string()},
      {"shape", shape},
      {"inputs", std::vector<Scalar>(x.data(), x.data() + x.size())},
      {"expected", std::vector<Scalar>(y.data(), y.data() + y.size())}};
  fs::path path = onnx;
  path += "." + std::to_string(rows) + ".json";
  write_file(path, std::string_view(described.dump()));
  return path;
}

/// Runs the cases; nothing where there is no node.
CommandResult run_cases(const std::vector<fs::path>& cases) {
  std::vector<std::string> arguments = {GRADUS_SOURCE_DIR "/tests/apps/run_onnx.mjs",
                                        node_modules().string()};
  for (const fs::path& path : cases) arguments.push_back(path.string());
  return run(arguments, {.program = node_program()});
}

bool has_onnxruntime() {
  return !node_program().empty() && fs::exists(node_modules() / "onnxruntime-web");
}

}  // namespace

TEST(OnnxExport, OnnxruntimePredictsWhatGradusPredicts) {
  if (!cli::has_onnx()) GTEST_SKIP() << "needs a build with ONNX";
  const TempDir dir;
  std::vector<fs::path> cases;
  for (auto& [name, model] : export_models()) {
    const fs::path onnx = dir / (name + ".onnx");
    const CommandResult result = export_onnx(model, onnx);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    for (const Index rows : {1, 5}) cases.push_back(write_case(model, onnx, rows));
  }
  if (!has_onnxruntime()) GTEST_SKIP() << "needs Node.js with onnxruntime-web";
  const CommandResult result = run_cases(cases);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(count_of("\n" + result.out, "\nequal "), static_cast<int>(cases.size())) << result.out;
}

TEST(OnnxExport, TheComparisonNoticesOtherWeights) {
  if (!cli::has_onnx()) GTEST_SKIP() << "needs a build with ONNX";
  if (!has_onnxruntime()) GTEST_SKIP() << "needs Node.js with onnxruntime-web";
  const TempDir dir;
  Sequential other = with_random_parameters(image_classifier());
  ASSERT_EQ(export_onnx(image_classifier(), dir / "m.onnx").exit_code, 0);
  const CommandResult result = run_cases({write_case(other, dir / "m.onnx", 2)});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "DIFFERENT 2,3 ")) << result.out << result.err;
}

TEST(OnnxExport, TheFileHoldsNamesAndMetadata) {
  if (!cli::has_onnx()) GTEST_SKIP() << "needs a build with ONNX";
  const TempDir dir;
  Sequential model = image_classifier();
  model.metadata()["class_names"] = R"(["zero", "one", "two"])";
  ASSERT_EQ(export_onnx(model, dir / "m.onnx").exit_code, 0);
  const Bytes bytes = read_file(dir / "m.onnx");
  const std::string text(bytes.begin(), bytes.end());
  for (const char* part : {"gradus", "input", "output", "batch", "dense_1/kernel", "Gemm",
                           "class_names", R"(["zero", "one", "two"])"}) {
    EXPECT_TRUE(contains(text, part)) << part;
  }
}

TEST(OnnxExport, TheCheckerRefusesAWrongGraph) {
  if (!cli::has_onnx()) GTEST_SKIP() << "needs a build with ONNX";
  cli::OnnxGraph graph;
  graph.name = "wrong";
  graph.input_shape = graph.output_shape = {3};
  graph.nodes = {{"Relu", {"input"}, "output"}};
  EXPECT_NE(cli::onnx_bytes(graph), "");
  graph.nodes = {{"NoSuchOperator", {"input"}, "output"}};
  EXPECT_TRUE(complains([&] { cli::onnx_bytes(graph); }, {"checker", "NoSuchOperator"}));
  graph.nodes = {{"Relu", {"nowhere"}, "output"}};
  EXPECT_TRUE(complains([&] { cli::onnx_bytes(graph); }, {"checker", "nowhere"}));
  graph.nodes = {{"Relu", {"input"}, "output"}};
  graph.output_shape = {4};
  EXPECT_TRUE(complains([&] { cli::onnx_bytes(graph); }, {"checker"}));
}

TEST(OnnxExport, SaysHowToGetItWhereItIsNotBuiltIn) {
  const TempDir dir;
  image_classifier().save(dir / "m.safetensors");
  fs::create_directory(dir / "bin");
  fs::copy_file(GRADUS_COMMAND, dir / "bin" / "gradus");  // without the module beside it
  const CommandResult result =
      run(words("export", dir / "m.safetensors", "--to onnx -o", dir / "m.onnx"),
          {.program = dir / "bin" / "gradus"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.err, "libonnx-dev libprotobuf-dev")) << result.err;
  EXPECT_TRUE(contains(result.err, "libgradus_onnx.so")) << result.err;
  EXPECT_FALSE(fs::exists(dir / "m.onnx"));
}
