#include "data/npy_header.hpp"

#include <bit>
#include <charconv>
#include <limits>
#include <set>
#include <system_error>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kMaxNpyHeader = 10000;  // numpy.load's own limit
static_assert(kMaxNpyStart == kNpyVersionEnd + 4 + kMaxNpyHeader);
constexpr std::size_t kMaxNpyRank = 64;  // NumPy's own

/// Reads so much of Python as numpy.save writes.
class NpyHeaderParser {
 public:
  NpyHeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader parse() {
    expect('{');
    while (!skip('}')) {
      read_item();
      if (!skip(',') && peek() != '}') fail_header("',' or '}'");
    }
    if (peek() != '\0') fail_header("nothing after the '}'");
    for (const char* key : {"descr", "fortran_order", "shape"}) {
      if (!keys_.contains(key)) fail_in(name_, "the header has no ", in_quotes(key));
    }
    set_type();
    return header_;
  }

 private:
  /// The next character that is not blank; '\0' at the end.
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool skip(char c) {
    if (peek() != c || c == '\0') return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!skip(c)) fail_header("'" + std::string(1, c) + "'");
  }
  bool skip_word(std::string_view word) {
    peek();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void read_item() {
    const std::string key = read_string();
    if (!keys_.insert(key).second) fail_in(name_, "the header has ", in_quotes(key), " twice");
    expect(':');
    if (key == "descr") {
      read_descr();
    } else if (key == "fortran_order") {
      read_order();
    } else if (key == "shape") {
      read_shape();
    } else {
      fail_in(name_, "the header has ", in_quotes(key),
              "; expected 'descr', 'fortran_order' and 'shape'");
    }
  }

  std::string read_string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail_header("a string");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail_header("a string that ends");
    const std::string_view text = text_.substr(at_ + 1, end - at_ - 1);
    if (text.find('\\') != std::string_view::npos) fail_header("a string without '\\'");
    at_ = end + 1;
    return std::string(text);
  }

  void read_descr() {
    if (peek() == '[') fail_in(name_, "holds records; save each field as an array of its own");
    descr_ = read_string();
  }

  void read_order() {
    if (skip_word("True")) {
      header_.fortran_order = true;
    } else if (!skip_word("False")) {
      fail_header("True or False");
    }
  }

  void read_shape() {
    expect('(');
    while (!skip(')')) {
      header_.array.shape.push_back(read_dimension());
      // (3) without a comma is a number in Python and no tuple.
      if (!skip(',') && (peek() != ')' || header_.array.shape.size() == 1)) fail_header("','");
    }
  }

  Index read_dimension() {
    peek();
    Index dimension = 0;
    const char* const end = text_.data() + text_.size();
    const auto [next, error] = std::from_chars(text_.data() + at_, end, dimension);
    if (error != std::errc() || dimension < 0) fail_header("a dimension of 0 to 2^63 - 1");
    at_ = static_cast<std::size_t>(next - text_.data());
    skip_word("L");  // Python 2 wrote so
    return dimension;
  }

  void set_type() {
    if (descr_.size() != 3 || descr_[2] < '1' || descr_[2] > '8') fail_type();
    const char order = descr_[0], letter = descr_[1];
    const std::size_t size = static_cast<std::size_t>(descr_[2] - '0');
    if (order != '<' && order != '>' && (order != '|' || size != 1)) fail_type();
    const bool is_float = letter == 'f' && size > 1;
    const bool is_integer = letter == 'i' || letter == 'u';
    const bool is_bool = letter == 'b' && size == 1;
    if (!std::has_single_bit(size) || !(is_float || is_integer || is_bool)) fail_type();
    header_.array.kind = is_float        ? NpyKind::kFloat
                         : is_bool       ? NpyKind::kBool
                         : letter == 'i' ? NpyKind::kSigned
                                         : NpyKind::kUnsigned;
    header_.array.item_size = size;
    header_.is_big_endian = order == '>';
  }

  [[noreturn]] void fail_type() const {
    if (descr_.find('O') != std::string::npos) {
      fail_in(name_,
              "holds pickled Python objects, which could run any program when read; save numbers, "
              "as with np.save(file, x.astype(np.float32))");
    }
    fail_in(name_, "has elements of type ", in_quotes(descr_),
            "; bool, integers and floats up to 64 bits can be read");
  }

  [[noreturn]] void fail_header(const std::string& expected) {
    const std::string_view rest = text_.substr(at_);
    fail_in(name_, "the header is damaged: expected ", expected, ", got ",
            (rest.empty() ? "its end" : in_quotes(rest)));
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::set<std::string> keys_;
  std::string descr_;  // the type of an element, such as "<f4"
  NpyHeader header_;
};

/// Cuts the length and the header off the front of what stands behind the version.
std::string_view take_header(std::span<const std::uint8_t>& rest, std::size_t length_bytes,
                             const std::string& name) {
  if (rest.size() < length_bytes) fail_in(name, "ends within its header");
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= std::size_t{rest[i]} << 8 * i;
  rest = rest.subspan(length_bytes);
  if (length > kMaxNpyHeader) {
    fail_in(name, "the header has ", length, " bytes; at most ", kMaxNpyHeader, " are read");
  }
  if (length > rest.size()) fail_in(name, "ends within its header");
  const std::string_view header = as_text(rest.first(length));
  rest = rest.subspan(length);
  return header;
}

/// The number of bytes that an array of this shape and type has.
std::uint64_t npy_byte_count(const NpyArray& array, const std::string& name) {
  constexpr std::uint64_t kLimit = std::numeric_limits<Index>::max();
  const std::vector<Index>& shape = array.shape;
  std::uint64_t count = array.item_size;
  if (shape.size() > kMaxNpyRank) {
    fail_in(name, "has ", shape.size(), " dimensions; at most ", kMaxNpyRank, " can be read");
  }
  for (const Index dimension : shape) {
    if (dimension == 0) fail_in(name, "is empty: its shape is ", Shape(shape).str());
    if (static_cast<std::uint64_t>(dimension) > kLimit / count) {
      fail_in(name, "has an impossible shape: ", Shape(shape).str());
    }
    count *= static_cast<std::uint64_t>(dimension);
  }
  return count;
}

}  // namespace

void check_is_npy(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (as_text(bytes).starts_with(kNpyMagic)) return;
  fail_in(name, "is not an NPY file: it does not begin with \\x93NUMPY");
}

NpyHeader take_npy_header(std::span<const std::uint8_t>& rest, std::uint64_t size,
                          const std::string& name) {
  const std::size_t before = rest.size();
  check_is_npy(rest, name);
  if (rest.size() < kNpyVersionEnd) fail_in(name, "ends within its header");
  const int major = rest[6], minor = rest[7];
  if (major < 1 || major > 3 || minor != 0) {
    fail_in(name, "has the format version ", major, ".", minor,
            "; versions 1.0, 2.0 and 3.0 can be read");
  }
  rest = rest.subspan(kNpyVersionEnd);
  NpyHeader header = NpyHeaderParser(take_header(rest, major == 1 ? 2 : 4, name), name).parse();
  const std::uint64_t expected = npy_byte_count(header.array, name);
  const std::uint64_t got = size - (before - rest.size());
  if (expected == got) return header;
  fail_in(name, "the header promises ", expected, " bytes of data, the file has ", got);
}

}  // namespace gradus
