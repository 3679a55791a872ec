// PNG images, through libpng.
#include <string_view>

#include "data/gzip.hpp"
#include "data/image_formats.hpp"
#include "data/text.hpp"

#ifdef GRADUS_HAS_PNG
#include <png.h>
#endif

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

}  // namespace

bool is_png(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with(kPngSignature);
}

#ifdef GRADUS_HAS_PNG

namespace {

/// libpng stops reading where the last pixel is; this is whether all of the file came.
void check_png_is_whole(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::size_t kFrame = 12;  // of a chunk: its length, its type, its checksum
  std::span<const std::uint8_t> rest = bytes.subspan(kPngSignature.size());
  while (rest.size() >= kFrame) {
    std::size_t length = 0;
    for (const std::uint8_t byte : rest.first(4)) length = length << 8 | byte;
    if (length > rest.size() - kFrame) break;
    if (as_text(rest.subspan(4, 4)) == "IEND") return;
    rest = rest.subspan(kFrame + length);
  }
  fail_in(name, "the PNG image breaks off before its end");
}

/// The luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, on white where alpha is below 255.
std::uint8_t gray_of(std::span<const std::uint8_t, 4> rgba) {
  // The weights times 2^16: their sum is 2^16, so that a grey stays as it is.
  const std::uint32_t luma = (19595U * rgba[0] + 38470U * rgba[1] + 7471U * rgba[2] + 32768U) >> 16;
  const std::uint32_t alpha = rgba[3];
  return static_cast<std::uint8_t>((alpha * luma + (255 - alpha) * 255 + 127) / 255);
}

/// libpng's state, freed at the end.
class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;

  GrayImage read(std::span<const std::uint8_t> bytes, const std::string& name) {
    if (png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) == 0) fail_png(name);
    check_image_size(image_.height, image_.width, name);
    const std::uint64_t least = std::uint64_t{image_.height} * (1 + image_.width / 8);
    if (least / kMaxDeflateRatio > bytes.size()) {
      fail_in(name, "the PNG image has too few bytes for its ", image_.height, " x ", image_.width,
              " pixels");
    }
    // Numbers of 16 bits are shades as those of 8 are, and not intensities.
    image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image_.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> colors(PNG_IMAGE_SIZE(image_));
    if (png_image_finish_read(&image_, nullptr, colors.data(), 0, nullptr) == 0) fail_png(name);
    GrayImage result{image_.height, image_.width, {}};
    result.pixels.reserve(colors.size() / 4);
    for (std::size_t i = 0; i < colors.size(); i += 4) {
      result.pixels.push_back(gray_of(std::span(colors).subspan(i).first<4>()));
    }
    return result;
  }

 private:
  [[noreturn]] void fail_png(const std::string& name) const {
    fail_in(name, "the PNG image is damaged: ", image_.message);
  }

  png_image image_{};
};

}  // namespace

bool has_png() { return true; }

GrayImage parse_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  check_png_is_whole(bytes, name);
  return PngImage().read(bytes, name);
}

#else

bool has_png() { return false; }

GrayImage parse_png(std::span<const std::uint8_t>, const std::string& name) {
  fail_in(name,
          "is a PNG image, which this build of Gradus cannot read; install libpng (Debian: "
          "libpng-dev) and build Gradus again, or convert the image to PGM");
}

#endif

}}  // namespace gradus
