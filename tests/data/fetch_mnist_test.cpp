// data/fetch_mnist.sh, run on mirrors that are local folders.

#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>

#include "gradus/data/mnist.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const fs::path kDataFolder = fs::path(GRADUS_SOURCE_DIR) / "data";
const std::string kDeadMirror = "http://127.0.0.1:1";  // nothing listens at port 1

struct FetchOutcome {
  int status = -1;
  std::string output;
};

FetchOutcome shell(const std::string& command) {
  FetchOutcome outcome;
  FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) outcome.output += static_cast<char>(c);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
  return outcome;
}

std::string quoted(const fs::path& path) {
  std::string text = "'";
  text += path.string();
  text += "'";
  return text;
}

FetchOutcome run_fetch(const fs::path& script, const std::string& arguments,
                       const std::string& mirrors) {
  return shell("no_proxy='*' GRADUS_MNIST_MIRRORS='" + mirrors + "' bash " + quoted(script) + " " +
               arguments);
}

std::string url(const fs::path& folder) { return "file://" + folder.string(); }

/// A copy of the script with the checksums of two small files, and a mirror that has them.
class FetchMnist : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("command -v bash && command -v curl && command -v sha256sum").status != 0) {
      GTEST_SKIP() << "needs bash, curl and sha256sum";
    }
    fs::copy(kDataFolder / "fetch_mnist.sh", script_);
    fs::create_directory(mirror_);
    fs::create_directory(target_);
    for (const std::string name : {"one", "two"}) {
      Bytes data(5000);
      for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<std::uint8_t>(i * i / (name == "one" ? 7 : 9));
      }
      write_file(mirror_ / name, data);
      write_file(mirror_ / (name + ".gz"), gzip(data));
    }
    const FetchOutcome sums =
        shell("cd " + quoted(mirror_) + " && sha256sum one two > ../SHA256SUMS && rm one two");
    ASSERT_EQ(sums.status, 0) << sums.output;
  }

  FetchOutcome fetch(const std::string& mirrors) {
    return run_fetch(script_, quoted(target_), mirrors);
  }

  /// The target holds the two files and nothing else.
  void expect_complete() {
    for (const char* name : {"one.gz", "two.gz"}) {
      ASSERT_TRUE(fs::exists(target_ / name)) << name;
      EXPECT_EQ(read_file(target_ / name), read_file(mirror_ / name)) << name;
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(target_), {}), 2);
  }

  /// A second mirror, whose first file is `bytes`.
  std::string mirror_with(const Bytes& bytes) {
    const fs::path bad = dir_ / "bad";
    fs::remove_all(bad);
    fs::copy(mirror_, bad);
    write_file(bad / "one.gz", bytes);
    return url(bad);
  }

  Bytes first_half() {
    const Bytes all = read_file(mirror_ / "one.gz");
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2)};
  }

  TempDir dir_;
  fs::path script_ = dir_ / "fetch_mnist.sh";
  fs::path mirror_ = dir_ / "mirror";
  fs::path target_ = dir_ / "target";
};

}  // namespace

TEST_F(FetchMnist, FetchesAllFiles) {
  fs::remove(target_);
  const FetchOutcome outcome = fetch(url(mirror_) + "/");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  expect_complete();
}

TEST_F(FetchMnist, LeavesFilesAloneThatAreRight) {
  ASSERT_EQ(fetch(url(mirror_)).status, 0);
  const FetchOutcome again = fetch(kDeadMirror);
  EXPECT_EQ(again.status, 0) << again.output;
  EXPECT_NE(again.output.find("one.gz is already there and right"), std::string::npos);
  expect_complete();
}

TEST_F(FetchMnist, GoesOnWhereADownloadStopped) {
  // Only the second half of this mirror's file is right, so that nothing but resuming can succeed.
  Bytes half_wrong = read_file(mirror_ / "one.gz");
  std::fill_n(half_wrong.begin(), 100, std::uint8_t{0});
  write_file(target_ / "one.gz.part", first_half());
  const FetchOutcome outcome = fetch(mirror_with(half_wrong));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  expect_complete();
}

TEST_F(FetchMnist, StartsAnewWhereAPartIsWrong) {
  const std::size_t size = read_file(mirror_ / "one.gz").size();
  for (std::size_t part_size : {size / 2, size, 2 * size}) {
    write_file(target_ / "one.gz.part", Bytes(part_size, 'x'));
    fs::remove(target_ / "one.gz");
    const FetchOutcome outcome = fetch(url(mirror_));
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    expect_complete();
  }
}

TEST_F(FetchMnist, TakesAPartThatIsComplete) {
  ASSERT_EQ(fetch(url(mirror_)).status, 0);
  fs::rename(target_ / "one.gz", target_ / "one.gz.part");
  EXPECT_EQ(fetch(kDeadMirror).status, 0);
  expect_complete();
}

TEST_F(FetchMnist, RefusesAMirrorWithOtherOrDamagedFiles) {
  const std::string html = "<html>log in first</html>";
  const Bytes trailing = [&] {
    Bytes bytes = read_file(mirror_ / "one.gz");
    bytes.push_back('x');
    return bytes;
  }();
  for (const Bytes& bytes :
       {gzip({1, 2, 3}), first_half(), trailing, Bytes(html.begin(), html.end()), Bytes()}) {
    const FetchOutcome outcome = fetch(mirror_with(bytes));
    EXPECT_EQ(outcome.status, 1) << outcome.output;
    EXPECT_NE(outcome.output.find("wrong SHA-256"), std::string::npos) << outcome.output;
    EXPECT_TRUE(fs::is_empty(target_));
  }
}

TEST_F(FetchMnist, TriesTheNextMirror) {
  const std::string wrong = mirror_with({1, 2, 3});
  const FetchOutcome outcome =
      fetch(kDeadMirror + " " + url(dir_ / "none") + " " + wrong + " " + url(mirror_));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  expect_complete();
}

TEST_F(FetchMnist, WithoutANetworkSaysWhatToDoAndKeepsThePart) {
  write_file(target_ / "one.gz.part", first_half());
  const FetchOutcome outcome = fetch(kDeadMirror);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.output.find("Check the network"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("--data digits"), std::string::npos) << outcome.output;
  EXPECT_EQ(read_file(target_ / "one.gz.part"), first_half());
  EXPECT_FALSE(fs::exists(target_ / "one.gz"));
}

TEST_F(FetchMnist, ReplacesAWrongFileOnlyByARightOne) {
  const Bytes wrong = {1, 2, 3};
  write_file(target_ / "one.gz", wrong);
  EXPECT_EQ(fetch(kDeadMirror).status, 1);
  EXPECT_EQ(read_file(target_ / "one.gz"), wrong);
  EXPECT_EQ(fetch(url(mirror_)).status, 0);
  expect_complete();
}

TEST_F(FetchMnist, SaysThatTheDirectoryCannotBeMade) {
  write_file(dir_ / "file", "text");
  const FetchOutcome outcome = run_fetch(script_, quoted(dir_ / "file"), url(mirror_));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.output.find("cannot create the directory"), std::string::npos);
}

TEST_F(FetchMnist, ExitsWithTwoOnWrongUsage) {
  for (const char* arguments : {"a b", "--unknown", "''"}) {
    const FetchOutcome outcome = run_fetch(script_, arguments, kDeadMirror);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_NE(outcome.output.find("Usage: "), std::string::npos) << arguments;
  }
  for (const char* arguments : {"-h", "--help"}) {
    const FetchOutcome outcome = run_fetch(script_, arguments, kDeadMirror);
    EXPECT_EQ(outcome.status, 0) << arguments;
    EXPECT_NE(outcome.output.find("GRADUS_MNIST_MIRRORS"), std::string::npos);
  }
}

TEST_F(FetchMnist, FetchesTheRealData) {
  const char* data = std::getenv("GRADUS_DATA");
  if (data == nullptr || !fs::exists(fs::path(data) / "train-images-idx3-ubyte.gz")) {
    GTEST_SKIP() << "needs MNIST's .gz files in GRADUS_DATA";
  }
  const FetchOutcome outcome =
      run_fetch(kDataFolder / "fetch_mnist.sh", quoted(target_), url(fs::absolute(data)));
  ASSERT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(load_mnist(target_).train.size(), 60000);
}
