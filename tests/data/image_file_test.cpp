// png_cases.jsonl: PNG files made with Python's zlib, and the greys that they show, computed with
// NumPy.
#include "gradus/data/image_file.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/data_errors.hpp"
#include "support/png_writer.hpp"
#include "support/reference.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

GrayImage image_of(const Bytes& bytes) { return parse_image(bytes, "i"); }
GrayImage image_in_text(std::string_view text) { return image_of(Bytes(text.begin(), text.end())); }

std::vector<nlohmann::json> png_cases() { return read_cases("tests/data/png_cases.jsonl"); }

Bytes image_bytes_of(const nlohmann::json& of_case) {
  return from_base64(of_case.at("bytes").get<std::string>());
}

Bytes png(const std::string& id) {
  for (const nlohmann::json& of_case : png_cases()) {
    if (of_case.at("id") == id) return image_bytes_of(of_case);
  }
  throw std::runtime_error("no case " + id);
}

/// Puts a side into the header of a PNG, with its checksum.
Bytes with_size(Bytes bytes, std::uint32_t width, std::uint32_t height) {
  const auto put = [&](std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    }
  };
  put(16, width);
  put(20, height);
  put(29, static_cast<std::uint32_t>(crc32(0, bytes.data() + 12, 17)));
  return bytes;
}

void expect_pgm_complaint(std::string_view text, const char* expected) {
  EXPECT_TRUE(complains([&] { image_in_text(text); }, {"i: ", expected})) << text;
}

class Png : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_png()) GTEST_SKIP() << "needs a build with libpng";
  }
};

}  // namespace

TEST_F(Png, ReadsEveryKindAsGrey) {
  const std::vector<nlohmann::json> cases = png_cases();
  ASSERT_EQ(cases.size(), 15u);
  for (const nlohmann::json& of_case : cases) {
    SCOPED_TRACE(of_case.at("id").get<std::string>());
    const GrayImage image = image_of(image_bytes_of(of_case));
    EXPECT_EQ(image.height, of_case.at("height").get<Index>());
    EXPECT_EQ(image.width, of_case.at("width").get<Index>());
    const std::vector<int> pixels = of_case.at("pixels");
    ASSERT_EQ(image.pixels.size(), pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      EXPECT_NEAR(image.pixels[i], pixels[i], of_case.at("tolerance").get<int>()) << i;
    }
  }
}

TEST_F(Png, EveryBeginningIsAnError) {
  for (const nlohmann::json& of_case : png_cases())
    expect_no_beginning_is_enough(image_of, image_bytes_of(of_case));
}

TEST_F(Png, SurvivesDamage) {
  for (const nlohmann::json& of_case : png_cases()) {
    expect_damage_is_survived(image_of, image_bytes_of(of_case), 300);
  }
}

TEST_F(Png, BelievesNoSize) {
  const Bytes small = png("gray8");
  EXPECT_TRUE(complains([&] { image_of(with_size(small, 4097, 1)); }, {"1 x 4097", "4096 x 4096"}));
  EXPECT_TRUE(complains([&] { image_of(with_size(small, 1, 1'000'000)); }, {"1000000 x 1"}));
  EXPECT_TRUE(complains([&] { image_of(with_size(small, 4096, 4096)); }, {"too few bytes"}));
  EXPECT_TRUE(complains([&] { image_of(with_size(small, 7, 6)); }, {"damaged"}));
  EXPECT_TRUE(complains([&] { image_of(with_size(small, 0, 6)); }, {"damaged"}));
}

TEST_F(Png, ComparesTheChecksums) {
  Bytes bytes = png("gray8");
  bytes[16 + 3] ^= 1;  // the width, without its checksum
  EXPECT_TRUE(complains([&] { image_of(bytes); }, {"damaged"}));
}

TEST(PngWithoutLibpng, SaysWhatToInstall) {
  if (has_png()) GTEST_SKIP() << "needs a build without libpng";
  EXPECT_TRUE(complains([] { image_of(png("gray8")); }, {"libpng-dev", "PGM"}));
}

TEST(Pgm, ReadsNumbersInText) {
  const GrayImage image = image_in_text("P2\n# a comment\n3 2\n255\n0 1 2\n253 254 255\n");
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.pixels, (Bytes{0, 1, 2, 253, 254, 255}));
  EXPECT_EQ(image_in_text("P2 1 1 255 7").pixels, Bytes{7});
  EXPECT_EQ(image_in_text("P2#x\n1#y\r1\t255 #z\n7#end").pixels, Bytes{7});
}

TEST(Pgm, ReadsBytes) {
  EXPECT_EQ(image_in_text("P5 2 2 255\n\x01\x02\x03\xff").pixels, (Bytes{1, 2, 3, 255}));
  EXPECT_EQ(image_in_text("P5\n2 1\n#x\n255 \n\n").pixels, (Bytes{10, 10})) << "one space alone";
}

TEST(Pgm, ScalesToBytesRounded) {
  EXPECT_EQ(image_in_text("P2 4 1 15 0 1 14 15").pixels, (Bytes{0, 17, 238, 255}));
  EXPECT_EQ(image_in_text("P2 3 1 1000 0 500 1000").pixels, (Bytes{0, 128, 255}));
  EXPECT_EQ(image_in_text({"P5 3 1 65535\n\0\0\x80\x00\xff\xff", 19}).pixels, (Bytes{0, 128, 255}));
  EXPECT_EQ(image_in_text({"P5 2 1 256 \1\0\0\x80", 15}).pixels, (Bytes{255, 128}));
}

TEST(Pgm, SaysWhatIsWrong) {
  expect_pgm_complaint("P2 2 1 255 1", "breaks off");
  expect_pgm_complaint("P2 2 1 255 100", "breaks off before a pixel");
  expect_pgm_complaint("P2 1 1 255 256", "a pixel is 256, above the greatest value, 255");
  expect_pgm_complaint("P2 1 1 255 1 2", "goes on after its last pixel");
  expect_pgm_complaint("P2 1 1 255 x", "expected a pixel, got 'x'");
  expect_pgm_complaint("P2 1 1 255 -1", "expected a pixel, got '-'");
  expect_pgm_complaint("P5 2 1 255\nx", "breaks off");
  expect_pgm_complaint("P5 1 1 255\nxy", "goes on after its last pixel");
  expect_pgm_complaint("P5 1 1 100\n\x65", "a pixel is 101");
  expect_pgm_complaint("P5 0 1 255\n", "1 x 0 pixels");
  expect_pgm_complaint("P5 4097 1 255\n", "1 x 4097 pixels");
  expect_pgm_complaint("P5 99999999999999999999 1 255\n", "the width is above 1000000");
  expect_pgm_complaint("P5 4096 4096 255\nabc", "16777216 pixels need at least 16777216 bytes");
  expect_pgm_complaint("P2 4096 4096 255\n1", "need at least 33554432 bytes");
  expect_pgm_complaint("P5 1 1 0\nx", "the greatest value is 0");
  expect_pgm_complaint("P5 1 1 65536\nx", "the greatest value is 65536");
  expect_pgm_complaint("P51 1 255\nx", "expected the width");
}

TEST(Pgm, EveryBeginningIsAnError) {
  for (const std::string_view text : {"P5 2 2 255\nabcd", "P2 2 2 9 1 2 3 4"}) {
    expect_no_beginning_is_enough(image_of, Bytes(text.begin(), text.end()));
    expect_damage_is_survived(image_of, Bytes(text.begin(), text.end()), 5000);
  }
}

TEST(ImageFile, SaysWhatAnotherFormatIs) {
  EXPECT_TRUE(complains([] { image_in_text("GIF89a"); },
                        {"i: is no PNG, JPEG or PGM image", "looks like GIF"}));
  EXPECT_TRUE(complains([] { image_in_text("P6 1 1 255\nabc"); }, {"looks like PPM"}));
  EXPECT_TRUE(complains([] { image_in_text(""); }, {"is empty"}));
  EXPECT_TRUE(complains([] { image_in_text("hello"); }, {"begins with 'hell'"}));
}

TEST(ImageFile, TheFirstBytesTellNotTheName) {
  const TempDir dir;
  write_file(dir / "a.png", "P2 1 1 255 7");
  EXPECT_EQ(read_image(dir / "a.png").pixels, Bytes{7});
  EXPECT_TRUE(is_image(Bytes{'P', '5', ' '}));
  EXPECT_TRUE(is_image(png("gray8")));
  EXPECT_FALSE(is_image(Bytes{'P', 'K'}));
  EXPECT_FALSE(is_image({}));
  EXPECT_TRUE(complains([&] { read_image(dir / "none.png"); }, {"none.png"}));
}

// As in PIL and Keras, and not as libpng's simplified interface would have it.
TEST_F(Png, TakesTheNumbersWhateverTheChunksOfColourSay) {
  const Bytes pixels = {0, 9, 56, 128, 200, 255};
  const Bytes plain = png_bytes(2, 3, pixels);
  const std::map<std::string, Bytes> chunks = {{"gAMA", {0, 1, 0x86, 0xa0}},  // 1.0
                                               {"gAMA of 0.1", {0, 0, 0x27, 0x10}},
                                               {"sRGB", {0}},
                                               {"cHRM", Bytes(32, 1)}};
  for (const auto& [name, data] : chunks) {
    Bytes chunk = {0, 0, 0, static_cast<std::uint8_t>(data.size())};
    chunk.insert(chunk.end(), name.begin(), name.begin() + 4);
    chunk.insert(chunk.end(), data.begin(), data.end());
    const auto sum =
        static_cast<std::uint32_t>(crc32(0, chunk.data() + 4, static_cast<uInt>(4 + data.size())));
    for (const int shift : {24, 16, 8, 0}) chunk.push_back(static_cast<std::uint8_t>(sum >> shift));
    Bytes with_chunk = plain;
    constexpr int kHeaderEnd = 33;
    with_chunk.insert(with_chunk.begin() + kHeaderEnd, chunk.begin(), chunk.end());
    EXPECT_EQ(image_of(with_chunk).pixels, pixels) << name;
  }
}
