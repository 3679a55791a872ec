// Tables in the shapes that people have them, and what is understood of each.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/core/text.hpp"
#include "gradus/data/table.hpp"
#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/samples.hpp"

using namespace gradus;

namespace {

/// A line, and then these lines over and over, 30 in all.
std::string table_of(const std::string& first, const std::vector<std::string>& lines) {
  std::string text = first.empty() ? "" : first + "\n";
  for (std::size_t i = 0; i < 30; ++i) text += lines[i % lines.size()] + "\n";
  return text;
}

/// 30 lines with a number of their own, at the sign #.
std::string numbered_table(const std::string& first, const std::string& line) {
  std::string text = first + "\n";
  for (int i = 10; i < 40; ++i) {
    std::string now = line;
    now.replace(now.find('#'), 1, std::to_string(i));
    text += now + "\n";
  }
  return text;
}

/// "a number, b category of 2 | y classification of 2 | without id": the last column is predicted.
std::string understood(const std::string& text, TableOptions options, const CsvOptions& csv) {
  const CsvTable table = parse_csv(text, "t.csv", csv);
  if (options.target.empty()) options.target = std::to_string(table.columns);
  const TableEncoding encoding = fit_encoding(table, options);
  encode(table, encoding, Targets::kRequired);
  std::vector<std::string> features, left_out;
  for (const Column& column : encoding.features) {
    const std::string of = concat(" of ", column.values.size());
    const std::vector<std::string> kinds = {" number", " category" + of, " ordinal" + of, " date",
                                            ""};
    features.push_back(column.feature_name() + kinds.at(static_cast<std::size_t>(column.kind)));
  }
  for (const LeftOut& column : encoding.left_out) left_out.push_back(column.name);
  return joined(features) + " | " + encoding.target +
         (encoding.task == Task::kRegression
              ? " regression"
              : concat(" classification of ", encoding.classes.size())) +
         (left_out.empty() ? "" : " | without " + joined(left_out));
}

struct TableShape {
  std::string text, expected;
  TableOptions options = {};
  CsvOptions csv = {};
};

}  // namespace

TEST(TableShapes, AreUnderstoodAsTheirOwnersMeanThem) {
  const std::vector<TableShape> shapes = {
      // What separates cells, and decimals.
      {table_of("a,b,y", {"1,2,0.5", "3,4,1.5"}), "a number, b number | y regression"},
      {table_of("a;b;y", {"1;2;no", "3;4;yes"}), "a number, b number | y classification of 2"},
      {table_of("a\tb\ty", {"1\t2\t0.5", "3\t4\t7"}), "a number, b number | y regression"},
      {table_of("a|b|y", {"1|2|0.5", "3|4|7"}), "a number, b number | y regression"},
      {table_of("a;b;y", {"0,5;2,25;no", "-3,5;4;yes"}),
       "a number, b number | y classification of 2"},
      {table_of("a\ty", {"0,5\t1,5", "3,5\t2,5"}), "a number | y regression"},
      {table_of("a:b:y", {"1:2:0.5", "3:4:7"}),
       "a number, b number | y regression",
       {},
       {.separator = ':'}},
      {table_of("a,y", {"\"0,5\",1.5", "\"3,5\",2.5"}),
       "a number | y regression",
       {},
       {.decimal = ','}},
      {table_of("a b y", {"1 2 0.5", "3 4 7"}), "a number, b number | y regression"},
      {table_of("", {"  1.0   2  \"red one\"", " 13.5  14  \"blue one\""}),
       "column 1 number, column 2 number | column 3 classification of 2"},
      {table_of("a b y", {"1 2 0.5"}), "a number, b number | y regression", {}, {.separator = ' '}},
      {table_of("a;y", {"M\xfc;0.5", "\xd6;1.5"}),
       "a category of 2 | y regression",
       {},
       {.encoding = CsvEncoding::kLatin1}},
      // Numbers as people write them.
      {table_of("a,y", {"$ 12.30,0.5", "$5,1.5"}), "a number | y regression"},
      {table_of("a,y", {"12.5 %,0.5", "3 %,1.5"}), "a number | y regression"},
      {table_of("a,y", {"\"€ 3,50\",0.5", "\"€ 0,99\",1.5"}), "a number | y regression"},
      {table_of("a,y", {"\"1,000\",0.5", "\"12,345,678\",1.5", "7,2"}), "a number | y regression"},
      {table_of("a;y", {"1.000,5;0,5", "1.000;1,5"}), "a number | y regression"},
      {table_of("a;y", {"3,50 €;1.000", "1.000,00 €;2.000"}), "a number | y classification of 2"},
      {table_of("a,y", {"$1,0.5", "$2,1.5"}),
       "a category of 2 | y regression",
       {.categories = {"a"}}},
      {numbered_table("a,y", "1,$#.50"), "a number | y regression"},
      // Headers.
      {table_of("", {"1,2,0.5", "3,4,1.5"}),
       "column 1 number, column 2 number | column 3 regression"},
      {table_of("0,1,2", {"1,2,0.5", "3,4,1.5"}), "0 number, 1 number | 2 regression"},
      {table_of("", {"red,small,yes", "blue,large,no"}),
       "column 1 category of 2, column 2 category of 2 | column 3 classification of 2",
       {},
       {.header = CsvHeader::kNo}},
      {table_of("red,small,yes", {"1,2,0.5"}), "red number, small number | yes regression"},
      {table_of("2019,2020,2021", {"1,2,0.5"}),
       "2019 number, 2020 number | 2021 regression",
       {},
       {.header = CsvHeader::kYes}},
      // Targets.
      {table_of("a,y", {"1,0", "2,1"}), "a number | y classification of 2"},
      {table_of("a,y", {"1,1", "2,2", "3,3"}), "a number | y classification of 3"},
      {table_of("a,y", {"1,-1", "2,1"}), "a number | y classification of 2"},
      {table_of("a,y", {"1,10", "2,20", "2,40"}), "a number | y classification of 3"},
      {table_of("a,y", {"1,0.0", "2,1.0"}), "a number | y classification of 2"},
      {table_of("a,y", {"1,0", "2,1"}), "a number | y regression", {.task = Task::kRegression}},
      {table_of("a,y", {"1,0", "2,0.5"}), "a number | y regression"},
      {table_of("a,y", {"1,yes", "2,no"}), "a number | y classification of 2"},
      {table_of("a,y", {"1,True", "2,False"}), "a number | y classification of 2"},
      {numbered_table("a,y", "1,#"), "a number | y regression"},
      {table_of("y,a", {"0,1", "1,2"}), "a number | y classification of 2", {.target = "y"}},
      // Columns.
      {table_of("a,b,y", {"1,red,0.5", "3,blue,1.5"}), "a number, b category of 2 | y regression"},
      {table_of("a,b,y", {"1,1,0.5", "3,2,1.5"}),
       "a number, b category of 2 | y regression",
       {.categories = {"b"}}},
      {numbered_table("id,a,y", "x#,1,0.5"), "a number | y regression | without id"},
      {numbered_table("id,a,y", "x#,1,0.5"),
       "id category of 30, a number | y regression",
       {.categories = {"id"}}},
      {numbered_table("when,a,y", "2020-01-#,1,0.5"), "a number | y regression | without when"},
      {table_of("when,a,y", {"2020-01-01,1,0.5", "2020-01-02,2,0.5"}),
       "a number | y regression | without when"},
      {table_of("when,a,y", {"2020/01/01 12:00,1,0.5"}), "a number | y regression | without when"},
      {table_of("when,a,y", {"2020-01-01,1,0.5", "2020-01-02,2,0.5"}),
       "when category of 2, a number | y regression",
       {.categories = {"when"}}},
      {table_of("a,b,c,y", {"1,2,3,0.5"}),
       "a number, c number | y regression | without b",
       {.drop = {"b"}}},
      {table_of("a,b,c,y", {"1,?,3,0.5"}),
       "a number | y regression | without b, c",
       {.drop = {"b", "3"}}},
      {table_of("", {"x,2,0.5", "x,4,1.5"}),
       "column 2 number | column 3 regression | without column 1",
       {.drop = {"1"}}},
      {table_of("a,b,c,y", {"1,2,3,0.5"}),
       "b number | y regression | without a, c",
       {.keep = {"b"}}},
      {table_of("a,b,y", {"1,2,0.5"}),
       "a number, b number | y regression",
       {.keep = {"a", "b", "y"}}},
      {numbered_table("id,a,y", "x#,1,0.5"),
       "id category of 30, a number | y regression",
       {.keep = {"id", "a"}}},
      {table_of("a,b,y", {"1,4,0.5", "2,5,1.5"}),
       "a number, b number | y regression",
       {.numbers = {"a"}}},
      {table_of("size,a,y", {"M,1,0.5", "S,1,1.5"}),
       "size ordinal of 3, a number | y regression",
       {.ordinals = {{"size", {"S", "M", "L"}}}}},
      // Ids.
      {numbered_table("PassengerId,a,y", "#,1,0.5"),
       "a number | y regression | without PassengerId"},
      {numbered_table("user_id,a,y", "9#,1,0.5"), "a number | y regression | without user_id"},
      {numbered_table("Unnamed: 0,a,y", "#,1,0.5"), "a number | y regression | without Unnamed: 0"},
      {numbered_table("humid,a,y", "#,1,0.5"), "humid number, a number | y regression"},
      {table_of("id,a,y", {"1,1,0.5", "2,1,1.5"}), "id number, a number | y regression"},
      {numbered_table("id,a,y", "#,1,0.5"),
       "id number, a number | y regression",
       {.numbers = {"id"}}},
      // Dates.
      {numbered_table("when,a,y", "#.11.2020,1,0.5"), "a number | y regression | without when"},
      {table_of("when,a,y", {"11/30/2020,1,0.5", "1/2/2021,2,0.5"}),
       "when (year) date, when (month) date, when (day) date, when (weekday) date, a number | y "
       "regression",
       {.dates = Dates::kParts}},
      {table_of("when,a,y", {"2020-11-30T23:15:00Z,1,0.5", ",2,0.5"}),
       "when (year) date, when (month) date, when (day) date, when (weekday) date, when (hour) "
       "date, a number | y regression",
       {.missing = Missing::kMean, .dates = Dates::kParts}},
      {table_of("when,a,y", {"1/2/2020,1,0.5", "3/4/2020,2,0.5"}),
       "a number | y regression | without when",
       {.dates = Dates::kParts}},
      {table_of("version,a,y", {"1.2.3,1,0.5", "1.3.0,2,0.5"}),
       "version category of 2, a number | y regression"},
      // Missing cells.
      {table_of("a,b,y", {"1,x,0.5", ",,1.5"}),
       "a number, a (is missing), b category of 2 | y regression",
       {.missing = Missing::kCategory}},
      {table_of("a,b,y", {"1,x,0.5", "-,unknown,1.5"}),
       "a number, b category of 1 | y regression",
       {.missing = Missing::kMode},
       {.missing_values = {"-", "unknown"}}},
      {table_of("country,a,y", {"NA,1,0.5", "DE,2,1.5"}),
       "country category of 2, a number | y regression",
       {},
       {.missing_values = {"-"}}},
      {table_of("a,b,y", {"1,,0.5", "2,,1.5"}), "a number | y regression | without b"},
      {table_of("ticket,a,y",
                {"1,1,0.5", "2,1,1", "3,2,2", "4,3,4", "A/5 1,1,0", "PC 2,1,1", "5,1,0"}) +
           "W 3,1,2\nX 4,1,2\nY 5,2,3\nZ 6,2,3\nV 7,1,1\nU 8,2,1\n",
       "a number | y regression | without ticket"},
  };
  for (const auto& [text, expected, options, csv] : shapes) {
    EXPECT_EQ(understood(text, options, csv), expected) << text.substr(0, 60);
  }
}

TEST(TableShapes, DecimalCommasNeedAllNumbersToAgree) {
  const CsvTable mixed = parse_csv("a;b\n0,5;1.5\n", "t.csv");
  EXPECT_EQ(mixed.decimal, '.');
  EXPECT_EQ(mixed.cell(0, 0), "0,5");
  const CsvTable commas = parse_csv("a;b\n0,5;-1,5\n+2,25;1,000,000\n", "t.csv");
  EXPECT_EQ(commas.decimal, ',');
  EXPECT_EQ(commas.cell(0, 1), "-1.5");
  EXPECT_EQ(commas.cell(1, 0), "+2.25");
  EXPECT_EQ(commas.cell(1, 1), "1,000,000");
  EXPECT_TRUE(says([] { parse_csv("a\n1\n", "t.csv", {.decimal = 'x'}); }, {"decimal"}));
}

TEST(TableShapes, WhatIsLeftOutMayBeMissingLater) {
  const std::string text = table_of("", {"x,2,0.5,7", "x,4,1.5,8"});
  const TableEncoding encoding =
      fit_encoding(parse_csv(text, "t.csv"), {.target = "3", .drop = {"1"}});
  const Dataset data = encode(parse_csv("x,2,7\n", "new.csv"), encoding, Targets::kIgnored);
  EXPECT_EQ(x_of(data), matrix({{2, 7}}));
}

TEST(TableShapes, RefusesToLeaveOutTheTargetOrAll) {
  const CsvTable table = parse_csv("a,y\n1,2\n", "t.csv");
  EXPECT_TRUE(
      says([&] { fit_encoding(table, {.target = "y", .drop = {"y"}}); }, {"'y'", "target"}));
  EXPECT_TRUE(says([&] { fit_encoding(table, {.target = "y", .drop = {"b"}}); }, {"drop", "'b'"}));
  EXPECT_TRUE(complains([&] { fit_encoding(table, {.target = "y", .drop = {"a"}}); },
                        {"t.csv", "left out"}));
}
