#include "gradus/data/image_file.hpp"

#include <array>
#include <string_view>

#include "data/image_formats.hpp"
#include "data/text.hpp"
#include "gradus/core/file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// 4096 x 4096 pixels of 8 bytes, as they are without packing, and some.
constexpr std::uint64_t kMaxImageBytes = std::uint64_t{140} << 20;

/// What a file that is neither PNG nor PGM may be.
std::string guess_format(std::string_view text) {
  struct Format {
    std::string_view start, name;
  };
  constexpr std::array<Format, 12> kFormats = {{{"\xff\xd8\xff", "JPEG"},
                                                {"GIF8", "GIF"},
                                                {"BM", "BMP"},
                                                {"RIFF", "WebP"},
                                                {"II*", "TIFF"},
                                                {"MM", "TIFF"},
                                                {"P1", "PBM"},
                                                {"P3", "PPM"},
                                                {"P4", "PBM"},
                                                {"P6", "PPM"},
                                                {"P7", "PAM"},
                                                {"<", "SVG or HTML"}}};
  for (const Format& format : kFormats) {
    if (text.starts_with(format.start)) {
      return "looks like " + std::string(format.name) + "; convert it to PNG";
    }
  }
  return text.empty() ? "is empty" : "begins with " + in_quotes(text.substr(0, 4));
}

}  // namespace

void check_image_size(std::uint64_t height, std::uint64_t width, const std::string& name) {
  if (height >= 1 && width >= 1 && height <= kMaxImageSide && width <= kMaxImageSide) return;
  fail_in(name, "the image has ", height, " x ", width, " pixels; expected 1 x 1 to 4096 x 4096");
}

bool is_image(std::span<const std::uint8_t> bytes) { return is_png(bytes) || is_pgm(bytes); }

GrayImage parse_image(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (is_png(bytes)) return parse_png(bytes, name);
  if (is_pgm(bytes)) return parse_pgm(bytes, name);
  fail_in(name, "is no PNG or PGM image: it ", guess_format(as_text(bytes)));
}

GrayImage read_image(const std::filesystem::path& path) {
  InputFile file(path, kMaxImageBytes);
  std::vector<std::uint8_t> bytes;
  constexpr std::uint64_t kMagic = 16;
  file.append_to(bytes, kMagic);
  if (is_image(bytes)) file.append_to(bytes, kMaxImageBytes);
  return parse_image(bytes, path.string());
}

}}  // namespace gradus
