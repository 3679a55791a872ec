#include "gradus/data/image_file.hpp"

#ifdef GRADUS_HAS_PNG
#include <png.h>
#endif

#include <array>
#include <string_view>

#include "data/gzip.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

constexpr std::uint32_t kMaxImageSide = 4096;

void check_image_size(std::uint64_t height, std::uint64_t width, const std::string& name) {
  if (height >= 1 && width >= 1 && height <= kMaxImageSide && width <= kMaxImageSide) return;
  fail_in(name, "the image has ", height, " x ", width, " pixels; expected 1 x 1 to 4096 x 4096");
}

// ---- PGM (Netpbm) ----

constexpr std::uint32_t kMaxPgmValue = 65535;

/// v of 0 ... maxval as 0 ... 255, rounded.
std::uint8_t to_byte(std::uint32_t v, std::uint32_t maxval) {
  return static_cast<std::uint8_t>((2 * 255 * v + maxval) / (2 * maxval));
}

class PgmParser {
 public:
  PgmParser(std::span<const std::uint8_t> bytes, const std::string& name)
      : bytes_(bytes), name_(name) {}

  GrayImage parse() {
    const bool is_plain = bytes_[1] == '2';
    at_ = 2;
    const std::uint32_t width = read_number("the width"), height = read_number("the height");
    check_image_size(height, width, name_);
    maxval_ = read_number("the greatest value");
    if (maxval_ < 1 || maxval_ > kMaxPgmValue) {
      fail_in(name_, "the greatest value is ", maxval_, "; expected 1 to 65535");
    }
    GrayImage image{height, width, {}};
    const std::size_t count = std::size_t{height} * width;
    if (is_plain) {
      read_plain(count, image.pixels);
    } else {
      read_raw(count, image.pixels);
    }
    return image;
  }

 private:
  bool is_at_end() const { return at_ >= bytes_.size(); }
  static bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }

  /// Spaces, and comments: from a # to the end of the line.
  void skip_space() {
    while (!is_at_end() && (is_space(bytes_[at_]) || bytes_[at_] == '#')) {
      if (bytes_[at_] == '#') {
        while (!is_at_end() && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
      } else {
        ++at_;
      }
    }
  }

  std::uint32_t read_number(const char* what) {
    const std::size_t before = at_;
    skip_space();
    if (is_at_end()) fail_in(name_, "breaks off before ", what);
    if (at_ == before || !is_digit(bytes_[at_])) {
      const char c = static_cast<char>(bytes_[at_]);
      fail_in(name_, "expected ", what, ", got ", in_quotes({&c, 1}));
    }
    std::uint32_t number = 0;
    constexpr std::uint32_t kMost = 1'000'000;  // more than any number may be
    for (; !is_at_end() && is_digit(bytes_[at_]); ++at_) {
      number = number * 10 + static_cast<std::uint32_t>(bytes_[at_] - '0');
      if (number > kMost) fail_in(name_, what, " is above 1000000");
    }
    return number;
  }

  std::uint8_t scaled(std::uint32_t value) const {
    if (value > maxval_) {
      fail_in(name_, "a pixel is ", value, ", above the greatest value, ", maxval_);
    }
    return to_byte(value, maxval_);
  }

  void check_count(std::size_t needed, std::size_t count) {
    const std::size_t rest = bytes_.size() - at_;
    if (rest >= needed) return;
    fail_in(name_, "breaks off: ", count, " pixels need at least ", needed, " bytes, there are ",
            rest);
  }

  /// P2: decimal numbers.
  void read_plain(std::size_t count, std::vector<std::uint8_t>& pixels) {
    check_count(2 * count, count);  // a space and a digit each
    pixels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) pixels.push_back(scaled(read_number("a pixel")));
    skip_space();
    if (!is_at_end()) fail_in(name_, "goes on after its last pixel");
  }

  /// P5: after one space, one byte a pixel, or two, the more significant one first.
  void read_raw(std::size_t count, std::vector<std::uint8_t>& pixels) {
    if (is_at_end() || !is_space(bytes_[at_])) fail_in(name_, "breaks off before its pixels");
    ++at_;
    const std::size_t size = maxval_ < 256 ? 1 : 2;
    check_count(size * count, count);
    if (bytes_.size() - at_ > size * count) fail_in(name_, "goes on after its last pixel");
    pixels.reserve(count);
    for (; !is_at_end(); at_ += size) {
      const std::uint32_t first = bytes_[at_];
      pixels.push_back(scaled(size == 1 ? first : first << 8 | bytes_[at_ + 1]));
    }
  }

  std::span<const std::uint8_t> bytes_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::uint32_t maxval_ = 0;
};

bool is_pgm(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with("P2") || as_text(bytes).starts_with("P5");
}

GrayImage parse_pgm(std::span<const std::uint8_t> bytes, const std::string& name) {
  return PgmParser(bytes, name).parse();
}

// ---- PNG, through libpng ----

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

bool is_png(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with(kPngSignature);
}

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

GrayImage parse_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  return PngImage().read(without_color_chunks(bytes, name), name);
}

#else

GrayImage parse_png(std::span<const std::uint8_t>, const std::string& name) {
  fail_in(name,
          "is a PNG image, which this build of Gradus cannot read; install libpng (Debian: "
          "libpng-dev) and build Gradus again, or convert the image to PGM");
}

#endif

}  // namespace

#ifdef GRADUS_HAS_PNG
bool has_png() { return true; }
#else
bool has_png() { return false; }
#endif

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

}  // namespace gradus
