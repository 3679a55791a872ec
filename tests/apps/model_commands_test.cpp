// gradus train --save, summary, evaluate and predict.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/data/mnist.hpp"
#include "gradus/training/sequential.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

/// A model that a command has trained and saved, once for all tests.
const std::filesystem::path& model() {
  static const std::filesystem::path path = [] {
    const CommandResult result =
        run(words("train --epochs 8 --batch-size 32 --hidden 16 --normalize standard --data",
                  small_mnist().path(), "--save", small_mnist() / "m.safetensors"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return small_mnist() / "m.safetensors";
  }();
  return path;
}

/// Expects a failure with this exit code that says these things.
void expect_command_failure(const CommandResult& result, int code,
                            const std::vector<std::string>& parts) {
  EXPECT_EQ(result.exit_code, code) << result.err;
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) EXPECT_TRUE(contains(result.err, part)) << result.err;
}

}  // namespace

TEST(ModelCommands, TheProvenanceTellsHowTheModelCameToBe) {
  Sequential loaded = Sequential::load(model());
  const nlohmann::json provenance = nlohmann::json::parse(loaded.metadata().at("provenance"));
  EXPECT_TRUE(contains(provenance["command"], "gradus train --epochs 8 --batch-size 32"));
  EXPECT_EQ(provenance["seed"], 0);
  EXPECT_EQ(provenance["epochs"], 8);
  EXPECT_EQ(provenance["samples"], 300);
  EXPECT_EQ(provenance["gradus_version"], GRADUS_VERSION);
  EXPECT_TRUE(provenance["data_checksum"].get<std::string>().starts_with("crc32:"));
  EXPECT_GT(provenance["metrics"]["val_accuracy"], 0.9);
}

TEST(ModelCommands, TheSameCommandWritesTheSameBytes) {
  const TempDir dir;
  std::vector<Bytes> files;
  for (const char* threads : {"1", "3"}) {
    const auto arguments = words("train --epochs 2 --hidden 4 --data", small_mnist().path(),
                                 "--save", dir / "m.safetensors");
    CommandOptions options;
    options.environment = {std::string("OMP_NUM_THREADS=") + threads};
    ASSERT_EQ(run(arguments, options).exit_code, 0);
    files.push_back(read_file(dir / "m.safetensors"));
  }
  EXPECT_EQ(files[0], files[1]);
}

TEST(ModelCommands, EvaluateFindsWhatTrainingLogged) {
  const CommandResult result =
      run(words("evaluate", model(), "--json --data", small_mnist().path()));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json evaluated = nlohmann::json::parse(result.out);
  const nlohmann::json provenance =
      nlohmann::json::parse(Sequential::load(model()).metadata().at("provenance"));
  EXPECT_NEAR(evaluated["loss"], provenance["metrics"]["val_loss"], 1e-5);
  EXPECT_NEAR(evaluated["accuracy"], provenance["metrics"]["val_accuracy"], 1e-9);
  EXPECT_EQ(evaluated["samples"], 100);
  ASSERT_EQ(evaluated["confusion_matrix"].size(), 10U);
  double diagonal = 0;
  for (std::size_t i = 0; i < 10; ++i)
    diagonal += evaluated["confusion_matrix"][i][i].get<double>();
  EXPECT_NEAR(diagonal / 100, evaluated["accuracy"], 1e-9);
  EXPECT_EQ(evaluated["classes"][3]["class"], "3");
  EXPECT_EQ(evaluated["classes"][3]["support"], 10);
}

TEST(ModelCommands, EvaluatePrintsTables) {
  const CommandResult result = run(words("evaluate", model(), "--data", small_mnist().path()));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "samples: 100 - loss: ")) << result.out;
  EXPECT_TRUE(contains(result.out, "precision    recall  f1-score   support\n"));
  EXPECT_TRUE(contains(result.out, "weighted avg "));
  EXPECT_TRUE(contains(result.out, "true class by row, predicted class by column\n"));
}

TEST(ModelCommands, PredictGivesThreeClassesAndDraws) {
  const std::string entry = (small_mnist() / "t10k-images-idx3-ubyte").string() + ":17";
  const CommandResult result = run(words("predict", model()), {});
  expect_command_failure(result, 2, {"FILES"});
  std::vector<std::string> arguments = words("predict", model());
  arguments.push_back(entry);
  const CommandResult drawn = run(arguments);
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  const std::vector<std::string> lines = lines_of(drawn.out);
  EXPECT_EQ(lines.size(), 15U);  // 28 rows of pixels, two a line, and the prediction
  EXPECT_TRUE(contains(lines.back(), ":17: 7 (0.")) << lines.back();
  arguments.emplace_back("--json");
  const nlohmann::json predicted = nlohmann::json::parse(run(arguments).out);
  ASSERT_EQ(predicted["predictions"].size(), 3U);
  EXPECT_EQ(predicted["predictions"][0]["class"], "7");
  EXPECT_GE(predicted["predictions"][0]["probability"], predicted["predictions"][1]["probability"]);
}

TEST(ModelCommands, PredictAgreesWithTheLibrary) {
  const Dataset test = load_mnist(small_mnist().path()).test;
  Sequential loaded = Sequential::load(model());
  const nlohmann::json scaling =
      nlohmann::json::parse(loaded.metadata().at("preprocessing"))["pixels"];
  for (const Index sample : {Index{0}, Index{5}}) {
    Matrix x(1, 784);
    std::string pgm = "P5 28 28 255\n";
    for (const std::uint8_t byte : test.bytes(sample)) {
      pgm += static_cast<char>(byte);
    }
    for (Index j = 0; j < 784; ++j) {
      x(0, j) = scaling["scale"].get<float>() *
                    static_cast<float>(test.bytes(sample)[static_cast<std::size_t>(j)]) +
                scaling["offset"].get<float>();
    }
    Index best = 0;
    const double p = static_cast<double>(loaded.predict(x).row(0).maxCoeff(&best));
    const TempDir dir;
    write_file(dir / "a.pgm", pgm);
    const nlohmann::json predicted = nlohmann::json::parse(
        run(words("predict --json", model(), dir / "a.pgm")).out)["predictions"][0];
    EXPECT_EQ(predicted["class"], std::to_string(best));
    EXPECT_NEAR(predicted["probability"], p, 1e-6);
  }
}

TEST(ModelCommands, SummaryShowsLayersAndProvenance) {
  const CommandResult result = run(words("summary", model()));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"Model: \"sequential\"", "dense_1", "12,730", "sparse_categorical",
                           "0, 1, 2, 3", "gradus train", "metrics.val_accuracy"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << " in " << result.out;
  }
}

TEST(ModelCommands, AModelJsonOfKerasGivesTheLayers) {
  const TempDir dir;
  write_file(dir / "model.json", std::string_view(R"({"layers": [{"class_name": "Flatten"},
      {"class_name": "Dense", "config": {"units": 12, "activation": "gelu"}},
      {"class_name": "LayerNormalization"},
      {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}]})"));
  const CommandResult result =
      run(words("train --epochs 4 --batch-size 32 --data", small_mnist().path(), "--model",
                dir / "model.json", "--save", dir / "m"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(run(words("summary", dir / "m")).out, "layer_normalization"));
  expect_command_failure(
      run(words("train --hidden 3 --data", small_mnist().path(), "--model", dir / "model.json")), 2,
      {"--hidden", "--model"});
  write_file(dir / "model.json", std::string_view(R"([{"class_name": "Dens"}])"));
  expect_command_failure(
      run(words("train --data", small_mnist().path(), "--model", dir / "model.json")), 1,
      {"layer 1: unknown layer 'Dens'", "Dense"});
  write_file(dir / "model.json", std::string_view("{"));
  expect_command_failure(
      run(words("train --data", small_mnist().path(), "--model", dir / "model.json")), 1,
      {"is not JSON"});
  // More than any machine has.
  write_file(dir / "model.json", std::string_view(R"([{"class_name": "Flatten"},
                 {"class_name": "Dense", "config": {"units": 1000000000}}])"));
  expect_command_failure(
      run(words("train --data", small_mnist().path(), "--model", dir / "model.json")), 1,
      {"the machine has"});
}

TEST(ModelCommands, AModelWhoseTrainingDivergedSaysSo) {
  const SmallMnist data;
  const auto model = data / "m.safetensors.interrupted";  // no epoch was finished
  const CommandResult trained =
      run(words("train --hidden 64,64 --optimizer sgd --learning-rate 1e9 --batch-size 16 "
                "--terminate-on-nan --data",
                data.path(), "--save", data / "m.safetensors", "--diverged-step",
                data / "diverged_step.safetensors"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  for (const auto& arguments : {words("evaluate", model, "--data", data.path()),
                                words("predict", model, data / "t10k-images-idx3-ubyte:0")}) {
    const CommandResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 1) << result.out;
    EXPECT_TRUE(contains(result.err, "m.safetensors.interrupted: its output for sample "))
        << result.err;
    EXPECT_TRUE(contains(result.err, "is not a number")) << result.err;
  }
}

TEST(ModelCommands, ExportDoesNotReplaceTheModel) {
  const CommandResult result = run(words("export", model(), "--to numpy -o", model()));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "would overwrite the file that MODEL reads")) << result.err;
}

TEST(ModelCommands, WrongInputIsAnErrorThatSaysWhat) {
  const TempDir dir;
  write_file(dir / "text.txt", std::string_view("no model"));
  expect_command_failure(run(words("summary", dir / "nothing")), 1, {"no such file"});
  expect_command_failure(run(words("summary", dir / "text.txt")), 1, {"text.txt", "safetensors"});
  expect_command_failure(run(words("evaluate", model(), "--data", dir / "nothing")), 1,
                         {"nothing"});
  expect_command_failure(run(words("predict", model(), dir / "text.txt")), 1, {"text.txt", "PNG"});
  expect_command_failure(run(words("predict", model(), dir / "nothing.png")), 1, {"nothing.png"});
  const std::string entry = (small_mnist() / "t10k-images-idx3-ubyte").string() + ":100";
  std::vector<std::string> arguments = words("predict", model());
  arguments.push_back(entry);
  expect_command_failure(run(arguments), 2, {"0 to 99"});
  write_file(dir / "small.pgm", std::string("P5 2 2 255\n1234"));
  expect_command_failure(run(words("predict --as-is", model(), dir / "small.pgm")), 1,
                         {"2 x 2", "(28, 28, 1)"});
  expect_command_failure(run(words("train --epochs 1 --data", small_mnist().path(), "--save",
                                   dir.path() / "no" / "such" / "m")),
                         1, {"there is no folder"});
  expect_command_failure(
      run(words("train --epochs 1 --data", small_mnist().path(), "--save", dir.path())), 1,
      {"is a folder"});
}
