#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "gradus/data/table.hpp"
#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/samples.hpp"

using namespace gradus;

namespace {

constexpr const char* kPassengers =
    "age,port,fare\n"
    "20,S,1.5\n"
    "40,,2.5\n"
    "?,C,3.5\n"
    "40,S,4.5\n"
    "60,C,5.5\n";

/// The features of the row where the age is missing: age, port C, port S.
std::vector<Scalar> filled_row(Missing missing, const std::vector<std::uint32_t>& learn_from = {}) {
  const CsvTable table = parse_csv(kPassengers, "t.csv");
  const TableEncoding encoding =
      fit_encoding(table, {.target = "fare", .learn_from = learn_from, .missing = missing});
  const Matrix x = x_of(encode(table, encoding, Targets::kRequired));
  return {x(2, 0), x(1, 1), x(1, 2)};  // the age that is filled, the port that is filled
}

}  // namespace

TEST(TableMissing, CellsAreFilled) {
  using Row = std::vector<Scalar>;
  EXPECT_EQ(filled_row(Missing::kMean), (Row{40, 1, 0}));  // of C and S, as often, the least
  EXPECT_EQ(filled_row(Missing::kMedian), (Row{40, 1, 0}));
  EXPECT_EQ(filled_row(Missing::kMode), (Row{40, 1, 0}));
  EXPECT_EQ(filled_row(Missing::kMean, {0, 1}), (Row{30, 0, 1})) << "by two rows alone";
  EXPECT_EQ(filled_row(Missing::kMedian, {0, 1}), (Row{30, 0, 1}));
  EXPECT_EQ(filled_row(Missing::kMode, {0, 1}), (Row{20, 0, 1}));
}

TEST(TableMissing, FillsOtherFilesAlike) {
  const TableEncoding encoding =
      fit_encoding(parse_csv(kPassengers, "t.csv"), {.target = "fare", .missing = Missing::kMean});
  const Dataset data = encode(parse_csv("age,port\n,S\n", "new.csv"), encoding, Targets::kIgnored);
  EXPECT_EQ(x_of(data), matrix({{40, 0, 1}}));
}

TEST(TableMissing, RowsAreDropped) {
  const CsvTable table = parse_csv(kPassengers, "t.csv");
  const CsvTable whole = drop_missing(table, {});
  EXPECT_EQ(whole.rows(), 3);
  EXPECT_EQ(whole.cell(1, 2), "4.5");
  EXPECT_EQ(whole.where(1, 2), "t.csv:5, column 3 (fare)");
  EXPECT_EQ(drop_missing(table, {.drop = {"port"}}).rows(), 4);
  EXPECT_TRUE(complains([] { drop_missing(parse_csv("a,b\n,1\n2,\n", "t.csv"), {}); },
                        {"t.csv", "each row"}));
}

TEST(TableMissing, AllThatAreMissingAreSaidAtOnce) {
  EXPECT_TRUE(
      complains([] { fit_encoding(parse_csv(kPassengers, "t.csv"), {.target = "fare"}); },
                {"t.csv: age: 1 of 5 missing ('?'), line 4; port: 1 of 5 missing, line 3;"}));
  EXPECT_TRUE(complains(
      [] { fit_encoding(parse_csv("a,y\n,1\n,2\nNA,3\n,4\n5,5\n", "t.csv"), {.target = "y"}); },
      {"a: 4 of 5 missing ('NA'), lines 2, 3, 4, ..."}));
  const TableEncoding encoding =
      fit_encoding(parse_csv("a,b,y\n,1,1\n,2,2\n", "t.csv"), {.target = "y"});
  ASSERT_EQ(encoding.left_out.size(), 1u) << "a column without values";
  EXPECT_EQ(encoding.left_out[0].why, LeftOut::Why::kEmpty);
  EXPECT_TRUE(complains(
      [] {
        fit_encoding(parse_csv("a,y\n1,1\n2,\n", "t.csv"),
                     {.target = "y", .missing = Missing::kMean});
      },
      {"t.csv:3, column 2 (y)"}))
      << "a target is not filled";
}
