// PGM (Netpbm).
#include <string_view>

#include "data/image_formats.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::uint32_t kMaxPgmValue = 65535;

/// v of 0 ... maxval as 0 ... 255, rounded.
std::uint8_t to_byte(std::uint32_t v, std::uint32_t maxval) {
  return static_cast<std::uint8_t>((2 * 255 * v + maxval) / (2 * maxval));
}

class PgmParser {
 public:
  PgmParser(std::span<const std::uint8_t> bytes, const std::string& name)
      : bytes_(bytes), name_(name) {}

  Image parse() {
    const bool is_plain = bytes_[1] == '2';
    at_ = 2;
    const std::uint32_t width = read_number("the width"), height = read_number("the height");
    check_image_size(height, width, name_);
    maxval_ = read_number("the greatest value");
    if (maxval_ < 1 || maxval_ > kMaxPgmValue) {
      fail_in(name_, "the greatest value is ", maxval_, "; expected 1 to 65535");
    }
    Image image{height, width, {}};
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

}  // namespace

bool is_pgm(std::span<const std::uint8_t> bytes) {
  return as_text(bytes).starts_with("P2") || as_text(bytes).starts_with("P5");
}

Image parse_pgm(std::span<const std::uint8_t> bytes, const std::string& name) {
  return PgmParser(bytes, name).parse();
}

}  // namespace gradus
