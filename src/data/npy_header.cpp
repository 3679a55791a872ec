#include "data/npy_header.hpp"

#include <charconv>
#include <set>
#include <system_error>

#include "data/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

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
    header_.descr = read_string();
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
      header_.shape.push_back(read_dimension());
      // (3) without a comma is a number in Python and no tuple.
      if (!skip(',') && (peek() != ')' || header_.shape.size() == 1)) fail_header("','");
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

  [[noreturn]] void fail_header(const std::string& expected) {
    const std::string_view rest = text_.substr(at_);
    fail_in(name_, "the header is damaged: expected ", expected, ", got ",
            (rest.empty() ? "its end" : in_quotes(rest)));
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::set<std::string> keys_;
  NpyHeader header_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& name) {
  return NpyHeaderParser(text, name).parse();
}

}}  // namespace gradus
