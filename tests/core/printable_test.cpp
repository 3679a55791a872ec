// What a terminal gets of text from outside.
#include <gtest/gtest.h>

#include <charconv>
#include <gradus/core/text.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {
namespace {

TEST(Printable, KeepsWhatIsText) {
  for (const char* text : {"", "plain", "Zürich", "数字 7", "🙂", "'quoted\\x'"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatATerminalObeys) {
  EXPECT_EQ(printable("a\x1b[2Jb\n\r\t\x7f"), "a\\x1b[2Jb\\x0a\\x0d\\x09\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");           // CSI in one character, C1
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right to left
  EXPECT_EQ(printable("\xe2\x81\xa6"), "\\xe2\\x81\\xa6");  // isolate
  EXPECT_EQ(printable("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");  // a line's end
  EXPECT_EQ(printable("\xff\xc3("), "\\xff\\xc3(");         // no UTF-8
  EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
}

TEST(Printable, LinesMayStay) { EXPECT_EQ(printable("a\n\tb\x1b", Lines::kMany), "a\n\tb\\x1b"); }

TEST(Printable, EveryByteAndCharacterEndsAsPlainText) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const char c : printable(std::string(1, static_cast<char>(byte)))) {
      EXPECT_TRUE(c >= 0x20 && c < 0x7f) << byte;
    }
  }
}

TEST(Printable, QuotesShowTheBeginningOfALongText) {
  EXPECT_EQ(in_quotes("a\x1b"), "'a\\x1b'");
  EXPECT_EQ(in_quotes(std::string(100, 'x')), "'" + std::string(60, 'x') + "...'");
}

TEST(Joined, HasSeparatorsBetweenItemsAlone) {
  const std::vector<std::string> names = {"a", "", "b"};
  EXPECT_EQ(joined(names), "a, , b");
  EXPECT_EQ(joined(names, "|", [](const std::string& name) { return "<" + name + ">"; }),
            "<a>|<>|<b>");
  EXPECT_EQ(joined(std::vector<std::string>{}), "");
  EXPECT_EQ(joined(std::vector<std::string>{""}), "");
}

TEST(Joined, ListedEndsWithAWord) {
  EXPECT_EQ(listed({}, "or"), "");
  EXPECT_EQ(listed({"a"}, "or"), "a");
  EXPECT_EQ(listed({"a", "b"}, "and"), "a and b");
  EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
}

TEST(ReadDouble, TakesWhatFromCharsTakes) {
  struct Case {
    const char* text;
    double value;
    std::size_t used;
    std::errc error;
  };
  constexpr double kUntouched = 42, kInf = std::numeric_limits<double>::infinity();
  constexpr auto kNone = std::errc::invalid_argument, kRange = std::errc::result_out_of_range;
  for (const Case& c : std::vector<Case>{{"1.5", 1.5, 3, {}},
                                         {"-2e3x", -2000, 4, {}},
                                         {".5", 0.5, 2, {}},
                                         {"1,5", 1, 1, {}},
                                         {"0x10", 0, 1, {}},
                                         {"-inf", -kInf, 4, {}},
                                         {"1e999", kInf, 5, kRange},
                                         {"1e-999", 0, 6, kRange},
                                         {"+1", kUntouched, 0, kNone},
                                         {" 1", kUntouched, 0, kNone},
                                         {"", kUntouched, 0, kNone}}) {
    double value = kUntouched;
    const std::string_view text = c.text;
    const std::from_chars_result result = read_double(text, value);
    EXPECT_EQ(value, c.value) << text;
    EXPECT_EQ(result.ptr, text.data() + c.used) << text;
    EXPECT_EQ(result.ec, c.error) << text;
  }
}

TEST(Shortened, CountsCharactersAndNotBytes) {
  EXPECT_EQ(count_characters("größer"), 6U);
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("a\xff\xf0z"), 4U) << "a byte of no character counts as one";
  EXPECT_EQ(shortened("größer", 6), "größer");
  EXPECT_EQ(shortened("größer", 5), "größ…");
  EXPECT_EQ(shortened("größer", 1), "…");
  EXPECT_EQ(shortened("a\nb", 9), "a\\x0ab");
  EXPECT_EQ(flush_left("öl", 4), "öl  ");
  EXPECT_EQ(flush_right("öl", 4), "  öl");
  EXPECT_EQ(flush_right("größer", 2), "größer");
}

}  // namespace
}  // namespace gradus
