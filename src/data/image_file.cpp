#include "gradus/data/image_file.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "data/image_formats.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// 4096 x 4096 pixels of 8 bytes, as they are without packing, and some.
constexpr std::uint64_t kMaxImageBytes = std::uint64_t{140} << 20;

/// What a file that is no image that can be read may be.
std::string guess_format(std::string_view text) {
  struct Format {
    std::string_view start, name;
  };
  constexpr std::array<Format, 11> kFormats = {{{"GIF8", "GIF"},
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

std::uint8_t on_white(std::uint32_t value, std::uint32_t alpha) {
  return static_cast<std::uint8_t>((alpha * value + (255 - alpha) * 255 + 127) / 255);
}

/// The luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, on white where alpha is below 255.
std::uint8_t gray_of(std::span<const std::uint8_t> rgb, std::uint32_t alpha) {
  // The weights times 2^16: their sum is 2^16, so that a grey stays as it is.
  const std::uint32_t luma = (19595U * rgb[0] + 38470U * rgb[1] + 7471U * rgb[2] + 32768U) >> 16;
  return on_white(luma, alpha);
}

bool is_grey(const Image& image) {
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    const std::uint8_t red = image.pixels[i];
    if (red != image.pixels[i + 1] || red != image.pixels[i + 2]) return false;
  }
  return true;
}

/// Of a grey image in three channels.
void drop_colors(Image& image) {
  for (std::size_t i = 0; i < image.pixels.size() / 3; ++i) image.pixels[i] = image.pixels[3 * i];
  image.pixels.resize(image.pixels.size() / 3);
  image.channels = 1;
}

}  // namespace

void check_image_size(std::uint64_t height, std::uint64_t width, const std::string& name) {
  constexpr auto kMost = static_cast<std::uint64_t>(kMaxImageSide);
  if (height >= 1 && width >= 1 && height <= kMost && width <= kMost) return;
  fail_in(name, "the image has ", height, " x ", width, " pixels; expected 1 x 1 to 4096 x 4096");
}

Image image_of_colors(Index height, Index width, std::span<const std::uint8_t> colors,
                      std::size_t step, ColorMode mode) {
  const bool is_gray = mode == ColorMode::kGrayscale;
  Image image{height, width, {}, is_gray ? 1 : 3};
  image.pixels.reserve(colors.size() / step * (is_gray ? 1 : 3));
  for (std::size_t i = 0; i < colors.size(); i += step) {
    const auto rgb = colors.subspan(i, 3);
    const std::uint32_t alpha = step == 4 ? colors[i + 3] : 255;
    if (is_gray) {
      image.pixels.push_back(gray_of(rgb, alpha));
    } else {
      for (const std::uint8_t value : rgb) image.pixels.push_back(on_white(value, alpha));
    }
  }
  if (mode == ColorMode::kAuto && is_grey(image)) drop_colors(image);
  return image;
}

void add_colors(std::vector<std::uint8_t>& pixels) {
  std::vector<std::uint8_t> colors;
  colors.reserve(3 * pixels.size());
  for (const std::uint8_t grey : pixels) colors.insert(colors.end(), 3, grey);
  pixels = std::move(colors);
}

bool is_image(std::span<const std::uint8_t> bytes) {
  return is_png(bytes) || is_jpeg(bytes) || is_pgm(bytes);
}

Image parse_image(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode) {
  if (is_png(bytes)) return parse_png(bytes, name, mode);
  if (is_jpeg(bytes)) return parse_jpeg(bytes, name, mode);
  if (!is_pgm(bytes)) {
    fail_in(name, "is no PNG, JPEG or PGM image: it ", guess_format(as_text(bytes)));
  }
  Image image = parse_pgm(bytes, name);
  if (mode == ColorMode::kRgb) {
    add_colors(image.pixels);
    image.channels = 3;
  }
  return image;
}

Image read_image(const std::filesystem::path& path, ColorMode mode) {
  InputFile file(path, kMaxImageBytes);
  std::vector<std::uint8_t> bytes;
  constexpr std::uint64_t kMagic = 16;
  file.append_to(bytes, kMagic);
  if (is_image(bytes)) file.append_to(bytes, kMaxImageBytes);
  return parse_image(bytes, path.string(), mode);
}

}  // namespace gradus
