// What options make of a table's columns, and what is wrong with them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/data/table.hpp"
#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/samples.hpp"

using namespace gradus;

namespace {

/// The features of a table whose target is y.
Matrix features_of(const std::string& text, TableOptions options, const CsvOptions& csv = {}) {
  options.target = "y";
  const CsvTable table = parse_csv(text, "t.csv", csv);
  return x_of(encode(table, fit_encoding(table, options), Targets::kRequired));
}

}  // namespace

TEST(TableOptions, AnOrdinalCountsItsValuesInTheirOrder) {
  const std::string text = "size,y\nM,1\nS,2\nL,3\n";
  const TableOptions options{.ordinals = {{"size", {"S", "M", "L"}}}};
  EXPECT_EQ(features_of(text, options), column({1, 0, 2}));
  EXPECT_TRUE(complains([&] { features_of(text + "XL,1\n", options); },
                        {"t.csv:5, column 1 (size)", "one of 'S', 'M', 'L'", "'XL'"}));
  EXPECT_TRUE(complains([&] { features_of(text + "XL,1\nXS,1\n", options); },
                        {"size: 2 of 5 are none of 'S', 'M', 'L' ('XL', 'XS'), lines 5, 6"}));
  EXPECT_TRUE(says([&] { features_of(text, {.ordinals = {{"sise", {"S", "M"}}}}); }, {"'sise'"}));
}

// Python: datetime.date(2026, 11, 30).isoweekday() is 1; (2000, 2, 29) is 2; (1970, 1, 1) is 4.
TEST(TableOptions, DatesBecomeParts) {
  const Matrix parts = matrix({{2026, 11, 30, 1}, {2000, 2, 29, 2}, {1970, 1, 1, 4}});
  const TableOptions options{.dates = Dates::kParts};
  for (const char* text : {"d,y\n2026-11-30,1\n2000-2-29,2\n1970/01/01,3\n",
                           "d,y\n30.11.2026,1\n29.02.2000,2\n1.1.1970,3\n",
                           "d,y\n11/30/2026,1\n2/29/2000,2\n01/01/1970,3\n"}) {
    EXPECT_EQ(features_of(text, options), parts) << text;
  }
  EXPECT_EQ(features_of("d,y\n2026-11-30 23:05,1\n2000-02-29T00:00:00.5Z,2\n", options),
            matrix({{2026, 11, 30, 1, 23}, {2000, 2, 29, 2, 0}}));
  for (const char* none :
       {"2026-02-29", "2026-13-01", "26-01-01", "2026-01-01 25:00", "2026-01-01x", "2026-01.01"}) {
    const std::string text = "d,y\n2026-01-01,1\n" + std::string(none) + ",2\n";
    EXPECT_EQ(features_of(text, options).cols(), 2) << none << " makes categories";
  }
}

TEST(TableOptions, AnotherTablesDatesMustBeAlike) {
  const TableEncoding encoding = fit_encoding(parse_csv("d,y\n11/30/2026,1\n1/2/2026,2\n", "t.csv"),
                                              {.target = "y", .dates = Dates::kParts});
  const auto encode_date = [&](const std::string& date) {
    return x_of(encode(parse_csv("d\n" + date + "\n", "new.csv", {.header = CsvHeader::kYes}),
                       encoding, Targets::kIgnored));
  };
  EXPECT_EQ(encode_date("3/4/2026"), matrix({{2026, 3, 4, 3}})) << "the month is first";
  EXPECT_TRUE(complains([&] { encode_date("2026-03-04"); }, {"new.csv:2", "'2026-03-04'"}));
}

TEST(TableOptions, MissingCellsMayBeACategory) {
  const std::string text = "a,b,y\n1,x,1\n,?,2\n5,x,3\n";
  const TableOptions options{.missing = Missing::kCategory};
  // a, whether it is missing, b: "(missing)" and x.
  EXPECT_EQ(features_of(text, options), matrix({{1, 0, 0, 1}, {3, 1, 1, 0}, {5, 0, 0, 1}}));
}

TEST(TableOptions, MissingValuesAreThoseThatAreNamed) {
  const std::string text = "a,b,y\n1,NA,1\n99,DE,2\n3,NA,3\n";
  EXPECT_EQ(features_of(text, {.missing = Missing::kMean}, {.missing_values = {"99"}}),
            matrix({{1, 0, 1}, {2, 1, 0}, {3, 0, 1}}));
}

TEST(TableOptions, UnseenCategoriesAreAnErrorOrNone) {
  const CsvTable table = parse_csv("c,y\nred,1\nblue,2\n", "t.csv");
  const CsvTable other = parse_csv("c,y\ngreen,1\nblue,2\nteal,3\n", "new.csv");
  const TableEncoding strict = fit_encoding(table, {.target = "y"});
  EXPECT_TRUE(complains(
      [&] { encode(other, strict, Targets::kRequired); },
      {"new.csv: c: 2 of 3 are no known categories ('green', 'teal'), lines 2, 4", "(unseen)"}));
  const TableEncoding lenient = fit_encoding(table, {.target = "y", .unseen = Unseen::kIgnore});
  EXPECT_EQ(x_of(encode(other, lenient, Targets::kRequired)), matrix({{0, 0}, {1, 0}, {0, 0}}));
}

TEST(TableOptions, AllThatIsWrongIsSaidAtOnce) {
  const std::string text = "a,b,size,y\n1,2,S,1\nx,,M,2\n3,,XXL,\n4,5,S,z\n5,6,M,7\n-,6,M,7\n";
  EXPECT_TRUE(complains(
      [&] {
        features_of(text, {.task = Task::kRegression, .ordinals = {{"size", {"S", "M"}}}});
      },
      {"t.csv: ", "y: 1 of 6 missing, line 4", "a: 2 of 6 are no numbers ('-', 'x'), lines 3, 7",
       "b: 2 of 6 missing, lines 3, 4", "size: 1 of 6 are none of 'S', 'M' ('XXL'), line 4",
       "(missing)", "(missing_values)", "(categories)", "(drop)"}));
}

TEST(TableOptions, AColumnIsOfOneKind) {
  const std::string text = "a,b,y\n1,2,1\n3,4,2\n";
  EXPECT_TRUE(says([&] { features_of(text, {.categories = {"a"}, .numbers = {"1"}}); },
                   {"'a'", "two kinds"}));
  for (const TableOptions& options :
       {TableOptions{.keep = {"c"}}, TableOptions{.numbers = {"c"}}}) {
    EXPECT_TRUE(says([&] { features_of(text, options); }, {"'c'", "'a', 'b', 'y'"}));
  }
  EXPECT_TRUE(complains([&] { features_of("a,y\nx,1\nz,2\nx,3\n", {.numbers = {"a"}}); },
                        {"a: 3 of 3 are no numbers ('x', 'z'), lines 2, 3, 4"}));
}

TEST(TableOptions, WhatMayBeAnIdIsSaid) {
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += std::to_string(84000 + 7 * i) + ",1.5,2.5," + (i % 2 == 0 ? "M" : "B") + "\n";
  }
  const TableEncoding encoding = fit_encoding(parse_csv(text, "t.csv"), {.target = "4"});
  EXPECT_EQ(encoding.features.size(), 3u);
  ASSERT_EQ(encoding.doubts.size(), 1u);
  EXPECT_NE(encoding.doubts[0].find("(drop column 1)"), std::string::npos) << encoding.doubts[0];
}
