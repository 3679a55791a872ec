// JPEG (ITU-T T.81), through libjpeg.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "data/image_formats.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

#ifdef GRADUS_HAS_JPEG
#include <csetjmp>
#include <cstdio>
// Needs what <cstdio> declares.
#include <jerror.h>
#include <jpeglib.h>
#endif

namespace gradus::inline GRADUS_PRECISION {

#ifdef GRADUS_HAS_JPEG

namespace {

/// Whole numbers of an EXIF block, which begins like a TIFF file (Exif 2.3, 4.5.2).
class ExifReader {
 public:
  explicit ExifReader(std::span<const std::uint8_t> tiff)
      : tiff_(tiff), big_endian_(as_text(tiff).starts_with("MM")) {}

  /// 1 to 8, as the camera was held; 1, upright, where nothing is said that can be read.
  std::uint32_t orientation() const {
    constexpr std::uint32_t kOrientation = 0x0112;
    constexpr std::size_t kEntry = 12, kCount = 2, kValue = 8;
    const std::size_t directory = number(4, 4);
    const std::uint32_t entries = number(directory, 2);
    for (std::uint32_t i = 0; i < entries; ++i) {
      const std::size_t entry = directory + kCount + i * kEntry;
      if (entry >= tiff_.size()) break;
      if (number(entry, 2) == kOrientation) return number(entry + kValue, 2);
    }
    return 1;
  }

 private:
  /// 0 where it lies outside of the block.
  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > tiff_.size() || size > tiff_.size() - at) return 0;
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < size; ++i) {
      result = result << 8 | tiff_[big_endian_ ? at + i : at + size - 1 - i];
    }
    return result;
  }

  std::span<const std::uint8_t> tiff_;
  bool big_endian_;
};

/// The image as it was seen. Orientations 5 to 8 have rows and columns exchanged; 3, 4, 6 and 7
/// have the rows, 2, 3, 7 and 8 the columns in reverse.
Image turned_upright(const Image& image, std::uint32_t orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool swapped = orientation >= 5;
  const std::array<bool, 9> rows_turned = {0, 0, 0, 1, 1, 0, 1, 1, 0};
  const std::array<bool, 9> columns_turned = {0, 0, 1, 1, 0, 0, 0, 1, 1};
  Image result{swapped ? image.width : image.height,
               swapped ? image.height : image.width,
               {},
               image.channels};
  result.pixels.reserve(image.pixels.size());
  for (Index r = 0; r < result.height; ++r) {
    for (Index c = 0; c < result.width; ++c) {
      Index row = swapped ? c : r, column = swapped ? r : c;
      if (rows_turned[orientation]) row = image.height - 1 - row;
      if (columns_turned[orientation]) column = image.width - 1 - column;
      const std::uint8_t* const pixel =
          image.pixels.data() + (row * image.width + column) * image.channels;
      result.pixels.insert(result.pixels.end(), pixel, pixel + image.channels);
    }
  }
  return result;
}

/// libjpeg's state, freed at the end. libjpeg reports an error by a function that may not return:
/// it jumps to the end of attempt(), past frames of C alone.
class JpegImage {
 public:
  explicit JpegImage(const std::string& name) : name_(name) {
    info_.err = jpeg_std_error(&errors_);
    errors_.error_exit = [](j_common_ptr info) { of(info).jump(); };
    errors_.emit_message = [](j_common_ptr info, int level) {
      if (level < 0 && info->err->msg_code != JWRN_EXTRANEOUS_DATA) of(info).jump();
    };
    info_.client_data = this;
    attempt([](JpegImage& self) { jpeg_create_decompress(&self.info_); });
  }
  ~JpegImage() { jpeg_destroy_decompress(&info_); }
  JpegImage(const JpegImage&) = delete;
  JpegImage& operator=(const JpegImage&) = delete;

  Image read(std::span<const std::uint8_t> bytes, ColorMode mode) {
    bytes_ = bytes;
    attempt([](JpegImage& self) { self.read_header(); });
    check_header();
    progress_.progress_monitor = [](j_common_ptr info) { of(info).limit_scans(); };
    info_.progress = &progress_;
    attempt([](JpegImage& self) { jpeg_start_decompress(&self.info_); });
    const Index height = info_.output_height, width = info_.output_width;
    const std::size_t row = std::size_t{info_.output_width} * channels();
    while (info_.output_scanline < info_.output_height) {
      colors_.resize(colors_.size() + row);  // touched as the data arrive
      attempt([](JpegImage& self) { self.read_row(); });
    }
    attempt([](JpegImage& self) { jpeg_finish_decompress(&self.info_); });
    if (channels() == 3) {
      return turned_upright(image_of_colors(height, width, colors_, 3, mode), orientation_);
    }
    if (mode == ColorMode::kRgb) add_colors(colors_);
    return turned_upright({height, width, std::move(colors_), mode == ColorMode::kRgb ? 3 : 1},
                          orientation_);
  }

 private:
  static JpegImage& of(j_common_ptr info) { return *static_cast<JpegImage*>(info->client_data); }

  [[noreturn]] void jump() {
    std::longjmp(jump_, 1);  // NOLINT(cert-err52-cpp): see attempt()
  }

  /// step: calls libjpeg, and has nothing to destroy. Throws DataError where libjpeg fails.
  void attempt(void (*step)(JpegImage&)) {
    if (setjmp(jump_) == 0) {  // NOLINT(cert-err52-cpp)
      step(*this);
    } else {
      fail();
    }
  }

  [[noreturn]] void fail() {
    std::array<char, JMSG_LENGTH_MAX> message{};
    errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), message.data());
    fail_in(name_, "the JPEG image is damaged: ", message.data());
  }

  void read_header() {
    constexpr unsigned kMost = 0xffff;
    jpeg_mem_src(&info_, bytes_.data(), static_cast<unsigned long>(bytes_.size()));
    jpeg_save_markers(&info_, JPEG_APP0 + 1, kMost);
    jpeg_read_header(&info_, TRUE);
  }

  void read_row() {
    JSAMPROW row = &colors_.back() + 1 - std::size_t{info_.output_width} * channels();
    jpeg_read_scanlines(&info_, &row, 1);
  }

  std::size_t channels() const { return info_.out_color_space == JCS_GRAYSCALE ? 1 : 3; }

  /// A few bytes may ask for the work of any number of scans over all pixels.
  void limit_scans() {
    constexpr int kMostScans = 100;
    if (info_.input_scan_number <= kMostScans) return;
    errors_.msg_code = JERR_BAD_PROGRESSION;
    jump();
  }

  void check_header() {
    check_image_size(info_.image_height, info_.image_width, name_);
    // A block of 8 x 8 pixels takes at least a bit.
    constexpr std::uint64_t kMostPixelsPerByte = 512;
    const std::uint64_t pixels = std::uint64_t{info_.image_height} * info_.image_width;
    if (info_.arith_code == FALSE && pixels / kMostPixelsPerByte > bytes_.size()) {
      fail_in(name_, "the JPEG image has too few bytes for its ", info_.image_height, " x ",
              info_.image_width, " pixels");
    }
    switch (info_.jpeg_color_space) {
      case JCS_GRAYSCALE:
        info_.out_color_space = JCS_GRAYSCALE;
        break;
      case JCS_RGB:
      case JCS_YCbCr:
        info_.out_color_space = JCS_RGB;
        break;
      default:
        fail_in(name_, "is a JPEG image of ", info_.num_components,
                " channels, such as the inks of print (CMYK); expected grey or RGB: convert it");
    }
    constexpr std::string_view kExif{"Exif\0\0", 6};
    for (const auto* marker = info_.marker_list; marker != nullptr; marker = marker->next) {
      const std::span<const std::uint8_t> data(marker->data, marker->data_length);
      if (!as_text(data).starts_with(kExif)) continue;
      orientation_ = ExifReader(data.subspan(kExif.size())).orientation();
      break;
    }
  }

  const std::string& name_;
  std::span<const std::uint8_t> bytes_;
  std::vector<std::uint8_t> colors_;
  std::uint32_t orientation_ = 1;
  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
};

}  // namespace

bool has_jpeg() { return true; }

Image parse_jpeg(std::span<const std::uint8_t> bytes, const std::string& name, ColorMode mode) {
  return JpegImage(name).read(bytes, mode);
}

#else

bool has_jpeg() { return false; }

Image parse_jpeg(std::span<const std::uint8_t>, const std::string& name, ColorMode) {
  fail_in(name,
          "is a JPEG image, which this build of Gradus cannot read; install libjpeg (Debian: "
          "libjpeg-dev) and build Gradus again, or convert the image to PNG");
}

#endif

bool is_jpeg(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with("\xff\xd8\xff");
}

}  // namespace gradus
