// Every way to name a file on the command line, times every odd thing that a path can lead to.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "gradus/core/text.hpp"
#include "gradus/data/npy.hpp"
#include "gradus/data/npz.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Good files of each kind. Commands run in their folder.
class Specimens : public TempDir {
 public:
  Specimens() {
    write_small_mnist(*this / "mnist", 40, 20);
    write_table("t.csv");
    write_file(*this / "o.toml", std::string_view("epochs = 1\n"));
    write_file(*this / "image.pgm", "P5 28 28 255\n" + std::string(784, '\x40'));
    write_file(
        *this / "layers.json",
        std::string_view(
            R"({"layers": [{"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}]})"));
    const std::vector<float> x(std::size_t{20} * 4, 0.5F), y(20, 1);
    write_file(*this / "x.npy", npy_bytes({20, 4}, x));
    write_file(*this / "y.npy", npy_bytes({20}, y));
    if (has_npz()) {
      write_file(*this / "d.npz", npz_bytes({{"x_train", {20, 4}, x},
                                             {"y_train", {20}, y},
                                             {"x_test", {20, 4}, x},
                                             {"y_test", {20}, y}}));
    }
    make("train --train t.csv --target y --epochs 1 --save table.st --log-dir run");
    make("train --data mnist --epochs 1 --hidden 4 --save image.st");
    make(
        "train --train x.npy --target y.npy --task regression --hidden 0 --epochs 1 --save npy.st");
    make(
        "train --train t.csv --target y --epochs 3 --optimizer sgd --learning-rate 1e9 --loss mse "
        "--activation linear --crash-file crash.st --task regression",
        1);
  }

  CommandResult in_folder(std::vector<std::string> arguments, CommandOptions options = {}) const {
    options.directory = path();
    return run(arguments, options);
  }

 private:
  void write_table(const std::string& name) const {
    std::string table = "a,b,y\n";
    for (int i = 0; i < 40; ++i) {
      table +=
          std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + std::to_string(i % 3) + "\n";
    }
    write_file(*this / name, table);
  }

  void make(const std::string& command, int code = 0) const {
    const CommandResult result = in_folder(words(command));
    EXPECT_EQ(result.exit_code, code) << command << "\n" << result.err;
  }
};

const Specimens& specimens() {
  static const Specimens all;
  return all;
}

/// A command with {} in place of a path.
struct Form {
  std::string name;
  std::string command;
  std::string good;  // a path with which it succeeds
  int refusal = 1;   // its exit code where it does not
  int success = 0;
};

void PrintTo(const Form& form, std::ostream* out) { *out << form.command; }

std::string name_of(const testing::TestParamInfo<Form>& info) { return info.param.name; }

std::vector<std::string> filled(const Form& form, const std::string& path) {
  std::vector<std::string> all = words(form.command);
  for (std::string& word : all) {
    const std::size_t at = word.find("{}");
    if (at != std::string::npos) word.replace(at, 2, path);
  }
  return all;
}

/// What is said must be text, whatever the path was.
void expect_text(const std::string& text) { EXPECT_EQ(printable(text, Lines::kMany), text); }

/// Runs it; at once, with little memory, and with nothing on its streams but text.
CommandResult run_quickly(const std::vector<std::string>& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const CommandResult result =
      specimens().in_folder(arguments, {.time_limit = std::chrono::seconds(10)});
  if (!kSanitized) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    EXPECT_LT(result.peak_megabytes, 200);
  }
  EXPECT_EQ(result.signal, 0);
  expect_text(result.out);
  expect_text(result.err);
  return result;
}

/// That --target has no use for such a file, or that it wants one, is said first.
bool is_refusal(const Form& form, const CommandResult& result) {
  const bool is_about_target =
      contains(result.err, "--target: goes with") || contains(result.err, "needs --target");
  return result.exit_code == form.refusal || (result.exit_code == 2 && is_about_target);
}

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names = {"new\nline", "esc\x1b[31mape",
                                                 "not\xff"
                                                 "utf8",
                                                 std::string(255, 'n')};
  return names;
}

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

/// What is no file to read or write, in a folder of its own.
std::vector<std::string> odd_files(const TempDir& dir) {
  EXPECT_EQ(::mkfifo((dir / "fifo").c_str(), 0600), 0);
  fs::create_symlink(dir / "loop", dir / "loop");
  write_file(dir / "unreadable", std::string_view("x"));
  fs::permissions(dir / "unreadable", fs::perms(0));
  std::vector<std::string> all = {"/dev/zero", "/dev/urandom", "/dev/full", dir / "fifo",
                                  dir / "loop"};
  if (::geteuid() != 0) all.push_back(dir / "unreadable");
  return all;
}

// --- Read --------------------------------------------------------------------------------------

const std::vector<Form> kInputs = {
    {"TrainCsv", "train --train {} --target y --epochs 1", "t.csv"},
    {"TrainNpy", "train --train {} --target y.npy --epochs 1", "x.npy"},
    {"TrainTest", "train --train t.csv --target y --epochs 1 --test {}", "t.csv"},
    {"TrainTarget", "train --train x.npy --epochs 1 --target {}", "y.npy"},
    {"TrainModel", "train --train x.npy --target y.npy --epochs 1 --model {}", "layers.json"},
    {"TrainConfig", "train --train t.csv --target y --config {}", "o.toml", 2},
    {"TrainConfigBefore", "--config {} train --train t.csv --target y", "o.toml", 2},
    {"EvaluateModel", "evaluate {} --data t.csv", "table.st"},
    {"EvaluateCsv", "evaluate table.st --data {}", "t.csv"},
    {"EvaluateNpy", "evaluate npy.st --target y.npy --data {}", "x.npy"},
    {"EvaluateTarget", "evaluate npy.st --data x.npy --target {}", "y.npy"},
    {"PredictModel", "predict {} t.csv", "table.st"},
    {"PredictCsv", "predict table.st {}", "t.csv"},
    {"PredictNpy", "predict npy.st --json {}", "x.npy"},
    {"PredictImage", "predict image.st {}", "image.pgm"},
    {"PredictEntry", "predict image.st -- {}:7", "mnist/t10k-images-idx3-ubyte"},
    {"PredictSecond", "predict image.st image.pgm {}", "image.pgm"},
    {"Summary", "summary {}", "table.st"},
    {"Export", "export {} --to numpy -o exported", "table.st"},
    {"ImportWeights", "import {} --like table.st -o imported", "table.st"},
    {"ImportLike", "import table.st --like {} -o imported", "table.st"},
    {"ImportModel", "import npy.st --model {} -o imported", "npy.json"},
    {"ExplainCsv", "explain --train {} --target y", "t.csv"},
    {"ExplainModel", "explain --train t.csv --model {}", "table.st"},
    {"Replay", "replay {}", "crash.st"},
    {"CheckGradients", "check-gradients --train {} --target y --elements 2", "t.csv"},
    {"Doctor", "doctor --train {} --target y", "t.csv", 1, 1},  // 40 samples do not please it
};

class InputFiles : public testing::TestWithParam<Form> {
 protected:
  void SetUp() override {
    // The layers that npy.st has.
    write_file(
        specimens() / "npy.json",
        std::string_view(
            R"({"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4]}},
                   {"class_name": "Dense", "config": {"units": 1}}]})"));
  }
};

TEST_P(InputFiles, AreRefusedAtOnceWhereTheyAreNone) {
  const TempDir dir;
  std::vector<std::string> odd = odd_files(dir);
  write_file(dir / "empty", std::string_view());
  write_file(dir / "huge", std::string_view());
  fs::resize_file(dir / "huge", std::uintmax_t{3} << 30);  // zeros, which take no place
  odd.insert(odd.end(),
             {dir / "empty", dir / "huge", dir.path(), dir / "nothing", "/proc/self/mem"});
  for (const std::string& path : odd) {
    const bool empty_config = GetParam().refusal == 2 && path == dir / "empty";
    if (empty_config) continue;  // no options, which is right
    SCOPED_TRACE(path);
    const CommandResult result = run_quickly(filled(GetParam(), path));
    EXPECT_TRUE(is_refusal(GetParam(), result)) << result.out << result.err;
    EXPECT_EQ(count_of(result.err, "[error]"), 1) << result.err;
  }
}

TEST_P(InputFiles, MayHaveAnyName) {
  const TempDir dir;
  for (const std::string& name : odd_names()) {
    SCOPED_TRACE(printable(name));
    fs::copy_file(specimens() / GetParam().good, dir / name);
    const CommandResult result = run_quickly(filled(GetParam(), dir / name));
    EXPECT_EQ(result.exit_code, GetParam().success) << result.out << result.err;
  }
}

/// A pipe that brings the file gives the same as the file.
TEST_P(InputFiles, MayComeFromStandardInput) {
  const CommandResult expected = specimens().in_folder(filled(GetParam(), GetParam().good));
  const auto with_input = [](const std::string& script, const std::string& file) {
    std::vector<std::string> shell = {"-c", script, "sh", file, GRADUS_COMMAND};
    for (const std::string& word : filled(GetParam(), "-")) shell.push_back(word);
    return specimens().in_folder(shell, {.program = "/bin/sh"});
  };
  const std::string pipe = R"(f=$1; shift; cat "$f" | "$@")", device = R"(f=$1; shift; "$@" <"$f")";
  for (const std::string& script : {pipe, device}) {
    const CommandResult result = with_input(script, GetParam().good);
    EXPECT_EQ(result.exit_code, GetParam().success) << result.err;
    EXPECT_EQ(lines_of(result.out).size(), lines_of(expected.out).size()) << result.out;
    for (const char* endless : {"/dev/zero", "/dev/urandom"}) {
      const CommandResult refused = with_input(script, endless);
      EXPECT_TRUE(is_refusal(GetParam(), refused)) << refused.err;
      EXPECT_TRUE(kSanitized || refused.peak_megabytes < 200);
    }
  }
}

/// A pipe is read once, so only - may stand for it: another name would lose what was read of it.
TEST_P(InputFiles, SayWhatStandsForAPipe) {
  std::vector<std::string> shell = {"-c", R"(f=$1; shift; cat "$f" | "$@")", "sh", GetParam().good,
                                    GRADUS_COMMAND};
  for (const std::string& word : filled(GetParam(), "/dev/stdin")) shell.push_back(word);
  const CommandResult result = specimens().in_folder(shell, {.program = "/bin/sh"});
  EXPECT_EQ(result.exit_code, GetParam().refusal) << result.out;
  EXPECT_TRUE(contains(result.err, "or - for standard input")) << result.err;
}

INSTANTIATE_TEST_SUITE_P(All, InputFiles, testing::ValuesIn(kInputs), name_of);

/// What begins as it should and goes on for gigabytes is not read to its end.
TEST(Paths, AFileOfGigabytesIsRefusedByItsStart) {
  const std::string shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (7, 4), }       \n";
  const std::string tensors = R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}  )";
  const std::vector<std::pair<std::string, std::string>> starts = {
      {"npz", "PK\3\4"},
      {"npy", std::string("\x93NUMPY\1\0", 8) + static_cast<char>(shape.size()) + '\0' + shape},
      {"tensors", static_cast<char>(tensors.size()) + std::string(7, '\0') + tensors},
      {"png", "\x89PNG\r\n\x1a\n"},
      {"pgm", "P5 28 28 255\n"},
      {"csv", "a,b,y\n1,2,3\n"}};
  const TempDir dir;
  for (const auto& [name, start] : starts) {
    write_file(dir / name, start);
    fs::resize_file(dir / name, std::uintmax_t{3} << 30);
    for (const char* command :
         {"train --target y.npy --epochs 1 --train", "evaluate table.st --data", "predict image.st",
          "predict npy.st", "predict table.st", "summary", "replay",
          "import --like table.st -o imported"}) {
      SCOPED_TRACE(name + ": " + command);
      // --target has no use for some, which is said first.
      const int code = run_quickly(words(command, dir / name)).exit_code;
      EXPECT_TRUE(code == 1 || (code == 2 && contains(command, "--target"))) << code;
    }
  }
}

// --- Written -----------------------------------------------------------------------------------

const std::vector<Form> kOutputs = {
    {"TrainSave", "train --train t.csv --target y --epochs 1 --save {}", "t.csv"},
    {"TrainSaveBest",
     "train --train t.csv --target y --validation-split 0.5 --epochs 1 --save-best {}", "t.csv"},
    {"Explain", "explain --train t.csv --target y --html {}", "t.csv"},
    {"Replay", "replay crash.st --html {}", "crash.st"},
    {"Compare", "compare run --html {}", "run/history.csv"},
    {"ExportOnnx", "export table.st --to onnx -o {}", "table.st"},
    {"ExportNumpy", "export table.st --to numpy -o {}", "table.st"},
    {"Import", "import npy.st --like npy.st -o {}", "npy.st"},
    {"LossPlot", "loss mse --plot {}", ""},
};

class OutputFiles : public testing::TestWithParam<Form> {};

TEST_P(OutputFiles, AreRefusedAtOnceWhereNothingCanBeWritten) {
  const TempDir dir;
  std::vector<std::string> odd = odd_files(dir);
  odd.insert(odd.end(),
             {dir.path(), dir / "no" / "such" / "folder", dir / "unreadable", "/proc/x"});
  for (const std::string& path : odd) {
    if (path == "/dev/zero" || path == "/dev/urandom") continue;  // take what they are given
    SCOPED_TRACE(path);
    const CommandResult result = run_quickly(filled(GetParam(), path));
    const bool makes_folders =
        GetParam().name.starts_with("Export") || GetParam().name == "TrainSaveBest";
    if (path == dir / "no" / "such" / "folder" && makes_folders) continue;
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_TRUE(contains(result.err, "cannot")) << result.err;
  }
}

TEST_P(OutputFiles, MayHaveAnyName) {
  const TempDir dir;
  write_file(dir / "empty", std::string_view());
  std::vector<std::string> names = odd_names();
  names.emplace_back("empty");
  for (const std::string& name : names) {
    SCOPED_TRACE(printable(name));
    const CommandResult result = run_quickly(filled(GetParam(), dir / name));
    // doctor may find something wrong with so little.
    EXPECT_TRUE(result.exit_code == 0 || contains(result.out, " checks: "))
        << result.out << result.err;
    EXPECT_GT(fs::file_size(dir / name), 0U);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(dir.path()), {}), std::ssize(names));
}

/// By its own name, by a link, by a hard link.
TEST_P(OutputFiles, AreNeverWhatTheCommandReads) {
  if (GetParam().good.empty()) return;
  const fs::path input = specimens() / GetParam().good;
  const Bytes before = read_file(input);
  const TempDir dir;
  fs::create_symlink(input, dir / "link");
  fs::create_hard_link(input, dir / "hard");
  const fs::path roundabout =
      input.parent_path() / ".." / input.parent_path().filename() / input.filename();
  for (const fs::path& path : {input, roundabout, dir / "link", dir / "hard"}) {
    SCOPED_TRACE(path);
    const CommandResult result = run_quickly(filled(GetParam(), path));
    EXPECT_EQ(result.exit_code, 2) << result.out << result.err;
    EXPECT_TRUE(contains(result.err, "would overwrite")) << result.err;
    EXPECT_EQ(read_file(input), before);
  }
}

INSTANTIATE_TEST_SUITE_P(All, OutputFiles, testing::ValuesIn(kOutputs), name_of);

/// So that check_paths() knows of it.
TEST(Paths, EveryOptionThatNamesAFileIsMarked) {
  const std::set<std::string> positionals = {"MODEL", "FILES", "FILE", "WEIGHTS", "RUN"};
  CLI::App app;
  cli::Options options;
  cli::add_commands(app, options);
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

TEST(Paths, StandardInputIsReadOnce) {
  const CommandResult result = specimens().in_folder(words("train --train - --test - --target y"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "--train reads already")) << result.err;
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
  EXPECT_TRUE(contains(result.err + result.out, "3000 samples")) << result.err << result.out;
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
  const Bytes receipt = read_file(dir / "log" / "run.json");
  EXPECT_TRUE(contains({receipt.begin(), receipt.end()}, R"($'t\\xff.csv')"));
  fs::remove(dir / model);
  std::vector<std::string> resume = words("train --resume ck --epochs 2 --save");
  resume.push_back(model);
  const CommandResult resumed = run(resume, {.directory = dir.path()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_TRUE(fs::exists(dir / model));
}

}  // namespace
}  // namespace gradus::inline GRADUS_PRECISION
