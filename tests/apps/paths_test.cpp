// What the paths of one command have to do with each other.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "support/specimens.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

bool is_marked(CLI::Option& option) {
  for (const char* mark : {"input", "output"}) {
    try {
      return option.get_validator(mark) != nullptr;
    } catch (const CLI::OptionNotFound&) {
      continue;
    }
  }
  return false;
}

/// So that check_paths() knows of it.
TEST(Paths, EveryOptionThatNamesAFileIsMarked) {
  const std::set<std::string> positionals = {"MODEL", "FILES", "FILE", "WEIGHTS", "RUN"};
  CLI::App app;
  const cli::Subcommands commands = cli::add_commands(app);
  int marked = 0;
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) {
      const std::string type = option->get_type_name();
      const bool names_a_file = positionals.contains(option->get_name(true)) ||
                                contains(type, "FILE") || contains(type, "PATH") ||
                                type == "MODEL" || option->get_name() == "--data";
      if (!names_a_file || contains(type, "COLUMN")) continue;
      EXPECT_TRUE(is_marked(*option)) << command->get_name() << " " << option->get_name();
      ++marked;
    }
  }
  EXPECT_GT(marked, 30);
}

TEST(Paths, TwoOutputsAreNeverOneFile) {
  const TempDir dir;
  write_file(dir / "old", std::string_view("x"));
  fs::create_symlink(dir / "new", dir / "link");
  const std::string train = "train --train t.csv --target y --epochs 1";
  for (const auto& [one, other] : std::vector<std::pair<fs::path, fs::path>>{
           {dir / "new", dir / "new"}, {dir / "old", dir / "old"}, {dir / "new", dir / "link"}}) {
    const CommandResult result =
        specimens().in_folder(words(train, "--save", one, "--save-best", other));
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_TRUE(contains(result.err, "is the file of --save")) << result.err;
  }
}

/// What the log, the checkpoints and the other options write under names of their own.
TEST(Paths, AFileThatTheTrainingWritesAnywayIsRefused) {
  const std::string train = "train --train t.csv --target y --validation-split 0.5 --epochs 1 ";
  for (const std::string options :
       {"--log-dir L --save L/history.csv", "--log-dir L --save ./L/../L/report.html",
        "--log-dir L --save L/diverged_step.safetensors", "--log-dir L --diverged-step L/run.json",
        "--log-dir L --save-best L/{epoch}.log --save L/train.log",
        "--checkpoint C --save C/checkpoint-0000000001.safetensors",
        "--checkpoint C --save-best C/checkpoint-{epoch:010d}.safetensors",
        "--save m.st --save-best m.st.unfinished", "--save m.st --save-best m.st.interrupted",
        "--save m-1.st --save-best m-{epoch}.st",
        "--diverged-step m-1.st --save-best m-{epoch}.st"}) {
    const TempDir dir;
    fs::copy_file(specimens() / "t.csv", dir / "t.csv");
    const CommandResult result = run(words(train + options), {.directory = dir.path()});
    EXPECT_EQ(result.exit_code, 2) << options << "\n" << result.err;
    EXPECT_TRUE(contains(result.err, "writes; give another path")) << result.err;
    EXPECT_EQ(std::distance(fs::directory_iterator(dir.path()), {}), 1) << options;
  }
  const TempDir dir;
  write_file(dir / "m.st.interrupted", std::string_view("my own"));
  const CommandResult result = specimens().in_folder(words(train + "--save", dir / "m.st"));
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_EQ(text_of(dir / "m.st.interrupted"), "my own");
}

TEST(Paths, ErrorsNameTheOptionThatTheDataComeFrom) {
  for (const char* file : {"nowhere.csv", "/dev/null", "o.toml"}) {
    const CommandResult result =
        specimens().in_folder(words("train --train t.csv --target y --test", file));
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_TRUE(contains(result.err, "--test: ") && !contains(result.err, "--train: "))
        << result.err;
  }
}

TEST(Paths, StandardInputIsReadOnce) {
  const CommandResult result = specimens().in_folder(words("train --train - --test - --target y"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "--train already reads")) << result.err;
  EXPECT_EQ(specimens().in_folder(words("export table.st --to onnx -o -")).exit_code, 2);
}

TEST(Paths, AFolderThatIsReadKeepsItsFiles) {
  const fs::path images = specimens() / "mnist" / "train-images-idx3-ubyte";
  const CommandResult result =
      specimens().in_folder(words("train --data mnist --epochs 1 --save", images));
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_EQ(specimens().in_folder(words("compare run --html run/history.csv")).exit_code, 2);
  // What stands beside them may be written, and again.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(specimens().in_folder(words("compare run --html run/compare.html")).exit_code, 0);
  }
}

/// A long training says how far it is, and leaves no temporary file where it is interrupted.
TEST(Paths, AnInterruptedExplanationLeavesNothing) {
  const TempDir dir;
  const CommandResult result = run(words("explain --step 10000000 --html", dir / "page.html"),
                                   {.signal = SIGINT, .signal_after = "of 10000000 steps"});
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

/// The 1000 samples of a pipe are 1000, and a resumed training finds its file of any name.
TEST(Paths, APipeKeepsItsStart) {
  std::string table = "a,y\n";
  for (int i = 0; i < 3000; ++i)
    table += std::to_string(i) + "." + std::to_string(i) + "," + std::to_string(i % 3) + "\n";
  const TempDir dir;
  write_file(dir / "long.csv", table);
  const CommandResult result =
      run({"-c", R"(cat long.csv | "$0" train --train - --target y --epochs 1)", GRADUS_COMMAND},
          {.program = "/bin/sh", .directory = dir.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err + result.out, "Samples: 3000")) << result.err << result.out;
}

TEST(Paths, AResumedTrainingFindsWhatIsNoUtf8) {
  const TempDir dir;
  const std::string name = "t\xff.csv", model = "m\xfe.st";
  fs::copy_file(specimens() / "t.csv", dir / name);
  std::vector<std::string> train =
      words("train --target y --checkpoint ck --log-dir log --epochs 1");
  train.insert(train.end(), {"--train", name, "--save", model});
  const CommandResult first = run(train, {.directory = dir.path()});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  const Bytes provenance = read_file(dir / "log" / "run.json");
  EXPECT_TRUE(contains({provenance.begin(), provenance.end()}, R"($'t\\xff.csv')"));
  fs::remove(dir / model);
  std::vector<std::string> resume = words("train --resume ck --epochs 2 --save");
  resume.push_back(model);
  const CommandResult resumed = run(resume, {.directory = dir.path()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_TRUE(fs::exists(dir / model));
}

}  // namespace
}  // namespace gradus
