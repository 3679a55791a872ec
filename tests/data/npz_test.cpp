// The bytes in npz_cases.jsonl were written by NumPy 1.24 (np.savez, np.savez_compressed) and
// Python's zipfile.
#include "gradus/data/npy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

Bytes npz_bytes_of(const std::string& id) {
  for (const nlohmann::json& of_case : read_cases("tests/data/npz_cases.jsonl")) {
    if (of_case.at("id") == id) return from_base64(of_case.at("bytes").get<std::string>());
  }
  throw std::runtime_error("no case " + id);
}

std::map<std::string, NpyArray> parse_npz_bytes(const Bytes& bytes) {
  return parse_npz(bytes, "a.npz");
}

TrainTest parse_train_test(const Bytes& bytes) { return parse_train_test_npz(bytes, "a.npz"); }

Bytes to_bytes(const std::string& text) { return {text.begin(), text.end()}; }

/// Writes a number over bytes, least significant byte first.
void put(Bytes& bytes, std::size_t at, std::uint64_t number, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(number >> 8 * i);
  }
}

/// Where the nth record with this signature begins.
std::size_t find_record(const Bytes& bytes, const std::string& signature, int n = 0) {
  auto at = bytes.begin();
  for (int i = 0; i <= n; ++i) {
    at = std::search(at + (i > 0 ? 1 : 0), bytes.end(), signature.begin(), signature.end());
  }
  return static_cast<std::size_t>(at - bytes.begin());
}

const std::string kDirectoryEntry = "PK\1\2";

class Npz : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  }
};

}  // namespace

TEST_F(Npz, ReadsKerasMnistLayout) {
  const TrainTest data = parse_train_test(npz_bytes_of("keras_mnist"));
  EXPECT_EQ(data.train.size(), 15);
  EXPECT_EQ(data.test.size(), 5);
  EXPECT_TRUE(data.train.is_bytes());
  EXPECT_EQ(data.train.sample_shape(), (Shape{28, 28, 1}));
  EXPECT_EQ(data.test.sample_shape(), (Shape{28, 28, 1}));
  for (Index i = 0; i < 20; ++i) {
    const Dataset& part = i < 15 ? data.train : data.test;
    const Index n = i < 15 ? i : i - 15;
    EXPECT_EQ(part.y()(n, 0), static_cast<Scalar>(i % 10));
    const auto pixels = part.bytes(n);
    // Image i has two bright rows, of 100 + i, from column 4 to 23.
    const auto row = static_cast<std::size_t>(i % 10 * 2 + 3);
    EXPECT_EQ(pixels[row * 28 + 4], 100 + i);
    EXPECT_EQ(pixels[(row + 1) * 28 + 23], 100 + i);
    EXPECT_EQ(pixels[(row - 1) * 28 + 4], 0);
    EXPECT_EQ(pixels[(row + 2) * 28 + 4], 0);
    EXPECT_EQ(pixels[row * 28 + 3], 0);
  }
}

TEST_F(Npz, ReadsStoredAndDeflatedMembers) {
  for (const char* id : {"stored", "deflated"}) {
    const auto arrays = parse_npz_bytes(npz_bytes_of(id));
    ASSERT_EQ(arrays.size(), 2u) << id;
    EXPECT_EQ(to_matrix(arrays.at("kernel")), matrix({{0, 1, 2}, {3, 4, 5}}));
    EXPECT_EQ(to_matrix(arrays.at("bias")), column({1.5, -2}));
  }
}

TEST_F(Npz, ReadsNumbersAsSamplesAndTargets) {
  const TrainTest floats = parse_train_test(npz_bytes_of("floats"));
  EXPECT_EQ(floats.train.sample_shape(), Shape{2});
  EXPECT_EQ(floats.train.y(), column({0, 1, 0, 1}));
  const TrainTest regression = parse_train_test(npz_bytes_of("regression"));
  EXPECT_EQ(regression.train.y(), column({0.5, 1, -1, 2}));
}

TEST_F(Npz, ReadsAFile) {
  const TempDir dir;
  write_file(dir / "a.npz", npz_bytes_of("keras_mnist"));
  EXPECT_EQ(load_npz(dir / "a.npz").train.size(), 15);
  EXPECT_EQ(read_npz(dir / "a.npz").size(), 4u);
  EXPECT_TRUE(complains([&] { load_npz(dir / "b.npz"); }, {"b.npz"}));
}

TEST_F(Npz, WritesWhatItReadsTheSameEachTime) {
  const std::vector<float> kernel = {1, 2, 3, 4, 5, 6}, bias = {7};
  const std::string written = npz_bytes({{"kernel", {3, 2}, kernel}, {"bias", {1}, bias}});
  EXPECT_EQ(written, npz_bytes({{"kernel", {3, 2}, kernel}, {"bias", {1}, bias}}));
  const auto arrays = parse_npz_bytes(to_bytes(written));
  ASSERT_EQ(arrays.size(), 2u);
  EXPECT_EQ(to_matrix(arrays.at("kernel")), matrix({{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(to_matrix(arrays.at("bias")), column({7}));
  EXPECT_TRUE(says([&] { npz_bytes({{"a", {1}, bias}, {"a", {1}, bias}}); }, {"'a'"}));
  EXPECT_TRUE(says([&] { npz_bytes({{"a", {2}, bias}}); }, {"(2,)"}));
}

TEST_F(Npz, DoesNotReadMembersThatAreNoArrays) {
  EXPECT_EQ(parse_npz_bytes(npz_bytes_of("with_others")).size(), 1u);
  EXPECT_TRUE(
      complains([] { parse_npz_bytes(npz_bytes_of("not_npy")); }, {"a.npz, array 'a'", "NPY"}));
}

TEST_F(Npz, RefusesOtherArchives) {
  Bytes empty_after_a_byte = npz_bytes_of("empty");
  empty_after_a_byte.insert(empty_after_a_byte.begin(), 'x');
  for (const Bytes& bytes :
       {Bytes{}, Bytes{'P', 'K', 3, 4}, npz_bytes_of("empty"), empty_after_a_byte}) {
    EXPECT_TRUE(
        complains([&] { parse_npz_bytes(bytes); }, {"a.npz: is not a zip archive with members"}));
  }
  EXPECT_TRUE(
      complains([] { parse_npz_bytes(npz_bytes_of("twice")); }, {"two arrays of the name 'a'"}));
  EXPECT_TRUE(complains([] { parse_npz_bytes(npz_bytes_of("bzip2")); },
                        {"'a.npy'", "packed by method 12"}));
  Bytes encrypted = npz_bytes_of("stored");
  encrypted[find_record(encrypted, kDirectoryEntry) + 8] |= 1;
  EXPECT_TRUE(complains([&] { parse_npz_bytes(encrypted); }, {"encrypted"}));
}

TEST_F(Npz, BelievesNoSize) {
  // A directory entry has the packed size at 20, the unpacked one at 24.
  Bytes bomb = npz_bytes_of("deflated");
  put(bomb, find_record(bomb, kDirectoryEntry) + 24, 0xfffffff0, 4);
  EXPECT_TRUE(complains([&] { parse_npz_bytes(bomb); }, {"'kernel.npy'", "more than can come of"}));
  Bytes larger = npz_bytes_of("deflated");
  put(larger, find_record(larger, kDirectoryEntry) + 20, 0x7fffffff, 4);
  EXPECT_TRUE(complains([&] { parse_npz_bytes(larger); }, {"'kernel.npy'", "breaks off"}));
  Bytes other = npz_bytes_of("deflated");
  put(other, find_record(other, kDirectoryEntry) + 24, 152 + 1, 4);
  EXPECT_TRUE(complains([&] { parse_npz_bytes(other); }, {"'kernel.npy'"}));
}

TEST_F(Npz, NoMembersOverlap) {
  // Both entries of the directory show to the same packed bytes, as in a bomb.
  Bytes bytes = npz_bytes_of("stored");
  const std::size_t first = find_record(bytes, kDirectoryEntry);
  const std::size_t second = find_record(bytes, kDirectoryEntry, 1);
  for (const std::size_t entry : {first, second}) {
    put(bytes, entry + 20, bytes.size() / 2 + 1, 4);
    put(bytes, entry + 24, bytes.size() / 2 + 1, 4);
  }
  EXPECT_NE(data_error_of([&] { parse_npz_bytes(bytes); }), "");
}

TEST_F(Npz, ComparesTheChecksum) {
  for (const char* id : {"stored", "deflated"}) {
    Bytes bytes = npz_bytes_of(id);
    const std::size_t entry = find_record(bytes, kDirectoryEntry);
    bytes[entry + 16] ^= 1;
    EXPECT_NE(data_error_of([&] { parse_npz_bytes(bytes); }), "") << id;
  }
  const std::vector<float> values = {1, 2, 3};
  Bytes written = to_bytes(npz_bytes({{"a", {3}, values}}));
  const std::string three("\0\0\x40\x40", 4);
  written[find_record(written, three)] ^= 1;
  EXPECT_TRUE(complains([&] { parse_npz_bytes(written); }, {"'a.npy'", "data is damaged"}));
}

TEST_F(Npz, EveryBeginningIsAnError) {
  for (const char* id : {"stored", "deflated", "with_others", "keras_mnist"}) {
    expect_no_beginning_is_enough(parse_npz_bytes, npz_bytes_of(id));
  }
}

TEST_F(Npz, SurvivesDamage) {
  for (const char* id : {"stored", "deflated", "with_others", "keras_mnist", "bzip2", "empty"}) {
    expect_damage_is_survived(parse_npz_bytes, npz_bytes_of(id), 1000);
  }
}

TEST(NpzWithoutMinizip, SaysWhatToInstall) {
  if (has_npz()) GTEST_SKIP() << "needs a build without minizip";
  EXPECT_TRUE(complains([] { parse_npz_bytes({}); }, {"a.npz: ", "libminizip-dev"}));
  EXPECT_TRUE(complains([] { npz_bytes({}); }, {"libminizip-dev"}));
}

/// Of other arrays, whatever is in them, nothing is unpacked.
TEST_F(Npz, UnpacksOnlyWhatItNeeds) {
  const std::vector<float> x(8, 1), y(2, 1);
  const std::string text = npz_bytes({{"z", {2, 4}, x},
                                      {"x_train", {2, 4}, x},
                                      {"y_train", {2}, y},
                                      {"x_test", {2, 4}, x},
                                      {"y_test", {2}, y}});
  Bytes bytes = to_bytes(text);
  const std::size_t data = text.find("NUMPY");
  bytes[data] = 'X';  // its checksum is another now, and it is no NPY file
  EXPECT_EQ(parse_train_test(bytes).train.size(), 2);
  EXPECT_THROW(parse_npz_bytes(bytes), DataError);
}

/// What is wrong in headers is said before any data is unpacked: an archive of a few hundred
/// kilobytes may hold gigabytes.
TEST_F(Npz, ComparesHeadersBeforeItUnpacks) {
  const std::vector<float> x(3000, 0.25F), y(3000, 1);
  const auto archive = [&](Index rows_of_y) {
    const std::span<const float> targets = std::span(y).first(static_cast<std::size_t>(rows_of_y));
    std::string text = npz_bytes({{"x_train", {3000, 1}, x},
                                  {"y_train", {rows_of_y}, targets},
                                  {"x_test", {3000, 1}, x},
                                  {"y_test", {3000}, y}});
    text[12000] ^=
        1;  // within x_train's data, behind what a header can have: its checksum is wrong
    return text;
  };
  const std::string damaged = archive(3000);
  EXPECT_TRUE(complains([&] { parse_train_test(to_bytes(damaged)); }, {"x_train", "damaged"}));
  const Bytes misfit = to_bytes(archive(2));
  EXPECT_TRUE(complains([&] { parse_train_test(misfit); },
                        {"a.npz, x_train and y_train", "x has 3000 samples, but y has 2"}));
  std::string liar = damaged;
  liar[liar.find("(3000, 1)") + 1] = '1';
  EXPECT_TRUE(complains([&] { parse_train_test(to_bytes(liar)); },
                        {"array 'x_train'", "promises 4000 bytes of data, the file has 12000"}));
  EXPECT_TRUE(complains([&] { parse_npz_bytes(to_bytes(liar)); }, {"promises 4000 bytes"}));
}
