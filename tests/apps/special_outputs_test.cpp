// Every way to name a file to write, times every odd thing that a path can lead to.
#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <vector>

#include "support/specimens.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

const std::vector<Form> kOutputs = {
    {"TrainSave", "train --train t.csv --target y --epochs 1 --save {}", "t.csv"},
    {"TrainSaveBest",
     "train --train t.csv --target y --validation-split 0.5 --epochs 1 --save-best {}", "t.csv"},
    {"Explain", "explain --train t.csv --target y --html {}", "t.csv"},
    {"Replay", "replay diverged.st --html {}", "diverged.st"},
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

/// What Gradus wrote may be replaced, and an archive of arrays by another.
TEST_P(OutputFiles, ReplaceOnlyWhatIsGradussOwn) {
  const TempDir dir;
  const fs::path mine = dir / "mine";
  write_file(mine, std::string_view("my own,1\n"));
  const CommandResult refused = run_quickly(filled(GetParam(), mine));
  EXPECT_EQ(refused.exit_code, 2) << refused.out << refused.err;
  EXPECT_TRUE(contains(refused.err, "is not replaced")) << refused.err;
  EXPECT_EQ(text_of(mine), "my own,1\n");

  const fs::path its = dir / "its";
  for (int i = 0; i < 2; ++i) {
    const CommandResult result = run_quickly(filled(GetParam(), its));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_GT(fs::file_size(its), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(All, OutputFiles, testing::ValuesIn(kOutputs), name_of);

}  // namespace
}  // namespace gradus
