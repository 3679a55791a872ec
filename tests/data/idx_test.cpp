#include "gradus/data/mnist.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "support/data_errors.hpp"
#include "support/idx_files.hpp"

namespace fs = std::filesystem;
using namespace gradus;

TEST(Idx, ReadsEveryRankRawAndPacked) {
  const TempDir dir;
  const std::vector<std::vector<std::uint32_t>> shapes = {{7}, {2, 3}, {5, 4, 3}, {2, 1, 3, 4}};
  for (const auto& dims : shapes) {
    const Bytes file = idx(dims);
    const Bytes data(file.begin() + 4 + 4 * static_cast<std::ptrdiff_t>(dims.size()), file.end());
    write_file(dir / "raw", file);
    write_file(dir / "packed", gzip(file));
    for (const char* name : {"raw", "packed"}) {
      const IdxBytes read = read_idx(dir / name);
      EXPECT_EQ(read.dims, std::vector<Index>(dims.begin(), dims.end())) << name;
      EXPECT_EQ(read.bytes, data) << name;
      const IdxBytes parsed = parse_idx(read_file(dir / name), name);
      EXPECT_EQ(parsed.dims, read.dims) << name;
      EXPECT_EQ(parsed.bytes, data) << name;
    }
  }
}

TEST(Idx, ReadsMoreThanItsBuffersHold) {
  const TempDir dir;
  Random random(1);
  Bytes file = idx_header({3'000'001});
  for (int i = 0; i < 3'000'001; ++i) file.push_back(static_cast<std::uint8_t>(random.below(17)));
  write_file(dir / "raw", file);
  write_file(dir / "packed", gzip(file));
  const Bytes data(file.begin() + 8, file.end());
  EXPECT_TRUE(read_idx(dir / "raw").bytes == data);
  EXPECT_TRUE(read_idx(dir / "packed").bytes == data);
}

TEST(Idx, TheFirstBytesTellWhetherItIsPackedNotTheName) {
  const TempDir dir;
  write_file(dir / "raw.gz", idx({3}));
  write_file(dir / "packed", gzip(idx({3})));
  EXPECT_EQ(read_idx(dir / "raw.gz").bytes, (Bytes{0, 1, 2}));
  EXPECT_EQ(read_idx(dir / "packed").bytes, (Bytes{0, 1, 2}));
}

TEST(Idx, ReadsSeveralGzipMembersAsTheirDataJoined) {
  const TempDir dir;
  write_file(dir / "file", joined(joined(gzip(idx_header({4})), gzip({})), gzip({9, 8, 7, 6})));
  EXPECT_EQ(read_idx(dir / "file").bytes, (Bytes{9, 8, 7, 6}));
}

TEST(Idx, FollowsASymbolicLink) {
  const TempDir dir;
  write_file(dir / "file", idx({2}));
  fs::create_symlink(dir / "file", dir / "link");
  EXPECT_EQ(read_idx(dir / "link").bytes, (Bytes{0, 1}));
}

TEST(Idx, SaysWhyAFileCannotBeRead) {
  const TempDir dir;
  EXPECT_EQ(complaint(dir / "none"), "there is no such file");
  EXPECT_EQ(complaint(dir.path()), "is a folder; expected a file, or - for standard input");
  fs::create_symlink(dir / "none", dir / "dangling");
  EXPECT_EQ(complaint(dir / "dangling"), "there is no such file");
  fs::create_symlink(dir / "loop", dir / "loop");
  EXPECT_NE(complaint(dir / "loop").find("cannot be opened: "), std::string::npos);
  EXPECT_NE(complaint(dir / std::string(5000, 'x')).find("cannot be opened: "), std::string::npos);
}

TEST(Idx, DoesNotWaitForAPipeOrReadADevice) {
  const TempDir dir;
  ASSERT_EQ(mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(complaint(dir / "pipe"), "is a pipe; expected a file, or - for standard input");
  EXPECT_EQ(complaint("/dev/zero"), "is a device; expected a file, or - for standard input");
}

TEST(Idx, SaysThatPermissionIsMissing) {
  if (geteuid() == 0) GTEST_SKIP() << "needs another user than root";
  const TempDir dir;
  write_file(dir / "file", idx({2}));
  fs::permissions(dir / "file", fs::perms::none);
  EXPECT_EQ(complaint(dir / "file"), "cannot be opened: Permission denied");
}

TEST(Idx, RefusesAnEmptyFileAndAShortHeader) {
  const TempDir dir;
  write_file(dir / "file", Bytes());
  EXPECT_EQ(complaint(dir / "file"), "is empty; expected an IDX file");
  expect_idx_complaint({}, "is empty");
  const Bytes file = idx({2, 3, 4});
  for (std::size_t size = 1; size < 16; ++size) {
    const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    expect_idx_complaint(part, "ends within its header");
    expect_idx_complaint(gzip(part), "ends within its header");
  }
  expect_idx_complaint(gzip({}), "ends within its header");
}

TEST(Idx, SaysWhatAFileIsThatIsNoIdxFile) {
  expect_idx_complaint({1, 0, 8, 1, 0, 0, 0, 1, 5},
                       "is not an IDX file: expected the first bytes 00 00 08 01 to 00 00 08 04, "
                       "got 01 00 08 01");
  const auto text = [](std::string_view s) { return Bytes(s.begin(), s.end()); };
  expect_idx_complaint(text("<!DOCTYPE html><html>"), "3c 21 44 4f; this looks like an HTML page");
  expect_idx_complaint(text("PK\3\4......"), "a zip archive");
  expect_idx_complaint(text("version https://git-lfs"), "a Git LFS pointer");
  expect_idx_complaint(gzip(gzip(idx({3}))), "packed with gzip twice");
  EXPECT_EQ(complaint(text("some text")).find("looks like"), std::string::npos);
}

TEST(Idx, RefusesOtherElementTypesAndRanks) {
  for (std::uint8_t type : Bytes{0x00, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0xff}) {
    expect_idx_complaint({0, 0, type, 1, 0, 0, 0, 1, 0},
                         "only type 08, unsigned bytes, can be read");
  }
  expect_idx_complaint({0, 0, 0x0d, 1, 0, 0, 0, 1, 0}, "has elements of type 0d");
  expect_idx_complaint({0, 0, 8, 0, 1}, "has 0 dimensions; expected 1 to 4");
  expect_idx_complaint(idx({1, 1, 1, 1, 1}), "has 5 dimensions; expected 1 to 4");
  expect_idx_complaint({0, 0, 8, 255}, "has 255 dimensions; expected 1 to 4");
}

TEST(Idx, RefusesImpossibleDimensions) {
  expect_idx_complaint(idx({0}), "has a dimension of 0: 0");
  expect_idx_complaint(idx({10, 0, 28}), "has a dimension of 0: 10 x 0 x 28");
  const std::uint32_t most = 0xffffffff;
  for (const auto& dims : {std::vector{most, most, most, most}, {1u << 31, 1u << 31, 4u}}) {
    expect_idx_complaint(idx_header(dims), "has impossible dimensions: ");
    expect_idx_complaint(gzip(idx_header(dims)), "has impossible dimensions: ");
  }
}

TEST(Idx, RefusesMoreOrFewerBytesThanTheHeaderPromises) {
  const std::string promises_6 = "the header promises 6 bytes of data, the file has ";
  for (std::size_t has = 0; has < 6; ++has) {
    const Bytes file = joined(idx_header({2, 3}), Bytes(has, 1));
    expect_idx_complaint(file, promises_6 + std::to_string(has) + "; ");
    expect_idx_complaint(gzip(file), promises_6 + std::to_string(has) + "; ");
  }
  const Bytes file = joined(idx_header({2, 3}), Bytes(7, 1));
  expect_idx_complaint(file, "goes on after the 6 bytes of data");
  expect_idx_complaint(gzip(file), "goes on after the 6 bytes of data");
}

TEST(Idx, AnEntryIsReadWithoutWhatStandsAroundIt) {
  const TempDir dir;
  Bytes file = idx_header({3, 2, 2});
  for (int i = 0; i < 12; ++i) file.push_back(static_cast<std::uint8_t>(i));
  Bytes damaged = gzip(file);
  damaged.back() ^= 1;  // of the length at the end, which only who reads all of it sees
  write_file(dir / "raw", file);
  write_file(dir / "packed", gzip(file));
  write_file(dir / "damaged", damaged);
  for (const char* name : {"raw", "packed", "damaged"}) {
    const IdxBytes entry = read_idx_entry(dir / name, 1);
    EXPECT_EQ(entry.dims, (std::vector<Index>{2, 2}));
    EXPECT_EQ(entry.bytes, (Bytes{4, 5, 6, 7}));
  }
  EXPECT_TRUE(complains([&] { read_idx_entry(dir / "raw", 3); }, {"0 to 2", "number 3"}));
  EXPECT_TRUE(complains([&] { read_idx(dir / "damaged"); }, {"damaged"}));
}

TEST(Idx, ItsDimensionsAreCheckedBeforeItsDataAreRead) {
  const TempDir dir;
  const auto refuse = [](const std::vector<Index>& /*dims*/) { throw DataError("not these"); };
  Bytes file = idx_header({1, 2});
  file.insert(file.end(), {1, 2, 3});  // one too many
  write_file(dir / "long", file);
  EXPECT_TRUE(complains([&] { read_idx(dir / "long", refuse); }, {"not these"}));
}
