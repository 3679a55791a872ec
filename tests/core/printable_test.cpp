// What a terminal gets of text from outside.
#include <gtest/gtest.h>

#include <gradus/core/text.hpp>
#include <string>
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

}  // namespace
}  // namespace gradus
