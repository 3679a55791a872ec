#include "gradus/data/table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/samples.hpp"

using namespace gradus;

namespace {

using Names = std::vector<std::string>;

CsvTable parse_table(std::string_view text, const CsvOptions& options = {}) {
  return parse_csv(text, "t.csv", options);
}

TableEncoding fit(std::string_view text, const TableOptions& options) {
  return fit_encoding(parse_table(text), options);
}

constexpr const char* kHouses =
    "size,colour,price\n"
    "50,red,100\n"
    "100,blue,250.5\n"
    "150,red,-3e2\n";

}  // namespace

TEST(Table, NumbersStayAndTextBecomesOneHotSorted) {
  const CsvTable table = parse_table(kHouses);
  const TableEncoding encoding = fit_encoding(table, {.target = "price"});
  ASSERT_EQ(encoding.features.size(), 2u);
  EXPECT_EQ(encoding.features[0].name, "size");
  EXPECT_EQ(encoding.features[0].kind, ColumnKind::kNumber);
  EXPECT_EQ(encoding.features[1].kind, ColumnKind::kCategory);
  EXPECT_EQ(encoding.features[1].values, (Names{"blue", "red"}));
  EXPECT_EQ(encoding.target, "price");
  EXPECT_EQ(encoding.task, Task::kRegression);
  EXPECT_TRUE(encoding.classes.empty());

  const Dataset data = encode(table, encoding, Targets::kRequired);
  EXPECT_EQ(x_of(data), matrix({{50, 0, 1}, {100, 1, 0}, {150, 0, 1}}));
  EXPECT_EQ(data.y(), column({100, 250.5, -300}));
  EXPECT_EQ(data.sample_shape(), Shape{3});
}

// numpy: x = [50, 100, 150]; (x - x.mean()) / x.std() = [-1.22474487, 0, 1.22474487]
TEST(Table, StandardizesFeaturesButNotTheTarget) {
  const CsvTable table = parse_table(kHouses);
  const TableEncoding encoding =
      fit_encoding(table, {.target = "price", .standardize = Standardize::kYes});
  EXPECT_DOUBLE_EQ(encoding.features[0].mean, 100);
  EXPECT_DOUBLE_EQ(encoding.features[0].stddev, 40.824829046386306);
  const Dataset data = encode(table, encoding, Targets::kRequired);
  EXPECT_TRUE(all_near(x_of(data),
                       matrix({{-1.224744871391589, 0, 1}, {0, 1, 0}, {1.224744871391589, 0, 1}}),
                       1e-6));
  EXPECT_EQ(data.y(), column({100, 250.5, -300}));
}

TEST(Table, StandardizesByTheRowsToLearnFromAlone) {
  const TableEncoding encoding =
      fit("x,y\n1,0\n1000,0\n3,0\n",
          {.target = "y", .standardize = Standardize::kYes, .learn_from = {0, 2}});
  EXPECT_DOUBLE_EQ(encoding.features[0].mean, 2);
  EXPECT_DOUBLE_EQ(encoding.features[0].stddev, 1);
  EXPECT_TRUE(says(
      [] {
        fit("x,y\n1,0\n2,1\n",
            {.target = "y", .standardize = Standardize::kYes, .learn_from = {2}});
      },
      {"learn_from", "row 2", "2 rows"}));
}

TEST(Table, AConstantColumnBecomesZero) {
  const CsvTable table = parse_table("x,y\n0.1,1\n0.1,2\n0.1,3\n");
  const TableEncoding encoding =
      fit_encoding(table, {.target = "y", .standardize = Standardize::kYes});
  EXPECT_EQ(encoding.features[0].stddev, 1);
  EXPECT_EQ(x_of(encode(table, encoding, Targets::kRequired)), column({0, 0, 0}));
}

TEST(Table, TheTargetMayBeANumberFromOne) {
  EXPECT_EQ(fit(kHouses, {.target = "1"}).target, "size");
  EXPECT_EQ(fit("2,1\n3,4\n", {.target = "2"}).target, "column 2");
  const TableEncoding named =
      fit_encoding(parse_table("2,1\n3,4\n", {.header = CsvHeader::kYes}), {.target = "2"});
  EXPECT_EQ(named.features[0].name, "1") << "a name goes before a number";
}

TEST(Table, TextAsTargetMakesClasses) {
  const CsvTable table = parse_table("x,y\n1,yes\n2,no\n3,yes\n");
  const TableEncoding encoding = fit_encoding(table, {.target = "y"});
  EXPECT_EQ(encoding.task, Task::kClassification);
  EXPECT_EQ(encoding.classes, (Names{"no", "yes"}));
  EXPECT_EQ(encode(table, encoding, Targets::kRequired).y(), column({1, 0, 1}));
}

TEST(Table, WholeNumbersAsTargetMakeClassesWhereTheTaskSaysSo) {
  const CsvTable table = parse_table("x,y\n1,10\n2,9.0\n3,-1\n4,9\n");
  EXPECT_EQ(fit_encoding(table, {.target = "y"}).task, Task::kRegression);
  const TableEncoding encoding =
      fit_encoding(table, {.target = "y", .task = Task::kClassification});
  EXPECT_EQ(encoding.classes, (Names{"-1", "9", "10"})) << "by size";
  EXPECT_EQ(encode(table, encoding, Targets::kRequired).y(), column({2, 1, 0, 1}));
  EXPECT_TRUE(
      complains([] { fit("x,y\n1,1\n2,0.5\n", {.target = "y", .task = Task::kClassification}); },
                {"t.csv:3, column 2 (y)", "whole number", "'0.5'"}));
  EXPECT_TRUE(complains([] { fit("x,y\n1,a\n2,b\n", {.target = "y", .task = Task::kRegression}); },
                        {"t.csv:2, column 2 (y): expected a number, got 'a'"}));
  EXPECT_TRUE(complains([] { fit("x,y\n1,a\n2,a\n", {.target = "y"}); }, {"every row", "'a'"}));
}

TEST(Table, ColumnsMayBeNamedCategories) {
  const CsvTable table = parse_table("month,x,y\n1,5,0\n12,6,1\n");
  const TableEncoding encoding = fit_encoding(table, {.target = "y", .categories = {"month"}});
  EXPECT_EQ(encoding.features[0].values, (Names{"1", "12"}));
  EXPECT_EQ(x_of(encode(table, encoding, Targets::kRequired)), matrix({{1, 0, 5}, {0, 1, 6}}));
  EXPECT_TRUE(says([&] { fit_encoding(table, {.target = "y", .categories = {"day"}}); },
                   {"categories", "'day'", "'month', 'x', 'y'"}));
}

TEST(Table, TakesNumbersTooNearZeroForADoubleAsZero) {
  const CsvTable table = parse_table("x,y\n1e-400,0\n-1e-400,1\n");
  const TableEncoding encoding = fit_encoding(table, {.target = "y"});
  EXPECT_EQ(x_of(encode(table, encoding, Targets::kRequired)), matrix({{0}, {0}}));
}

/// A comma where the reader wants a point makes no categories, not even of a whole column.
TEST(Table, TakesNumbersWithCommasForNumbers) {
  for (const char* cell : {"1,5", "-0,25", ",5", "2,5e-3"}) {
    const std::string table = "a;y\n" + std::string(cell) + ";p\n2,5;n\n";
    const auto fit_points = [](const std::string& text) {
      fit_encoding(parse_table(text, {.decimal = '.'}), {.target = "y"});
    };
    EXPECT_TRUE(complains([&] { fit_points(table); },
                          {"t.csv: a: 2 of 2 are no numbers", cell, "lines 2, 3", "with a point"}));
    const std::string target = "a;y\n1;" + std::string(cell) + "\n2;2,5\n";
    EXPECT_TRUE(complains([&] { fit_points(target); }, {"column 2 (y)", cell}));
  }
  EXPECT_EQ(fit("a;y\n1,500;p\n2,500;n\n", {.target = "y", .categories = {"a"}}).features[0].values,
            (Names{"1,500", "2,500"}))
      << "unless they are named as categories";
  EXPECT_EQ(fit("a;y\nx,5;p\n,;n\n", {.target = "y"}).features[0].values, (Names{",", "x,5"}));
}

TEST(Table, SaysWhichCellIsNoNumber) {
  const TableOptions options{.target = "y"};
  EXPECT_EQ(data_error_of([&] { fit("a,y\n1,0\n2,0\nabc,0\n", options); }),
            "t.csv:4, column 1 (a): expected a number, got 'abc'");
  EXPECT_TRUE(complains([&] { fit("a,y\n1,0\n2.5,0\n\"2,5\",0\n", options); },
                        {"t.csv:4, column 1 (a)", "'2,5'", "decimals with a point"}));
  for (const char* number : {"inf", "-inf", "1e999", "-1e999"}) {
    EXPECT_TRUE(complains([&] { fit(std::string("a,y\n1,0\n") + number + ",0\n", options); },
                          {"t.csv:3, column 1 (a): expected a finite number", number}));
  }
  for (const char* text : {"0x10", "1.2.3", "1 2", "1e", "--1", "+-1", "1_000", "1f"}) {
    EXPECT_TRUE(complains([&] { fit(std::string("a,y\n1,0\n2,0\n") + text + ",0\n", options); },
                          {"t.csv:4, column 1 (a): expected a number", text}));
  }
}

TEST(Table, SaysWhichCellIsMissing) {
  for (const char* missing : {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"}) {
    const std::string numbers = std::string("a,y\n1,0\n2,0\n") + missing + ",0\n";
    EXPECT_TRUE(complains([&] { fit(numbers, {.target = "y"}); },
                          {"t.csv:4, column 1 (a): the value is missing", missing}));
    const std::string texts = std::string("a,y\nred,0\n") + missing + ",0\nred,0\n";
    EXPECT_TRUE(complains([&] { fit(texts, {.target = "y"}); }, {"t.csv:3, column 1 (a)"}));
    const std::string targets = std::string("a,y\n1,yes\n2,no\n3,") + missing + "\n";
    EXPECT_TRUE(complains([&] { fit(targets, {.target = "y"}); }, {"t.csv:4, column 2 (y)"}));
  }
}

TEST(Table, ReadsNumbersAsTheyAreWritten) {
  const CsvTable table = parse_table("a,y\n+1,0\n.5,0\n-2.,0\n1E+2,0\n\"7\",0\n1e-30,0\n");
  const TableEncoding encoding = fit_encoding(table, {.target = "y"});
  EXPECT_EQ(x_of(encode(table, encoding, Targets::kRequired)), column({1, 0.5, -2, 100, 7, 1e-30}));
}

TEST(Table, ANumberTooLargeForAScalarIsAnError) {
  const double largest = static_cast<double>(std::numeric_limits<Scalar>::max());
  const std::string number = sizeof(Scalar) == 4 ? "1e39" : "1e308";
  const CsvTable table = parse_table("a,y\n" + number + ",0\n1,0\n");
  TableEncoding encoding = fit_encoding(table, {.target = "y"});
  encoding.features[0].mean = -largest;
  EXPECT_TRUE(complains([&] { encode(table, encoding, Targets::kRequired); },
                        {"t.csv:2, column 1 (a): the number is too large"}));
  EXPECT_TRUE(complains(
      [] { fit("a,y\n1e308,0\n-1e308,0\n", {.target = "y", .standardize = Standardize::kYes}); },
      {"t.csv, column 1 (a)", "too large to standardize"}));
}

TEST(Table, ManyDifferentTextsLookLikeAnId) {
  std::string text = "id,y\n";
  for (int i = 0; i < 2002; ++i) text += "n" + std::to_string(i / 2) + ",1\n";
  EXPECT_TRUE(complains([&] { fit(text, {.target = "y"}); },
                        {"t.csv: all columns but the target", "'id' has more than 1000", "an id"}));
  EXPECT_TRUE(complains([&] { fit(text, {.target = "id"}); }, {"too many classes"}));
}

TEST(Table, EncodesAnotherFileAlikeWhateverItsOrder) {
  const TableEncoding encoding = fit(kHouses, {.target = "price"});
  const Dataset data =
      encode(parse_table("price,note,colour,size\n7,good,blue,80\n"), encoding, Targets::kRequired);
  EXPECT_EQ(x_of(data), matrix({{80, 1, 0}}));
  EXPECT_EQ(data.y(), column({7}));
}

TEST(Table, EncodesAFileToPredictWithoutTargets) {
  const TableEncoding encoding = fit(kHouses, {.target = "price"});
  const CsvTable table = parse_table("colour,size\nred,80\n");
  EXPECT_EQ(x_of(encode(table, encoding, Targets::kIgnored)), matrix({{80, 0, 1}}));
  EXPECT_EQ(encode(table, encoding, Targets::kIgnored).y(), column({0}));
  EXPECT_EQ(data_error_of([&] { encode(table, encoding, Targets::kRequired); }),
            "t.csv: has no column 'price'; it has 'colour', 'size'");
  EXPECT_TRUE(complains([&] { encode(parse_table("colour\nred\n"), encoding, Targets::kIgnored); },
                        {"t.csv: has no column 'size'"}));
  EXPECT_TRUE(complains([&] { encode(parse_table("80,red\n"), encoding, Targets::kIgnored); },
                        {"t.csv: has no column 'size'", "no header"}));
}

TEST(Table, EncodesFilesWithoutHeaderByPlace) {
  const TableEncoding encoding = fit("5,a,1\n6,b,2\n", {.target = "2"});
  EXPECT_EQ(encoding.classes, (Names{"a", "b"}));
  const Dataset data = encode(parse_table("7,b,3\n"), encoding, Targets::kRequired);
  EXPECT_EQ(x_of(data), matrix({{7, 3}}));
  EXPECT_EQ(data.y(), column({1}));
  EXPECT_EQ(x_of(encode(parse_table("7,b,3\n"), encoding, Targets::kIgnored)), matrix({{7, 3}}));
  EXPECT_EQ(x_of(encode(parse_table("7,3\n"), encoding, Targets::kIgnored)), matrix({{7, 3}}))
      << "without the target's column";
  EXPECT_TRUE(complains([&] { encode(parse_table("7\n"), encoding, Targets::kIgnored); },
                        {"no column 'column 3'"}));
}

TEST(Table, SaysWhichCategoryIsUnknown) {
  const TableEncoding encoding = fit(kHouses, {.target = "price"});
  const CsvTable table = parse_table("size,colour,price\n1,red,1\n2,green,2\n");
  EXPECT_EQ(
      data_error_of([&] { encode(table, encoding, Targets::kRequired); }),
      "t.csv:3, column 2 (colour): 'green' is no known category; known are 'blue', 'red'; train "
      "with it too, or let it count as none (unseen)");
  const TableEncoding classes = fit("x,y\n1,a\n2,b\n", {.target = "y"});
  EXPECT_TRUE(complains([&] { encode(parse_table("x,y\n1,c\n"), classes, Targets::kRequired); },
                        {"t.csv:2, column 2 (y): 'c' is no known class; known are 'a', 'b'"}));
  EXPECT_NO_THROW(encode(parse_table("x,y\n1,c\n"), classes, Targets::kIgnored));
}

TEST(Table, SaysThatAColumnIsNotThere) {
  EXPECT_TRUE(says([] { fit(kHouses, {.target = "prize"}); },
                   {"target: t.csv has no column 'prize'", "'size', 'colour', 'price'"}));
  EXPECT_TRUE(says([] { fit(kHouses, {.target = "4"}); }, {"no column '4'"}));
  EXPECT_TRUE(says([] { fit(kHouses, {.target = "0"}); }, {"no column '0'"}));
  EXPECT_TRUE(complains([] { fit("y\n1\n", {.target = "y"}); }, {"only one column"}));
}

TEST(Table, AnEncodingFromADamagedFileDoesNoHarm) {
  const CsvTable table = parse_table(kHouses);
  TableEncoding encoding = fit_encoding(table, {.target = "price"});
  encoding.features[0].stddev = 0;
  EXPECT_TRUE(complains([&] { encode(table, encoding, Targets::kRequired); }, {"t.csv:2"}));
  encoding.features[0].stddev = std::nan("");
  EXPECT_TRUE(complains([&] { encode(table, encoding, Targets::kRequired); }, {"t.csv:2"}));
  encoding.features.clear();
  EXPECT_TRUE(says([&] { encode(table, encoding, Targets::kRequired); }, {"no features"}));
}

/// 1.5 MB of text became 1.2 GB of features.
TEST(Table, FeaturesOutOfProportionAreRefused) {
  std::string text = "y";
  for (int column = 0; column < 300; ++column) text += ",c" + std::to_string(column);
  for (int row = 0; row < 1000; ++row) {
    text += "\n" + std::to_string(row);
    for (int column = 0; column < 300; ++column) text += ",a" + std::to_string(row / 2);
  }
  const CsvTable table = parse_table(text);
  const TableEncoding encoding = fit_encoding(table, {.target = "y"});
  EXPECT_TRUE(complains([&] { encode(table, encoding, Targets::kRequired); },
                        {"150000 features", "1000 rows", "at most 256 MB", "'c0' with 500"}));
}
