// Every line of the README's story of a model is run, in its order, in an empty folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gradus/data/image_file.hpp"
#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/png_writer.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

/// The indented lines between this heading and the next.
std::vector<std::string> commands_below(const std::string& heading) {
  const Bytes bytes = read_file(fs::path(GRADUS_SOURCE_DIR) / "README.md");
  std::vector<std::string> commands;
  bool inside = false;
  for (const std::string& line : lines_of({bytes.begin(), bytes.end()})) {
    if (line.starts_with("## ")) inside = line == "## " + heading;
    if (inside && line.starts_with("    ")) commands.push_back(line.substr(4));
  }
  return commands;
}

/// A line as the reader's shell runs it.
CommandResult run_line(std::string line, const fs::path& folder) {
  const fs::path data = folder / "mnist";
  for (auto at = line.find("DIR"); at != std::string::npos; at = line.find("DIR")) {
    line.replace(at, 3, data.string());
  }
  CommandOptions options;
  options.program = "/bin/bash";
  options.directory = folder;
  return run({"-c", "PATH='" + folder.string() + ":/usr/bin':$PATH; " + line}, options);
}

/// What the story takes for granted: the command, the data, and the reader's own files.
void prepare(const fs::path& folder) {
  fs::create_symlink(GRADUS_COMMAND, folder / "gradus");
  write_small_mnist(folder / "mnist");
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    const fs::path file = folder / "mnist" / name;
    write_file(fs::path(file.string() + ".gz"), gzip(read_file(file)));
    fs::remove(file);
  }
  write_file(folder / "digit.png", png_bytes(28, 28, Bytes(784, 40)));
  std::string wine = "\"fixed acidity\";\"sulphates\";\"quality\"\n";
  for (int i = 0; i < 60; ++i) {
    wine += std::to_string(5 + i % 7) + ".1;0." + std::to_string(3 + i % 5) + ";" +
            std::to_string(3 + i % 6) + "\n";
  }
  write_file(folder / "wine.csv", wine);
  write_file(folder / "new.csv", std::string_view("\"fixed acidity\";\"sulphates\"\n6.1;0.4\n"));
  write_file(folder / "layers.json", std::string_view(R"({"layers": [
      {"class_name": "Dense", "config": {"units": 16, "activation": "relu"}},
      {"class_name": "Dense", "config": {"units": 1}}]})"));
}

/// Whether a line can be run here: some need what is optional.
bool can_run(const std::string& line, const fs::path& folder) {
  if (contains(line, "--to onnx")) {
    return !contains(run_line(line, folder).err, "apt-get install");
  }
  if (contains(line, "--to numpy")) return has_npz();
  if (contains(line, ".png")) return has_png();
  if (contains(line, "torch_model/model.py")) {
    return run_line("python3 -c 'import torch'", folder).exit_code == 0;
  }
  return true;
}

/// Runs these lines in this folder; each ends as it says.
void expect_lines_to_run(const std::vector<std::string>& commands, const fs::path& folder) {
  for (const std::string& line : commands) {
    if (!can_run(line, folder)) {
      std::cout << "left out, for lack of an optional library: " << line << '\n';
      continue;
    }
    const CommandResult result = run_line(line, folder);
    const bool fails = contains(line, "# diverges") || contains(line, "# exit code 1");
    EXPECT_EQ(result.exit_code, fails ? 1 : 0) << line << '\n' << result.out << result.err;
  }
}

}  // namespace

TEST(ReadmeStory, EveryLineDoesWhatItSays) {
  const TempDir dir;
  prepare(dir.path());
  const std::vector<std::string> commands =
      commands_below("Train, save, evaluate, predict, resume, export");
  ASSERT_GE(commands.size(), 14U);
  expect_lines_to_run(commands, dir.path());
  for (const char* file : {"model.safetensors", "runs/1/report.html", "runs/1/history.csv",
                           "runs/1/run.json", "compare.html", "wine.safetensors"}) {
    EXPECT_TRUE(fs::is_regular_file(dir / file)) << file;
  }
}

TEST(ReadmeStory, EveryLookInsideShowsWhatItSays) {
  const TempDir dir;
  prepare(dir.path());
  const std::vector<std::string> commands = commands_below("Look inside a step");
  ASSERT_GE(commands.size(), 10U);
  expect_lines_to_run(commands, dir.path());
  for (const char* file : {"step.html", "diverged_step.safetensors", "diverged_step.html"}) {
    EXPECT_TRUE(fs::is_regular_file(dir / file)) << file;
  }
}
