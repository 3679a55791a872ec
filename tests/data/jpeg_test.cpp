// jpeg_cases.jsonl: JPEG files made by ImageMagick from one pattern of 11 x 18 pixels, and the
// colours that it reads from them.
#include <gtest/gtest.h>

#include <string>

#include "gradus/data/image_file.hpp"
#include "support/data_errors.hpp"
#include "support/png_writer.hpp"
#include "support/reference.hpp"

using namespace gradus;

namespace {

struct JpegCase {
  std::string id;
  Bytes bytes, pixels;
};

std::vector<JpegCase> jpeg_cases() {
  std::vector<JpegCase> cases;
  for (const nlohmann::json& json : read_cases("tests/data/jpeg_cases.jsonl")) {
    cases.push_back({json.at("id"), from_base64(json.at("bytes").get<std::string>()),
                     json.value("pixels", Bytes{})});
  }
  return cases;
}

JpegCase jpeg(const std::string& id) {
  for (JpegCase& found : jpeg_cases()) {
    if (found.id == id) return found;
  }
  throw std::runtime_error("no case " + id);
}

Image jpeg_image(const Bytes& bytes, ColorMode mode = ColorMode::kAuto) {
  return parse_image(bytes, "i", mode);
}

/// With an EXIF block that has two entries, the second of which is the orientation.
Bytes with_orientation(const Bytes& jpeg, std::uint8_t orientation, bool big_endian) {
  Bytes tiff = {'E', 'x', 'i', 'f', 0, 0};
  const auto add = [&](std::uint32_t number, int size) {
    for (int i = 0; i < size; ++i) {
      tiff.push_back(static_cast<std::uint8_t>(number >> 8 * (big_endian ? size - 1 - i : i)));
    }
  };
  tiff.insert(tiff.end(), 2, big_endian ? 'M' : 'I');
  add(42, 2);
  add(8, 4);
  add(2, 2);
  for (const std::uint32_t tag : {0x0110U, 0x0112U}) {
    add(tag, 2);
    add(3, 2);
    add(1, 4);
    add(orientation, 2);
    add(0, 2);
  }
  add(0, 4);
  Bytes bytes = {0xff, 0xd8, 0xff, 0xe1, 0, static_cast<std::uint8_t>(tiff.size() + 2)};
  bytes.insert(bytes.end(), tiff.begin(), tiff.end());
  bytes.insert(bytes.end(), jpeg.begin() + 2, jpeg.end());
  return bytes;
}

/// Puts a size into the frame's header: behind FF C0 or C2, the length and the precision.
Bytes with_sides(Bytes bytes, std::uint32_t height, std::uint32_t width) {
  for (std::size_t i = 0; i + 8 < bytes.size(); ++i) {
    if (bytes[i] != 0xff || (bytes[i + 1] != 0xc0 && bytes[i + 1] != 0xc2)) continue;
    bytes[i + 5] = static_cast<std::uint8_t>(height >> 8);
    bytes[i + 6] = static_cast<std::uint8_t>(height);
    bytes[i + 7] = static_cast<std::uint8_t>(width >> 8);
    bytes[i + 8] = static_cast<std::uint8_t>(width);
    return bytes;
  }
  throw std::runtime_error("no frame");
}

class Jpeg : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_jpeg()) GTEST_SKIP() << "needs a build with libjpeg";
  }
};

}  // namespace

TEST_F(Jpeg, ReadsColoursAndGreys) {
  for (const JpegCase& of_case : jpeg_cases()) {
    SCOPED_TRACE(of_case.id);
    if (of_case.pixels.empty()) continue;
    const Image image = jpeg_image(of_case.bytes);
    EXPECT_EQ(image.height, 11);
    EXPECT_EQ(image.width, 18);
    EXPECT_EQ(image.channels, of_case.id == "gray" ? 1 : 3);
    const Image colors = jpeg_image(of_case.bytes, ColorMode::kRgb);
    ASSERT_EQ(colors.pixels.size(), of_case.pixels.size());
    const Image greys = jpeg_image(of_case.bytes, ColorMode::kGrayscale);
    ASSERT_EQ(greys.pixels.size(), of_case.pixels.size() / 3);
    for (std::size_t i = 0; i < greys.pixels.size(); ++i) {
      const std::uint8_t* rgb = of_case.pixels.data() + 3 * i;
      for (std::size_t k = 0; k < 3; ++k) ASSERT_NEAR(colors.pixels[3 * i + k], rgb[k], 2);
      ASSERT_NEAR(greys.pixels[i], 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2], 2);
    }
  }
}

TEST_F(Jpeg, EveryBeginningIsAnErrorAndDamageIsSurvived) {
  for (const JpegCase& of_case : jpeg_cases()) {
    expect_no_beginning_is_enough([](const Bytes& bytes) { jpeg_image(bytes); }, of_case.bytes);
    expect_damage_is_survived([](const Bytes& bytes) { jpeg_image(bytes); }, of_case.bytes, 500);
  }
}

TEST_F(Jpeg, BelievesNoSize) {
  for (const std::string id : {"rgb", "progressive", "gray"}) {
    const Bytes small = jpeg(id).bytes;
    const auto complaint = [&](std::uint32_t height, std::uint32_t width) {
      return data_error_of([&] { jpeg_image(with_sides(small, height, width)); });
    };
    EXPECT_NE(complaint(4097, 1).find("4097 x 1 pixels; expected 1 x 1 to 4096 x 4096"),
              std::string::npos);
    EXPECT_NE(complaint(65500, 65500).find("expected 1 x 1 to 4096 x 4096"), std::string::npos);
    EXPECT_NE(complaint(4096, 4096).find("too few bytes for its 4096 x 4096"), std::string::npos);
    EXPECT_NE(complaint(200, 200).find("damaged"), std::string::npos);
    EXPECT_NE(complaint(11, 0).find("damaged"), std::string::npos);
  }
}

TEST_F(Jpeg, RefusesTheInksOfPrint) {
  EXPECT_TRUE(complains([] { jpeg_image(jpeg("cmyk").bytes); }, {"i: ", "CMYK", "convert it"}));
}

// https://exiftool.org/TagNames/EXIF.html: where the first row and the first column are seen.
TEST_F(Jpeg, IsTurnedUpright) {
  const Image plain = jpeg_image(jpeg("rgb").bytes);
  const auto pixel = [](const Image& image, Index row, Index column) {
    const auto at = static_cast<std::ptrdiff_t>((row * image.width + column) * 3);
    return Bytes(image.pixels.begin() + at, image.pixels.begin() + at + 3);
  };
  const Index bottom = plain.height - 1, right = plain.width - 1;
  for (const bool big_endian : {false, true}) {
    for (std::uint8_t orientation = 0; orientation <= 9; ++orientation) {
      const Image image = jpeg_image(with_orientation(jpeg("rgb").bytes, orientation, big_endian));
      SCOPED_TRACE(static_cast<int>(orientation));
      const bool swapped = orientation >= 5 && orientation <= 8;
      ASSERT_EQ(image.height, swapped ? plain.width : plain.height);
      ASSERT_EQ(image.width, swapped ? plain.height : plain.width);
      for (Index row = 0; row <= bottom; ++row) {
        for (Index column = 0; column <= right; ++column) {
          const Bytes stored = pixel(plain, row, column);
          switch (orientation) {
            case 2:  // first row at the top, first column at the right
              ASSERT_EQ(pixel(image, row, right - column), stored);
              break;
            case 3:  // bottom, right
              ASSERT_EQ(pixel(image, bottom - row, right - column), stored);
              break;
            case 4:  // bottom, left
              ASSERT_EQ(pixel(image, bottom - row, column), stored);
              break;
            case 5:  // first row at the left, first column at the top
              ASSERT_EQ(pixel(image, column, row), stored);
              break;
            case 6:  // right, top
              ASSERT_EQ(pixel(image, column, bottom - row), stored);
              break;
            case 7:  // right, bottom
              ASSERT_EQ(pixel(image, right - column, bottom - row), stored);
              break;
            case 8:  // left, bottom
              ASSERT_EQ(pixel(image, right - column, row), stored);
              break;
            default:
              ASSERT_EQ(pixel(image, row, column), stored);
          }
        }
      }
    }
  }
}

TEST_F(Jpeg, ADamagedExifBlockTurnsNothing) {
  const Bytes turned = with_orientation(jpeg("rgb").bytes, 6, false);
  constexpr std::size_t kExifEnd = 6 + 44;
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    Bytes damaged = turned;
    damaged[12 + random.below(kExifEnd - 12)] = static_cast<std::uint8_t>(random.below(256));
    EXPECT_EQ(jpeg_image(damaged).pixels.size(), 11u * 18 * 3);
  }
}

TEST(JpegWithoutLibjpeg, SaysWhatToInstall) {
  if (has_jpeg()) GTEST_SKIP() << "needs a build without libjpeg";
  EXPECT_TRUE(complains([] { jpeg_image(jpeg("rgb").bytes); }, {"libjpeg-dev", "PNG"}));
}

TEST(ImageColors, AreKeptOrTurnedToGreyAsAsked) {
  const Bytes pgm = {'P', '5', ' ', '2', ' ', '1', ' ', '2', '5', '5', '\n', 7, 200};
  EXPECT_EQ(parse_image(pgm, "i", ColorMode::kAuto).pixels, (Bytes{7, 200}));
  const Image colors = parse_image(pgm, "i", ColorMode::kRgb);
  EXPECT_EQ(colors.channels, 3);
  EXPECT_EQ(colors.pixels, (Bytes{7, 7, 7, 200, 200, 200}));
  if (!has_png()) return;
  EXPECT_EQ(parse_image(png_bytes(1, 2, {7, 200}), "i", ColorMode::kAuto).channels, 1);
}
