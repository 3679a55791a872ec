// Every way to name a file to read, times every odd thing that a path can lead to.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/specimens.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

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
    {"Replay", "replay {}", "diverged.st"},
    {"CheckGradients", "check-gradients --train {} --target y --elements 2", "t.csv"},
    // 40 samples do not please it.
    {"Doctor", "doctor --train {} --target y --task regression", "t.csv", 1, 1},
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

}  // namespace
}  // namespace gradus
