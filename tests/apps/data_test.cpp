// Where the command looks for data, and what it says to bad data.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const char* const kTrainBriefly = "train --epochs 1 --hidden 4 --limit 300";

const char* const kNotice = "training on synthetic digits instead";

/// What the command says to a folder that was good before `spoil`. Expects exit code 1 before any
/// training.
CommandResult train_on_spoiled(const std::function<void(const TempDir&)>& spoil) {
  const SmallMnist data;
  spoil(data);
  CommandResult result = run(words(kTrainBriefly, "--data", data.path()));
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(lines_of(result.err).size(), 1u) << result.err;
  // Without what differs from folder to folder.
  const auto at = result.err.find(data.path().string());
  if (at != std::string::npos) result.err.erase(at, data.path().string().size() + 1);
  return result;
}

/// A file's first bytes.
Bytes start_of(const Bytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

struct BadData {
  const char* name;
  std::function<void(const TempDir&)> spoil;
  std::vector<std::string> message;  ///< Parts of it.
};

/// Replaces the file with the images to train on.
BadData bad_images(const char* name, const Bytes& file, const std::vector<std::string>& message) {
  return {name, [file](const TempDir& dir) { write_file(dir / "train-images-idx3-ubyte", file); },
          message};
}

std::vector<BadData> bad_data() {
  const Bytes images = small_images(300, 1);
  Bytes damaged = gzip(images);
  damaged[damaged.size() / 2] ^= 0xff;
  Bytes wrong_magic = images;
  wrong_magic[0] = 'G';
  Bytes one_label = idx_header({300});
  one_label.resize(one_label.size() + 300, 7);
  const std::string file = "train-images-idx3-ubyte";
  return {
      bad_images("empty file", {}, {file, "empty"}),
      bad_images("only a header", start_of(images, 16), {file, "235200", "the file has 0"}),
      bad_images("part of a header", start_of(images, 7), {file, "header"}),
      bad_images("truncated", start_of(images, 100000), {file, "235200", "99984"}),
      bad_images("wrong magic", wrong_magic, {file, "47 00 08 03", "not an IDX file"}),
      bad_images("a page", {'<', 'h', 't', 'm', 'l', '>'}, {file, "not an IDX file", "HTML"}),
      bad_images("2^31 images", idx_header({1U << 31, 28, 28}), {file, "1683627180032"}),
      bad_images("damaged gzip", damaged, {file, "gzip", "damaged"}),
      bad_images("truncated gzip", start_of(gzip(images), 1000), {file, "gzip", "breaks off"}),
      bad_images("fewer images than labels", small_images(299, 1), {"299 images", "300 labels"}),
      {"one label alone",
       [=](const TempDir& dir) {
         write_file(dir / "train-labels-idx1-ubyte", one_label);
         Bytes of_test = one_label;
         of_test[7] = 100;  // so many, low byte
         of_test[6] = 0;
         of_test.resize(108);
         write_file(dir / "t10k-labels-idx1-ubyte", of_test);
       },
       {"the target is the same in all", "nothing to learn"}},
      {"a folder in place of a file",
       [=](const TempDir& dir) {
         fs::remove(dir / file);
         fs::create_directory(dir / file);
       },
       {file, "is a folder"}},
      {"a missing file",
       [=](const TempDir& dir) { fs::remove(dir / file); },
       {"no train-images-idx3 file", "data/fetch_mnist.sh", "--data digits"}},
      {"a missing folder",
       [](const TempDir& dir) { fs::remove_all(dir.path()); },
       {"no such directory", "data/fetch_mnist.sh", "--data digits"}},
      {"an empty folder",
       [](const TempDir& dir) {
         fs::remove_all(dir.path());
         fs::create_directory(dir.path());
       },
       {"no train-labels-idx1 file", "data/fetch_mnist.sh", "--data digits"}},
      {"a file in place of the folder",
       [](const TempDir& dir) {
         fs::remove_all(dir.path());
         write_file(dir.path(), "text");
       },
       {"not a directory"}},
  };
}

}  // namespace

TEST(BadData, EachHasItsOwnMessage) {
  std::set<std::string> messages;
  for (const BadData& bad : bad_data()) {
    SCOPED_TRACE(bad.name);
    const std::string message = train_on_spoiled(bad.spoil).err;
    for (const std::string& part : bad.message) EXPECT_TRUE(contains(message, part)) << message;
    EXPECT_TRUE(messages.insert(message).second) << "not its own: " << message;
  }
}

TEST(BadData, AHeaderOf2To31ImagesTakesNoMemory) {
  if (kSanitized) GTEST_SKIP() << "needs a build without sanitizers";
  for (const bool packed : {false, true}) {
    const Bytes header = idx_header({1U << 31, 28, 28});
    const CommandResult result = train_on_spoiled([&](const TempDir& dir) {
      write_file(dir / "train-images-idx3-ubyte", packed ? gzip(header) : header);
    });
    EXPECT_TRUE(contains(result.err, "1683627180032 bytes")) << result.err;
    EXPECT_LT(result.peak_megabytes, 100);
  }
}

TEST(BadData, AnUnreadableFileSaysSo) {
  if (geteuid() == 0) GTEST_SKIP() << "needs another user than root";
  const std::string message = train_on_spoiled([](const TempDir& dir) {
                                fs::permissions(dir / "t10k-images-idx3-ubyte", fs::perms::none);
                              }).err;
  EXPECT_TRUE(contains(message, "Permission denied")) << message;
}

TEST(BadData, OfTheEnvironmentIsNotPassedOver) {
  const TempDir dir;
  const CommandResult result =
      run(words(kTrainBriefly), {.environment = {"GRADUS_DATA=" + (dir / "none").string()}});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, (dir / "none").string())) << result.err;
  EXPECT_FALSE(contains(result.err, kNotice));
}

TEST(DataSearch, TakesTheFirstOfOptionEnvironmentAndCurrentFolder) {
  const TempDir current;
  const SmallMnist named(20), of_environment(21);
  write_small_mnist(current / "data" / "mnist", 22);
  const std::string variable = "GRADUS_DATA=" + of_environment.path().string();

  CommandResult result = run(words(kTrainBriefly, "--data", named.path()),
                             {.environment = {variable}, .directory = current.path()});
  EXPECT_TRUE(contains(result.err, named.path().string() + "\n[info] Samples: 20 ")) << result.err;
  EXPECT_FALSE(contains(result.err, kNotice));

  result = run(words(kTrainBriefly), {.environment = {variable}, .directory = current.path()});
  EXPECT_TRUE(contains(result.err, of_environment.path().string() + "\n[info] Samples: 21 "))
      << result.err;
  EXPECT_FALSE(contains(result.err, kNotice));

  result =
      run(words(kTrainBriefly), {.environment = {"GRADUS_DATA="}, .directory = current.path()});
  EXPECT_TRUE(contains(result.err, "data/mnist\n[info] Samples: 22 ")) << result.err;
  EXPECT_FALSE(contains(result.err, kNotice));
}

TEST(DataSearch, WithoutAnyDataItTrainsOnDigitsAndSaysSo) {
  const TempDir current;
  const CommandResult result = run(words(kTrainBriefly), {.directory = current.path()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(lines_of(result.out).size(), 1u);
  for (const std::string part : {kNotice, "GRADUS_DATA", "data/mnist", "fetch_mnist.sh"}) {
    EXPECT_TRUE(contains(result.err, part)) << part << " in " << result.err;
    EXPECT_FALSE(contains(result.out, part)) << part;
  }
  EXPECT_TRUE(fs::is_empty(current.path())) << "it left something behind";
}

TEST(DataSearch, DigitsThatWereAskedForNeedNoNotice) {
  const SmallMnist data;
  const CommandResult result = run(words(kTrainBriefly, "--data digits"),
                                   {.environment = {"GRADUS_DATA=" + data.path().string()}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(contains(result.err, "synthetic digits\n[info] Samples: 300 ")) << result.err;
  EXPECT_FALSE(contains(result.err, kNotice));
}

TEST(DataSearch, APathMayHaveSpacesAndOtherLetters) {
  const TempDir dir;
  write_small_mnist(dir / "with space, ünïcode and 'quotes'", 30);
  const CommandResult result =
      run(words(kTrainBriefly, "--data", dir / "with space, ünïcode and 'quotes'"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "'quotes'\n[info] Samples: 30 ")) << result.err;
}
