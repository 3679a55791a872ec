// JSON of files and options that is nested too deep, or too long, is refused wherever it is read.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/file.hpp"
#include "gradus/io/safetensors.hpp"
#include "support/checkpoint_files.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

/// What no reader of JSON may take, nor end at.
std::vector<std::string> bad_texts() {
  constexpr int kDeep = 200000;
  return {repeated("[", kDeep) + repeated("]", kDeep),
          repeated("[", kDeep),
          repeated("{\"a\":", kDeep / 2),
          repeated("{\"a\":", 65) + "1" + repeated("}", 65),
          "{\"a\":" + repeated("[", 64) + repeated("]", 64) + "}",
          "{\"a\":1,\"a\":2}",
          "{\"a\":\"\xff\"}",
          "{\"a\":1e999}",
          "{"};
}

void expect_limit_named(const std::vector<std::string>& arguments,
                        const CommandOptions& options = {}) {
  const CommandResult result = run(arguments, options);
  EXPECT_EQ(result.signal, 0);
  EXPECT_TRUE(result.exit_code == 1 || result.exit_code == 2) << result.exit_code;
  EXPECT_LT(result.err.size(), 2000U) << "a message, not the text itself";
  EXPECT_FALSE(contains(result.err, "json.exception")) << result.err;
}

/// A model and what its training left, once for all tests.
struct Trained : TempDir {
  Trained() {
    std::string table = "a,b,y\n";
    for (int i = 0; i < 20; ++i) {
      table += std::to_string(i) + "," + std::to_string(i * i % 7) + (i < 10 ? ",no\n" : ",yes\n");
    }
    write_file(*this / "t.csv", table);
    const CommandResult result =
        run(words("train --target y --epochs 1 --hidden 3 --train", *this / "t.csv", "--save",
                  *this / "model", "--checkpoint", *this / "ck", "--log-dir", *this / "log"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
};

const Trained& trained() {
  static const Trained all;
  return all;
}

TEST(JsonLimits, OfAModelsFile) {
  const fs::path path = trained() / "changed";
  for (const char* key : {"provenance", "preprocessing", "architecture", "loss"}) {
    for (const std::string& text : bad_texts()) {
      SCOPED_TRACE(std::string(key) + ": " + text.substr(0, 70));
      if (contains(text, "\xff")) continue;  // no file can be written with it
      Safetensors file = Safetensors::read(trained() / "model");
      file.metadata[key] = text;
      write_changed(path, file);
      expect_limit_named(words("summary", path));
      if (std::string(key) == "provenance") continue;
      expect_limit_named(words("evaluate", path, "--data", trained() / "t.csv"));
      expect_limit_named(words("predict", path, trained() / "t.csv"));
      if (std::string(key) == "preprocessing") continue;
      expect_limit_named(words("export", path, "--to keras -o", trained() / "out"));
    }
  }
}

TEST(JsonLimits, PreprocessingOfAnotherTypeIsNamed) {
  const fs::path path = trained() / "changed";
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "expected an object"},
           {R"({"task":3})", "'task': expected what `gradus train` writes there"},
           {R"({"classes":"a"})", "'classes': expected"},
           {R"({"classes":[1]})", "'classes': expected"},
           {R"({"pixels":3})", "'pixels': expected an object"},
           {R"({"pixels":{"scale":"1"}})", "'scale': expected"},
           {R"({"table":3})", "'target': expected"},
           {R"({"table":{"target":"y"}})", "'features': expected"},
           {R"({"table":{"target":"y","features":3}})", "'features': expected"},
           {R"({"table":{"target":"y","features":[3]}})", "'name': expected"},
           {R"({"pixels":{"scale":1e400}})", "has a number beyond the range of double"}}) {
    SCOPED_TRACE(text);
    Safetensors file = Safetensors::read(trained() / "model");
    file.metadata["preprocessing"] = text;
    write_changed(path, file);
    const CommandResult result = run(words("predict", path, trained() / "t.csv"));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.err, part)) << result.err;
    EXPECT_FALSE(contains(result.err, "json.exception")) << result.err;
  }
}

TEST(JsonLimits, OfACheckpoint) {
  const fs::path folder = trained() / "changed_ck";
  fs::create_directories(folder);
  const fs::path original = file_in(trained() / "ck", "checkpoint-");
  for (const char* key : {"arguments", "provenance"}) {
    for (const std::string& text : bad_texts()) {
      SCOPED_TRACE(std::string(key) + ": " + text.substr(0, 70));
      Safetensors file = Safetensors::read(original);
      file.metadata[key] = text;
      write_changed(folder / original.filename(), file);
      expect_limit_named(words("train --epochs 2 --resume", folder));
    }
  }
}

TEST(JsonLimits, OfARunsFolder) {
  for (const char* name : {"run.json", "metrics.jsonl"}) {
    for (const std::string& text : bad_texts()) {
      SCOPED_TRACE(std::string(name) + ": " + text.substr(0, 70));
      const TempDir dir;
      if (std::string(name) == "run.json") write_file(dir / "history.csv", "epoch,loss\n1,2\n");
      write_file(dir / name, text + "\n");
      expect_limit_named(words("compare", dir.path()));
    }
  }
}

TEST(JsonLimits, OfOptionsAndLines) {
  const TempDir dir;
  for (const std::string& text : bad_texts()) {
    SCOPED_TRACE(text.substr(0, 70));
    write_file(dir / "layers.json", text);
    expect_limit_named(
        words("import", trained() / "model", "--model", dir / "layers.json", "-o", dir / "out"));
    expect_limit_named(words("loss --jsonl"), {.input = text.substr(0, 60000) + "\n"});
    if (text.size() > 100000) continue;  // the most that the system takes as an argument
    const auto with = [&](const std::string& command, const std::string& option) {
      std::vector<std::string> all = words(command);
      all.insert(all.end(), {option, text});
      expect_limit_named(all);
    };
    with("loss mse --y-true 1 --y-pred 1", "--config");
    with("loss mse --y-true 1", "--y-pred");
    with("check-loss mse", "--config");
    with("train --target y --epochs 1 --train " + (trained() / "t.csv").string(), "--loss-config");
    with("train --target y --epochs 1 --train " + (trained() / "t.csv").string(),
         "--optimizer-config");
  }
}

}  // namespace
}  // namespace gradus
