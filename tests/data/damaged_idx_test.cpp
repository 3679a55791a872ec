// What is damaged, or was made to do harm, is an error that takes no memory.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "gradus/core/random.hpp"
#include "support/idx_files.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

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

TEST(DamagedIdx, DoesNotAllocateWhatAHeaderOnlyClaims) {
  const TempDir dir;
  const auto expect_file_complaint = [&](const Bytes& bytes, const std::string& expected) {
    write_file(dir / "file", bytes);
    EXPECT_NE(complaint(dir / "file").find(expected), std::string::npos) << expected;
    expect_idx_complaint(bytes, expected);
  };
  const Bytes claims = idx_header({1u << 31, 28, 28});
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
  expect_file_complaint(gzip(joined(idx_header({200'000'000}), noise)),
                        "the header promises 200000000 bytes of data, the file has 200000; ");
  EXPECT_LT(peak_memory() - before, 100'000'000u);
}

TEST(DamagedIdx, ADamagedGzipStreamNeverGivesOtherData) {
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

TEST(DamagedIdx, SaysWhatIsDamagedInAGzipStream) {
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

TEST(DamagedIdx, NoticesATruncatedGzipStreamAtEveryLength) {
  const Bytes good = gzip(idx({4, 5, 6}));
  for (std::size_t size = 2; size < good.size(); ++size) {
    expect_idx_complaint(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)),
                         "the gzip stream breaks off before its end");
  }
}

TEST(DamagedIdx, NoticesBytesAfterTheGzipStream) {
  const Bytes good = gzip(idx({4, 5, 6}));
  expect_idx_complaint(joined(good, {0}), "the file goes on after the end of the gzip stream");
  expect_idx_complaint(joined(good, {'x', 'y'}),
                       "the file goes on after the end of the gzip stream");
  expect_idx_complaint(joined(good, {0x1f, 'y'}), "the gzip stream is damaged");
  expect_idx_complaint(joined(good, good), "goes on after the 120 bytes of data");
}

TEST(DamagedIdx, SurvivesRandomDamage) {
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
