// Nothing that comes from outside reaches a terminal as it is: not from files, nor from options.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/text.hpp"
#include "gradus/data/npy.hpp"
#include "gradus/io/safetensors.hpp"
#include "support/checkpoint_files.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

/// An escape sequence, the bell, DEL, C1's control sequence introducer, a change of direction, an
/// invisible letter, a line separator, and what HTML might obey.
const std::string kHostile =
    "\x1b]0;pwned\x07\x1b[2J\x7f\xc2\x9b"
    "31m\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b\xe2\x80\xa8<b onclick=x>'\"";

/// As CSVLogger writes it: in quotes, with its own at the end doubled.
const std::string kHostileHistory = "epoch,\"" + kHostile + "\"\"\n1,2\n2,3\n";

/// The same for a file's name.
const std::string kHostileName = "\x1b[31mname\xc2\x9b\xe2\x80\xae\n\x07";

void expect_harmless(const CommandResult& result, const std::string& what) {
  EXPECT_EQ(result.signal, 0) << what;
  for (const std::string* text : {&result.out, &result.err}) {
    EXPECT_EQ(printable(*text, Lines::kMany), *text) << what;
  }
}

CommandResult expect_harmless(const std::vector<std::string>& arguments,
                              const CommandOptions& options = {}) {
  std::string what;
  for (const std::string& word : arguments) what += printable(word) + " ";
  const CommandResult result = run(arguments, options);
  expect_harmless(result, what);
  return result;
}

/// A model, its training and its data, with texts of its own kind in every place. Once for all
/// tests.
struct Hostile : TempDir {
  Hostile() {
    std::string quoted;
    for (const char c : kHostile) quoted += c == '"' ? "\"\"" : std::string(1, c);
    std::string table = "a,\"" + quoted + "\",y\n";
    for (int i = 0; i < 30; ++i) {
      table += std::to_string(i % 5) + "," + std::to_string(i % 7) + ",\"" + quoted +
               std::to_string(i % 3) + "\"\n";
    }
    write_file(data(), table);
    trained = run(words("train --target y --hidden 3 --epochs 2 --train", data(), "--test", data(),
                        "--save", model(), "--log-dir", log(), "--checkpoint", *this / "ck"));
    EXPECT_EQ(trained.exit_code, 0) << trained.err;
  }
  fs::path data() const { return *this / (kHostileName + ".csv"); }
  fs::path model() const { return *this / (kHostileName + ".model"); }
  fs::path log() const { return *this / (kHostileName + ".log"); }
  CommandResult trained;
};

const Hostile& hostile() {
  static const Hostile all;
  return all;
}

TEST(ForeignText, OfDataAndFileNames) {
  const fs::path data = hostile().data(), model = hostile().model();
  expect_harmless(hostile().trained, "train");
  const std::string log = text_of(hostile().log() / "train.log");
  EXPECT_EQ(printable(log, Lines::kMany), log);
  for (const auto& arguments :
       {words("summary", model), words("evaluate", model, "--data", data),
        words("evaluate --json", model, "--data", data), words("predict", model, data),
        words("predict --json", model, data), words("compare", hostile().log(), hostile().log()),
        words("export", model, "--to keras -o", hostile() / "\x1b[1m"),
        words("export", model, "--to torch -o", hostile() / "\x1b[2m"),
        words("train --epochs 3 --resume", hostile() / "ck")}) {
    const CommandResult result = expect_harmless(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
  }
  const CommandResult predicted = run(words("predict", model, data));
  EXPECT_TRUE(contains(predicted.out, "\\x1b]0;pwned\\x07")) << "shown, and not left out";
}

TEST(ForeignText, OfPages) {
  const TempDir dir;
  const fs::path html = dir / "compare.html";
  write_file(dir / "history.csv", kHostileHistory);
  write_file(dir / "run.json", "{\"<b onclick=x>'\\\"\":\"<b onclick=x>'\\\"\"}");
  expect_harmless(words("compare", dir.path(), hostile().log(), "--html", html));
  expect_harmless(words("compare", dir.path(), "--html", html));
  for (const fs::path& path : {html, hostile().log() / "report.html"}) {
    const std::string page = text_of(path);
    EXPECT_FALSE(contains(page, "<b onclick")) << path;
    EXPECT_FALSE(contains(page, "'\"")) << path << ": a quote in a name may end an attribute";
    EXPECT_TRUE(contains(page, "&lt;b onclick=x&gt;")) << path;
    EXPECT_EQ(printable(page, Lines::kMany), page) << path;
  }
}

TEST(ForeignText, OfMetadataAndArrays) {
  const fs::path path = hostile() / "changed";
  for (const char* key :
       {"provenance", "preprocessing", "architecture", "loss", "format_version"}) {
    for (const std::string& text :
         {kHostile, "{\"" + std::string("\\u001b[31m\\u009b\\u202e") + "\":\"\\u001b[31m\"}",
          std::string("{\"class_name\":\"\\u001b[31m\\u009b\\u202e\",\"config\":{}}"),
          std::string("{\"task\":\"\\u001b[31m\\u009b\\u202e\"}")}) {
      Safetensors file = Safetensors::read(hostile().model());
      file.metadata[key] = text;
      write_changed(path, file);
      expect_harmless(words("summary", path));
      expect_harmless(words("evaluate", path, "--data", hostile().data()));
      expect_harmless(words("replay", path));
    }
  }
  Safetensors arrays;
  const std::vector<float> numbers(6);
  arrays.add(kHostile + "/kernel", {2, 3}, std::span<const float>(numbers));
  arrays.add(kHostile + "/bias", {6}, std::span<const float>(numbers));
  write_changed(path, arrays);
  expect_harmless(words("import", path, "--like", hostile().model(), "-o", hostile() / "imported"));
  expect_harmless(words("summary", path));
  write_file(path, "\x60\0\0\0\0\0\0\0{\"" + kHostile + "\":1}");
  expect_harmless(words("summary", path));
  write_file(path, npz_bytes(std::vector<NpzMember>{{kHostile, {6}, numbers}}));
  expect_harmless(words("train --epochs 1 --train", path));
}

TEST(ForeignText, OfARunsFolder) {
  const TempDir dir;
  write_file(dir / "history.csv", kHostileHistory);
  write_file(dir / "run.json",
             "{\"\\u001b[31m\":{\"\\u009b\":[\"\\u202e\",{\"\\u001b\":1}]},\"b\":\"\\u007f\"}");
  EXPECT_EQ(expect_harmless(words("compare", dir.path())).exit_code, 0);
  expect_harmless(words("compare", dir.path(), "--metric", "loss"));
  for (const char* name : {"history.csv", "run.json", "metrics.jsonl"}) {
    if (std::string(name) == "metrics.jsonl") fs::remove(dir / "history.csv");
    write_file(dir / name, kHostile + "\n" + kHostile + "\n");
    EXPECT_EQ(expect_harmless(words("compare", dir.path())).exit_code, 1);
  }
}

TEST(ForeignText, OfADivergedStep) {
  const fs::path log = hostile() / "diverged", path = hostile() / "diverged_step";
  run(words("train --target y --hidden 3 --activation linear --optimizer sgd --learning-rate 1e9",
            "--epochs 9 --train", hostile().data(), "--log-dir", log));
  ASSERT_TRUE(fs::exists(log / "diverged_step.safetensors"));
  for (const char* key : {"message", "tensor", "optimizer", "loss", "step", "diverged_step_version",
                          "architecture", "preprocessing"}) {
    Safetensors file = Safetensors::read(log / "diverged_step.safetensors");
    file.metadata[key] = kHostile;
    write_changed(path, file);
    expect_harmless(words("replay", path));
    expect_harmless(words("replay --json", path));
    expect_harmless(words("replay", path, "--html", hostile() / "diverged_step.html"));
  }
  const std::string page = text_of(hostile() / "diverged_step.html");
  EXPECT_FALSE(contains(page, "<b onclick")) << "in the page of a step";
}

TEST(ForeignText, OfOptionsAndWords) {
  CLI::App app;
  const cli::Subcommands commands = cli::add_commands(app);
  std::vector<std::vector<std::string>> all = {
      {kHostile}, {"--" + kHostile}, {"--config", kHostile}};
  for (const auto& command : commands) {
    const std::string name = command->definition().get_name();
    all.push_back({name, kHostile});
    all.push_back({name, "--" + kHostile});
    for (const CLI::Option* option : command->definition().get_options()) {
      if (option->get_lnames().empty()) continue;
      const std::string long_name = "--" + option->get_lnames().front();
      std::vector<std::string> arguments = {name, long_name, kHostile};
      // So that nothing is trained where the option takes any text.
      if (command->definition().get_option_no_throw("--data") != nullptr && long_name != "--data") {
        arguments.insert(arguments.end(), {"--data", "/nonexistent/" + kHostileName});
      }
      all.push_back(arguments);
    }
  }
  const TempDir dir;
  CommandOptions there;
  there.directory = dir.path();
  for (const std::vector<std::string>& arguments : all) expect_harmless(arguments, there);
  EXPECT_GT(all.size(), 150U);
  expect_harmless(words("loss --jsonl"), {.input = "{\"id\":\"\\u001b\\u009b\\u202e\\u007f\","
                                                   "\"loss\":\"\\u001b[31m\"}\n" +
                                                   kHostile + "\n"});
}

}  // namespace
}  // namespace gradus
