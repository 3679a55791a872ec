// Every command of these chapters of the pages is run, in its order, in an empty folder.
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

/// A command, and lines of what it prints, where the page shows them.
struct Told {
  std::string command;
  std::vector<std::string> output;
};

/// What a chapter tells: the lines in ```sh and, after them, in ```text.
std::vector<Told> told_in(const fs::path& page, const std::string& heading) {
  const Bytes bytes = read_file(fs::path(GRADUS_SOURCE_DIR) / page);
  std::vector<Told> told;
  bool inside = false;
  std::string block;
  for (const std::string& line : lines_of({bytes.begin(), bytes.end()})) {
    if (line.starts_with("## ")) inside = line == "## " + heading;
    if (!inside) continue;
    if (line.starts_with("```")) {
      block = block.empty() ? line : "";
    } else if (block == "```sh") {
      told.push_back({line, {}});
    } else if (block == "```text") {
      told.back().output.push_back(line);
    }
  }
  return told;
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
void expect_lines_to_run(const std::vector<Told>& told, const fs::path& folder) {
  for (const auto& [line, output] : told) {
    if (!can_run(line, folder)) {
      std::cout << "left out, for lack of an optional library: " << line << '\n';
      continue;
    }
    const CommandResult result = run_line(line, folder);
    const bool fails = contains(line, "# diverges") || contains(line, "# exit code 1");
    EXPECT_EQ(result.exit_code, fails ? 1 : 0) << line << '\n' << result.out << result.err;
    for (const std::string& shown : output) {
      EXPECT_TRUE(contains(result.out, shown)) << line << " does not print " << shown;
    }
  }
}

}  // namespace

TEST(ReadmeStory, EveryLineDoesWhatItSays) {
  const TempDir dir;
  prepare(dir.path());
  const auto story = told_in("apps/README.md", "Train, save, evaluate, predict, resume, export");
  ASSERT_EQ(story.size(), 12U);
  expect_lines_to_run(story, dir.path());
  const auto own_data = told_in("apps/README.md", "Your own data");
  ASSERT_EQ(own_data.size(), 3U);
  expect_lines_to_run(own_data, dir.path());
  for (const char* file : {"model.safetensors", "runs/1/report.html", "runs/1/history.csv",
                           "runs/1/run.json", "compare.html", "wine.safetensors"}) {
    EXPECT_TRUE(fs::is_regular_file(dir / file)) << file;
  }
}

TEST(ReadmeStory, EveryLookInsideShowsWhatItSays) {
  const TempDir dir;
  prepare(dir.path());
  const auto story = told_in("apps/README.md", "Look inside a step");
  ASSERT_EQ(story.size(), 10U);
  expect_lines_to_run(story, dir.path());
  for (const char* file : {"step.html", "diverged_step.safetensors", "diverged_step.html"}) {
    EXPECT_TRUE(fs::is_regular_file(dir / file)) << file;
  }
}

TEST(ReadmeStory, TheDoorToStudyOpens) {
  const TempDir dir;
  prepare(dir.path());
  auto doors = told_in("README.md", "Three doors");
  std::erase_if(doors, [](const Told& told) { return !told.command.starts_with("gradus "); });
  ASSERT_EQ(doors.size(), 3U);
  expect_lines_to_run(doors, dir.path());
}

TEST(ReadmeStory, EveryCommandAboutLossesRuns) {
  const TempDir dir;
  prepare(dir.path());
  const char* page = "include/gradus/losses/README.md";
  const auto losses = told_in(page, "Every loss of Keras 3");
  ASSERT_EQ(losses.size(), 2U);
  expect_lines_to_run(losses, dir.path());
  EXPECT_TRUE(fs::is_regular_file(dir / "binary_crossentropy.svg"));
  const auto conventions = told_in(page, "Conventions: why two tutorials disagree");
  ASSERT_EQ(conventions.size(), 1U);
  EXPECT_EQ(conventions[0].output.size(), 5U);
  expect_lines_to_run(conventions, dir.path());
}
