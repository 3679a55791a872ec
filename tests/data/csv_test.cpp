#include "gradus/data/table.hpp"

#include <gtest/gtest.h>

#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

using Texts = std::vector<std::vector<std::string>>;

CsvTable parse_text(std::string_view text, const CsvOptions& options = {}) {
  return parse_csv(text, "t.csv", options);
}

Texts rows_of(const CsvTable& table) {
  Texts rows;
  for (Index i = 0; i < table.rows(); ++i) {
    rows.emplace_back();
    for (Index j = 0; j < table.columns; ++j) rows.back().emplace_back(table.cell(i, j));
  }
  return rows;
}

void expect_csv_complaint(std::string_view text, const std::string& expected,
                          const CsvOptions& options = {}) {
  EXPECT_EQ(data_error_of([&] { parse_text(text, options); }), expected) << text;
}

}  // namespace

TEST(Csv, ReadsARowALine) {
  const CsvTable table = parse_text("a,b\n1,2\n3,x\n");
  EXPECT_EQ(table.header, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rows_of(table), (Texts{{"1", "2"}, {"3", "x"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(table.where(1, 0), "t.csv:3, column 1 (a)");
}

TEST(Csv, ReadsQuotesAsRfc4180) {
  const CsvTable table = parse_text(
      "name,text\r\n"
      "\"a\",\"x, y\"\r\n"
      "b,\"say \"\"hi\"\"\"\r\n"
      "c,\"two\r\nlines\"\r\n"
      "\"\",\"\"\"\"\r\n"
      "d,e");
  EXPECT_EQ(
      rows_of(table),
      (Texts{{"a", "x, y"}, {"b", "say \"hi\""}, {"c", "two\r\nlines"}, {"", "\""}, {"d", "e"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 3, 4, 6, 7})) << "a line end in a cell";
}

TEST(Csv, SpacesAroundACellDoNotBelongToItInQuotesTheyDo) {
  EXPECT_EQ(rows_of(parse_text("a, b\t,c\n 1 ,  \" x \"  ,\t3\n")), (Texts{{"1", " x ", "3"}}));
  EXPECT_EQ(rows_of(parse_text("a\tb\n\t2\n")), (Texts{{"", "2"}})) << "a tab that separates";
}

TEST(Csv, EmptyCellsAreCells) {
  EXPECT_EQ(rows_of(parse_text("a,b,c\n,,\n1,,\n,,3")),
            (Texts{{"", "", ""}, {"1", "", ""}, {"", "", "3"}}));
}

TEST(Csv, FindsTheSeparator) {
  EXPECT_EQ(rows_of(parse_text("a;b\n1;2\n")), (Texts{{"1", "2"}}));
  EXPECT_EQ(rows_of(parse_text("a\tb\n1\t2\n")), (Texts{{"1", "2"}}));
  EXPECT_EQ(rows_of(parse_text("\"x,y,z\";b\n1;2\n")), (Texts{{"1", "2"}})) << "commas in quotes";
  EXPECT_EQ(rows_of(parse_text("a\n1\n")), (Texts{{"1"}})) << "one column";
  EXPECT_EQ(rows_of(parse_text("a|b\n1|2\n", {.separator = '|'})), (Texts{{"1", "2"}}));
  EXPECT_EQ(rows_of(parse_text("a;b\n1;2\n", {.separator = ','})), (Texts{{"1;2"}}));
}

TEST(Csv, TheFirstLineIsAHeaderWhereNoneOfItsCellsIsANumber) {
  EXPECT_EQ(parse_text("5.1,3.5,setosa\n4.9,3.0,setosa\n").rows(), 2);
  EXPECT_EQ(parse_text("5.1,3.5,setosa\n4.9,3.0,setosa\n").header.size(), 0u);
  EXPECT_EQ(parse_text("x,y\nred,blue\n").rows(), 1);
  EXPECT_EQ(parse_text("x,y\n1,2\n", {.header = CsvHeader::kNo}).rows(), 2);
  EXPECT_EQ(parse_text("1,2\n3,4\n", {.header = CsvHeader::kYes}).header[1], "2");
  EXPECT_EQ(parse_text("1,2\n3,4\n").where(1, 1), "t.csv:2, column 2");
  EXPECT_EQ(parse_text("1,2\n3,4\n").column_name(1), "column 2");
}

TEST(Csv, AByteOrderMarkAndBlankLinesAtTheEndDoNotCount) {
  const CsvTable table = parse_text("\xef\xbb\xbf\"a\",b\r\n1,2\r\n\r\n\n");
  EXPECT_EQ(table.header[0], "a");
  EXPECT_EQ(table.rows(), 1);
}

TEST(Csv, SaysWhichLineIsRagged) {
  expect_csv_complaint("a,b,c\n1,2,3\n1,2\n",
                       "t.csv:3: expected 3 columns as in the header, got 2");
  expect_csv_complaint(
      "1,2\n1,2,\n",
      "t.csv:2: expected 2 columns as in line 1, got 3, the last of them empty: the "
      "line ends in ','; take it away in all lines");
  expect_csv_complaint("1 2\n1  2 3\n", "t.csv:2: expected 2 columns as in line 1, got 3",
                       {.separator = ' '});
  expect_csv_complaint("a,b\n\"1\n2\",3\n4\n",
                       "t.csv:4: expected 2 columns as in the header, got 1");
  expect_csv_complaint("a,b\n1,2\n\n3,4\n", "t.csv:3: the line is blank; expected a row");
  expect_csv_complaint("\n1,2\n", "t.csv:1: the line is blank; expected a row");
}

TEST(Csv, SaysWhatIsWrongWithQuotes) {
  expect_csv_complaint("a,b\n1,2\n3,\"4\n5,6\n",
                       "t.csv:3: the quote that opens column 2 is never closed");
  EXPECT_TRUE(complains([] { parse_text("a,b\n1,2\"\n"); }, {"t.csv:2: a quote inside column 2"}));
  EXPECT_TRUE(complains([] { parse_text("a,b\n\"1\"2,3\n"); },
                        {"t.csv:2: column 1 goes on after its closing quote with '2'"}));
  EXPECT_TRUE(complains([] { parse_text("\""); }, {"t.csv:1: the quote that opens column 1"}));
}

TEST(Csv, SaysThatAFileIsNotATable) {
  expect_csv_complaint("", "t.csv: is empty; expected a table");
  expect_csv_complaint("\xef\xbb\xbf\n\r\n", "t.csv: is empty; expected a table");
  expect_csv_complaint("a,b\n", "t.csv: has a header but no rows");
  expect_csv_complaint({"a,b\n1,\0\n", 8}, "t.csv:2: holds a byte of 0, so it is no CSV file");
  expect_csv_complaint(
      {"\xff\xfe"
       "a\0",
       4},
      "t.csv: is in UTF-16, as Excel's Unicode text is; save it as UTF-8 (Excel: CSV UTF-8)");
  expect_csv_complaint(
      "a,b\n1,M\xfcller\n",
      "t.csv:2: '\\xfc' is not UTF-8; save the file as UTF-8, or read it with --encoding latin-1");
  EXPECT_TRUE(complains([] { parse_text("a,b\r1,2\r"); }, {"t.csv:1: a carriage return"}));
}

TEST(Csv, TakesUtf8AndNothingLike) {
  EXPECT_EQ(parse_text("n\nM\u00fcller \u20ac \U0001F600\n").cell(0, 0),
            "M\u00fcller \u20ac \U0001F600");
  for (const char* wrong : {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80",
                            "\xe2\x82", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_TRUE(complains([&] { parse_text(std::string("n,aaaaaaaaaa\nx,") + wrong + "\n"); },
                          {"t.csv:2", "is not UTF-8"}));
  }
}

TEST(Csv, SaysWhatIsWrongWithTheHeader) {
  EXPECT_TRUE(complains([] { parse_text("a,,b\n1,2,3\n"); }, {"t.csv:1", "no name for column 2"}));
  EXPECT_TRUE(complains([] { parse_text("a,b,a\n1,2,3\n"); },
                        {"t.csv:1", "names both column 1 and column 3 'a'"}));
}

TEST(Csv, RefusesASeparatorThatCannotBeOne) {
  for (const char c : {'"', '\n', '\r', '\xe4'}) {
    EXPECT_TRUE(says([&] { parse_text("a,b\n1,2\n", {.separator = c}); }, {"cannot separate"}));
  }
}

TEST(Csv, AMessageObeysNoControlCharacters) {
  const std::string message = data_error_of([] { parse_text("\x1b[31m,\x1b[31m\n1,2\n"); });
  EXPECT_NE(message.find("\\x1b[31m"), std::string::npos) << message;
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
}

TEST(Csv, ReadsAFile) {
  const TempDir dir;
  write_file(dir / "t.csv", "a,b\n1,2\n");
  const CsvTable table = read_csv(dir / "t.csv");
  EXPECT_EQ(rows_of(table), (Texts{{"1", "2"}}));
  EXPECT_EQ(table.name, (dir / "t.csv").string());
  EXPECT_TRUE(complains([&] { read_csv(dir / "none.csv"); }, {"none.csv"}));
}

TEST(Csv, WhiteSpaceSeparatesInAnyAmount) {
  const CsvOptions space{.separator = ' '};
  EXPECT_EQ(rows_of(parse_text("  a b\t c  \n1   \"x  y\" \t 3\n\t4 5 6\n", space)),
            (Texts{{"1", "x  y", "3"}, {"4", "5", "6"}}));
  EXPECT_EQ(rows_of(parse_text("a b\r\n1 \"\"\r\n  \r\n", space)), (Texts{{"1", ""}}));
  expect_csv_complaint("a b\n1 2\n  \n3 4\n", "t.csv:3: the line is blank; expected a row", space);
  EXPECT_TRUE(complains([&] { parse_text("a b\n\"1\"2 3\n", space); }, {"t.csv:2", "goes on"}));
}

TEST(Csv, FindsWhiteSpaceWhereNothingElseSeparates) {
  // As Auto-MPG is published, with a tab before the name, and as housing.data is.
  const CsvTable cars = parse_text(
      "18.0   8   307.0      130.0      3504.      12.0   70  1\t\"chevrolet chevelle malibu\"\n"
      "25.0   4   98.00      ?          2046.      19.0   71  1\t\"ford pinto\"\n");
  EXPECT_EQ(cars.separator, ' ');
  EXPECT_EQ(cars.columns, 9);
  EXPECT_EQ(cars.cell(1, 8), "ford pinto");
  EXPECT_EQ(cars.cell(1, 3), "?");
  EXPECT_EQ(rows_of(parse_text(" 0.00632  18.00 24.00\n 0.02731   0.00 21.60\n")),
            (Texts{{"0.00632", "18.00", "24.00"}, {"0.02731", "0.00", "21.60"}}));
  EXPECT_EQ(parse_text("house price\n12\n13\n").columns, 1) << "one column, of two words";
  EXPECT_EQ(parse_text("first name\tlast name\nJo Ann\tDoe Ray\n").separator, '\t');
  EXPECT_EQ(parse_text("a b,c d\n1 2,3 4\n").separator, ',');
}

TEST(Csv, BytesBecomeTextWhereOneCellIsNone) {
  for (const std::string other :
       {"256", "-1", "+1", "007", "00", "1.0", "1e2", "", "?", "x", "1 "}) {
    const CsvTable table = parse_text("a,b\n0,1\n255,2\n" + other + ",3\n9,4\n");
    const std::string expected = other == "1 " ? "1" : other;
    EXPECT_EQ(rows_of(table), (Texts{{"0", "1"}, {"255", "2"}, {expected, "3"}, {"9", "4"}}));
    EXPECT_EQ(table.bytes(0).empty(), other != "1 ") << other;
    EXPECT_EQ(table.bytes(1).size(), 4u);
  }
}

TEST(Csv, LimitsTheColumns) {
  EXPECT_TRUE(complains([] { parse_text(std::string(1'000'001, ',') + "\n"); },
                        {"t.csv:1", "1,000,000 columns"}));
}

TEST(Csv, SurvivesDamage) {
  const std::string text = "a,b;c\n\"1\"\"\",2\r\n3,\"x\ny\"\n$ 1,\"1.000,5 %\"\n\n\xc3\xa4,\t5";
  expect_damage_is_survived(
      [](const Bytes& bytes) {
        parse_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      },
      Bytes(text.begin(), text.end()), 20000);
}

TEST(Csv, MemoryIsBoundedByTheText) {
  const std::string text = "a,b\n" + std::string(100000, ',') + "\n";
  EXPECT_TRUE(complains([&] { parse_text(text); }, {"got 100001"}));
  std::string rows;
  for (int i = 0; i < 200000; ++i) rows += "12,34\n";
  const CsvTable table = parse_text(rows);
  EXPECT_EQ(table.rows(), 200000);
  EXPECT_EQ(table.bytes(0).size(), 200000u) << "a byte each";
  EXPECT_EQ(table.cell(199999, 1), "34");
}
