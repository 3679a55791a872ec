#include "gradus/data/idx.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

/// An IDX header: the magic, then the dimensions.
Bytes header(const std::vector<std::uint32_t>& dims) {
  Bytes bytes = {0, 0, 8, static_cast<std::uint8_t>(dims.size())};
  for (std::uint32_t dim : dims) {
    for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(dim >> shift));
  }
  return bytes;
}

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A valid file of these dimensions, with the data 0, 1, 2, ...
Bytes idx(const std::vector<std::uint32_t>& dims) {
  Bytes bytes = header(dims);
  std::size_t count = 1;
  for (std::uint32_t dim : dims) count *= dim;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

/// What the action complains about the file of this name, "" where it does not.
template <class Action>
std::string complaint_of(const Action& action, const std::string& name) {
  try {
    action();
  } catch (const DataError& error) {
    const std::string what = error.what();
    const std::string start = name + ": ";
    EXPECT_EQ(what.substr(0, start.size()), start) << "the message must name the file";
    return what.substr(start.size());
  }
  return "";
}
std::string complaint(const fs::path& path) {
  return complaint_of([&] { read_idx(path); }, path.string());
}
std::string complaint(const Bytes& bytes) {
  return complaint_of([&] { parse_idx(bytes, "bytes"); }, "bytes");
}

void expect_idx_complaint(const Bytes& bytes, const std::string& expected) {
  EXPECT_NE(complaint(bytes).find(expected), std::string::npos)
      << "expected: " << expected << "\ngot:      " << complaint(bytes);
}

/// The largest resident size of this process so far, in bytes.
std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kib = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib * 1024;
}

}  // namespace

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
  Bytes file = header({3'000'001});
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
  write_file(dir / "file", joined(joined(gzip(header({4})), gzip({})), gzip({9, 8, 7, 6})));
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
    expect_idx_complaint(header(dims), "has impossible dimensions: ");
    expect_idx_complaint(gzip(header(dims)), "has impossible dimensions: ");
  }
}

TEST(Idx, RefusesMoreOrFewerBytesThanTheHeaderPromises) {
  const std::string promises_6 = "the header promises 6 bytes of data, the file has ";
  for (std::size_t has = 0; has < 6; ++has) {
    const Bytes file = joined(header({2, 3}), Bytes(has, 1));
    expect_idx_complaint(file, promises_6 + std::to_string(has) + "; ");
    expect_idx_complaint(gzip(file), promises_6 + std::to_string(has) + "; ");
  }
  const Bytes file = joined(header({2, 3}), Bytes(7, 1));
  expect_idx_complaint(file, "goes on after the 6 bytes of data");
  expect_idx_complaint(gzip(file), "goes on after the 6 bytes of data");
}

TEST(Idx, DoesNotAllocateWhatAHeaderOnlyClaims) {
  const TempDir dir;
  const auto expect_file_complaint = [&](const Bytes& bytes, const std::string& expected) {
    write_file(dir / "file", bytes);
    EXPECT_NE(complaint(dir / "file").find(expected), std::string::npos) << expected;
    expect_idx_complaint(bytes, expected);
  };
  const Bytes claims = header({1u << 31, 28, 28});
  const std::uint64_t before = peak_memory();
  expect_file_complaint(claims,
                        "the header promises 1683627180032 bytes of data, the file has 0; ");
  expect_file_complaint(gzip(claims),
                        "the header promises 1683627180032 bytes of data, the file has ");
  // A packed file may indeed hold a thousand times its size. Even then, only data that comes costs
  // memory.
  Random random(1);
  Bytes noise(200'000);
  for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random.next());
  expect_file_complaint(gzip(joined(header({200'000'000}), noise)),
                        "the header promises 200000000 bytes of data, the file has 200000; ");
  EXPECT_LT(peak_memory() - before, 100'000'000u);
}

TEST(Idx, ADamagedGzipStreamNeverGivesOtherData) {
  const Bytes good = gzip(idx({4, 5, 6}));
  const Bytes data = parse_idx(good, "good").bytes;
  int accepted = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x10;
    if (complaint(bad).empty()) {
      EXPECT_EQ(parse_idx(bad, "bad").bytes, data) << "byte " << i << " of " << good.size();
      ++accepted;
    }
  }
  // Of no consequence: 6 bytes of time, level and system, and the bits that fill the last byte.
  EXPECT_LE(accepted, 7);
}

TEST(Idx, SaysWhatIsDamagedInAGzipStream) {
  const Bytes good = gzip(idx({4, 5, 6}));
  Bytes bad_sum = good;
  bad_sum[good.size() - 8] ^= 1;
  expect_idx_complaint(bad_sum, "the gzip stream is damaged (incorrect data check)");
  Bytes bad_length = good;
  bad_length[good.size() - 4] ^= 1;
  expect_idx_complaint(bad_length, "the gzip stream is damaged (incorrect length check)");
  Bytes bad_block = good;
  bad_block[10] = 0x07;  // the reserved block type 3
  expect_idx_complaint(bad_block, "the gzip stream is damaged (invalid block type)");
}

TEST(Idx, NoticesATruncatedGzipStreamAtEveryLength) {
  const Bytes good = gzip(idx({4, 5, 6}));
  for (std::size_t size = 2; size < good.size(); ++size) {
    expect_idx_complaint(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)),
                         "the gzip stream breaks off before its end");
  }
}

TEST(Idx, NoticesBytesAfterTheGzipStream) {
  const Bytes good = gzip(idx({4, 5, 6}));
  expect_idx_complaint(joined(good, {0}), "the file goes on after the end of the gzip stream");
  expect_idx_complaint(joined(good, {'x', 'y'}),
                       "the file goes on after the end of the gzip stream");
  expect_idx_complaint(joined(good, {0x1f, 'y'}), "the gzip stream is damaged");
  expect_idx_complaint(joined(good, good), "goes on after the 120 bytes of data");
}

TEST(Idx, SurvivesRandomDamage) {
  const Bytes raw = idx({3, 4, 5});
  const Bytes packed = gzip(raw);
  Random random(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.next()) % n; };
  int refused = 0;
  const int rounds = 600;
  for (int round = 0; round < rounds; ++round) {
    Bytes file = round % 2 == 0 ? raw : packed;
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) {
      // Half of the changes hit the headers, where they matter most.
      const std::size_t range = below(2) == 0 ? file.size() : 16;
      file[below(range)] = static_cast<std::uint8_t>(random.next());
    }
    if (below(4) == 0) file.resize(16 + below(2 * file.size()));
    try {
      const IdxBytes read = parse_idx(file, "file");
      Index count = 1;
      for (Index dim : read.dims) count *= dim;
      ASSERT_EQ(static_cast<Index>(read.bytes.size()), count);
    } catch (const DataError&) {
      ++refused;  // any other exception fails the test
    }
  }
  EXPECT_GT(refused, rounds / 2);
  EXPECT_LT(refused, rounds);
}

TEST(Idx, AnEntryIsReadWithoutWhatStandsAroundIt) {
  const TempDir dir;
  Bytes file = header({3, 2, 2});
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
  Bytes file = header({1, 2});
  file.insert(file.end(), {1, 2, 3});  // one too many
  write_file(dir / "long", file);
  EXPECT_TRUE(complains([&] { read_idx(dir / "long", refuse); }, {"not these"}));
}
