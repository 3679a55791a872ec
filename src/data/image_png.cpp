// PNG (ISO/IEC 15948), through libpng.
#ifdef GRADUS_HAS_PNG
#include <png.h>
#endif

#include <string_view>

#include "data/gzip.hpp"
#include "data/image_formats.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

#ifdef GRADUS_HAS_PNG

/// The file without the chunks that libpng would correct the colours by: PIL and Keras take the
/// numbers as they stand. Throws where the file breaks off, even after the last pixel, where libpng
/// would stop reading.
std::vector<std::uint8_t> without_color_chunks(std::span<const std::uint8_t> bytes,
                                               const std::string& name) {
  constexpr std::size_t kFrame = 12;  // of a chunk: its length, its type, its checksum
  std::vector<std::uint8_t> kept(bytes.begin(), bytes.begin() + std::ssize(kPngSignature));
  std::span<const std::uint8_t> rest = bytes.subspan(kPngSignature.size());
  while (rest.size() >= kFrame) {
    std::size_t length = 0;
    for (const std::uint8_t byte : rest.first(4)) length = length << 8 | byte;
    if (length > rest.size() - kFrame) break;
    const std::string_view type = as_text(rest.subspan(4, 4));
    const auto chunk = rest.first(kFrame + length);
    if (type != "gAMA" && type != "cHRM" && type != "iCCP" && type != "sRGB") {
      kept.insert(kept.end(), chunk.begin(), chunk.end());
    }
    if (type == "IEND") return kept;
    rest = rest.subspan(chunk.size());
  }
  fail_in(name, "the PNG image breaks off before its end");
}

/// libpng's state, freed at the end.
class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;

  Image read(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode) {
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
    return image_of_colors(image_.height, image_.width, colors, 4, mode);
  }

 private:
  [[noreturn]] void fail_png(const std::string& name) const {
    fail_in(name, "the PNG image is damaged: ", image_.message);
  }

  png_image image_{};
};

#endif

}  // namespace

bool is_png(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with(kPngSignature);
}

#ifdef GRADUS_HAS_PNG

bool has_png() { return true; }

Image parse_png(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode) {
  return PngImage().read(without_color_chunks(bytes, name), name, mode);
}

#else

bool has_png() { return false; }

Image parse_png(std::span<const std::uint8_t>, const std::string& name, ColorMode) {
  fail_in(name,
          "is a PNG image, which this build of Gradus cannot read; install libpng (Debian: "
          "libpng-dev) and build Gradus again, or convert the image to PGM");
}

#endif

}  // namespace gradus
