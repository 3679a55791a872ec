// What a file holds is never wrong usage: exit code 1. What the command line says wrongly is: 2.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "gradus/data/npy.hpp"
#include "gradus/io/safetensors.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

class ExitCode : public testing::Test {
 protected:
  void SetUp() override {
    write_small_mnist(dir_ / "mnist", 40, 20);
    write_file(dir_ / "t.csv", "a,b,y\n1,2,3\n2,3,4\n3,4,5\n4,1,2\n");
    write_file(dir_ / "ragged.csv", "a,b,y\n1,2,3\n4,5\n");
    write_file(dir_ / "noise", "\x07\xff\xfe noise\x01\x02 that is nothing at all");
    write_file(dir_ / "empty", "");
    write_file(dir_ / "cut.json", "{\"layers\": [");
    write_file(dir_ / "conv.json", R"([{"class_name": "Conv2D", "config": {"filters": 3}}])");
    write_file(dir_ / "units.json", R"([{"class_name": "Dense", "config": {"units": -3}}])");
    const std::vector<float> x(80, 0.5F), y(20, 99);
    write_file(dir_ / "x.npy", npy_bytes({20, 4}, x));
    write_file(dir_ / "y99.npy", npy_bytes({20}, y));
    const Bytes images = small_images(20, 1);
    write_file(dir_ / "images.npy",
               npy_bytes({20, 28, 28}, std::vector<float>(images.begin() + 16, images.end())));
    ASSERT_EQ(run_here("train --data mnist --hidden 4 --epochs 1 --save m.safetensors "
                       "--checkpoint ck --log-dir run")
                  .exit_code,
              0);
    ASSERT_EQ(run_here("train --train t.csv --target y --epochs 1 --save t.safetensors").exit_code,
              0);
    damage("layer.safetensors", "architecture", "Dense", "Conv2D");
    damage("activation.safetensors", "architecture", "relu", "relux");
    damage("units.safetensors", "architecture", "\"units\":4", "\"units\":-4");
    damage("json.safetensors", "architecture", "{", "[");
    damage("version.safetensors", "format_version", "1", "99");
    damage("task.safetensors", "preprocessing", "classification", "ranking");
  }

  /// A copy of the model with other metadata.
  void damage(const std::string& name, const std::string& key, const std::string& from,
              const std::string& to) {
    Safetensors file = Safetensors::read(dir_ / "m.safetensors");
    std::string& text = file.metadata.at(key);
    ASSERT_NE(text.find(from), std::string::npos) << text;
    text.replace(text.find(from), from.size(), to);
    write_file(dir_ / name, std::string_view(file.str()));
    damaged_.push_back(name);
  }

  CommandResult run_here(const std::string& command) const {
    return run(words(command), {.directory = dir_.path()});
  }

  void expect_code(int code, const std::vector<std::string>& commands) const {
    for (const std::string& command : commands) {
      const CommandResult result = run_here(command);
      EXPECT_EQ(result.exit_code, code) << command << "\n" << result.err;
      EXPECT_TRUE(contains(result.err, "error")) << command << "\n" << result.err;
      EXPECT_EQ(result.out, "") << command;
    }
  }

  TempDir dir_;
  std::vector<std::string> damaged_ = {"noise", "empty", "cut.json", "nosuch", "."};
};

}  // namespace

TEST_F(ExitCode, OfADamagedModelIs1) {
  for (const std::string& file : damaged_) {
    expect_code(1, {"summary " + file, "evaluate " + file + " --data mnist",
                    "predict " + file + " t.csv", "import m.safetensors -o o --like " + file});
    if (file != "task.safetensors") expect_code(1, {"export --to numpy -o o.npz " + file});
    if (!file.ends_with(".safetensors")) continue;
    for (const std::string command : {"explain", "check-gradients", "doctor"}) {
      expect_code(1, {command + " --data mnist --model " + file});
    }
  }
  expect_code(1, {"import noise -o o --like m.safetensors", "import empty -o o --model conv.json"});
}

TEST_F(ExitCode, OfDamagedLayersIs1) {
  for (const std::string file :
       {"noise", "empty", "cut.json", "conv.json", "units.json", "nosuch", "."}) {
    expect_code(
        1, {"train --data mnist --epochs 1 --model " + file,
            "import m.safetensors -o o --model " + file, "explain --data mnist --model " + file,
            "check-gradients --data mnist --model " + file, "doctor --data mnist --model " + file});
  }
}

TEST_F(ExitCode, OfDamagedDataIs1) {
  expect_code(1, {
                     "train --epochs 1 --target y --train ragged.csv",
                     "train --epochs 1 --target y --train noise",
                     "train --epochs 1 --target y --train empty",
                     "train --epochs 1 --target y --train nosuch.csv",
                     "train --epochs 1 --data nosuch",
                     "train --epochs 1 --target y --train t.csv --test ragged.csv",
                     "train --epochs 1 --target x.npy --train y99.npy --task classification",
                     "evaluate t.safetensors --data ragged.csv",
                     "evaluate m.safetensors --data t.csv",
                     "evaluate m.safetensors --data nosuch",
                     "evaluate m.safetensors --data x.npy --target y99.npy",
                     "evaluate m.safetensors --data images.npy --target y99.npy",
                     "predict t.safetensors ragged.csv",
                     "predict t.safetensors x.npy",
                     "predict m.safetensors x.npy",
                     "predict m.safetensors noise",
                     "predict m.safetensors nosuch",
                 });
}

TEST_F(ExitCode, OfADamagedRunIs1) {
  for (const std::string file : {"noise", "empty", "m.safetensors", "nosuch", "."}) {
    expect_code(1, {"replay " + file, "compare " + file, "train --resume " + file});
  }
  write_file(dir_ / "run" / "run.json", "{");
  expect_code(1, {"compare run"});
  std::filesystem::remove(dir_ / "run" / "run.json");
  write_file(dir_ / "run" / "history.csv", "a,b\n");
  expect_code(1, {"compare run"});
  // Checkpoints that somebody has changed.
  for (const auto& entry : std::filesystem::directory_iterator(dir_ / "ck")) {
    if (!entry.path().filename().string().ends_with(".safetensors")) continue;
    Safetensors file = Safetensors::read(entry.path());
    for (auto& [key, text] : file.metadata) {
      const std::size_t at = text.find("--hidden");
      if (at != std::string::npos && key != "provenance") text.replace(at, 8, "--hiddem");
    }
    write_file(entry.path(), std::string_view(file.str()));
  }
  expect_code(1, {"train --resume ck"});
}

TEST_F(ExitCode, OfWrongUsageIs2) {
  expect_code(2, {
                     "train --train t.csv --epochs 1",
                     "train --train t.csv --target nosuch --epochs 1",
                     "train --data mnist --loss-config {",
                     "train --data mnist --loss-config {\"a\":1}",
                     "train --data mnist --optimizer-config {\"clipnorm\":1,\"clipnorm\":2}",
                     "train --data mnist --early-stopping monitor",
                     "train --data mnist --config noise",
                     "train --data mnist --config nosuch",
                     "train --data mnist --config .",
                     "evaluate m.safetensors",
                     "predict m.safetensors mnist/t10k-images-idx3-ubyte:99",
                     "export m.safetensors --to onnx -o m.safetensors",
                     "import m.safetensors -o o",
                     "import m.safetensors -o o --like m.safetensors --map dense",
                     "loss mse --y-true 1 --y-pred 1,2",
                     "loss mse --y-true [[1],[2,3]] --y-pred 1",
                     "loss nosuch --y-true 1 --y-pred 1",
                     "loss sparse_categorical_crossentropy --y-true 7 --y-pred [[0.5,0.5]]",
                     "check-loss nosuch",
                     "exercise 11",
                     "explain --step 0",
                     "compare run --metric nosuch",
                 });
}
