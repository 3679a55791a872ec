// What a model file keeps of how its data were read.
#include "cli/data/preprocessing.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/errors.hpp"

using namespace gradus;

TEST(Preprocessing, OfATableIsKept) {
  TableEncoding table{.features = {{.name = "age", .fill = "29.5"},
                                   {.name = "port",
                                    .kind = ColumnKind::kCategory,
                                    .values = {"C", "S"},
                                    .fill = "S"}},
                      .target = "fare",
                      .classes = {},
                      .left_out = {{"id", ""}},
                      .columns = 4,
                      .csv = {.separator = '|',
                              .header = CsvHeader::kNo,
                              .decimal = ',',
                              .encoding = CsvEncoding::kLatin1}};
  const std::string text = cli::to_json({.task = Task::kRegression, .table = table});
  const cli::Preprocessing read = cli::parse_preprocessing(text, "m");
  ASSERT_TRUE(read.table);
  EXPECT_EQ(read.table->features[0].fill, "29.5");
  EXPECT_EQ(read.table->features[1].fill, "S");
  EXPECT_EQ(read.table->columns, 4);
  EXPECT_EQ(read.table->csv.separator, '|');
  EXPECT_EQ(read.table->csv.header, CsvHeader::kNo);
  EXPECT_EQ(read.table->csv.decimal, ',');
  EXPECT_EQ(read.table->csv.encoding, CsvEncoding::kLatin1);
  EXPECT_EQ(cli::to_json(read), text);
}

TEST(Preprocessing, ThatIsDamagedIsRefused) {
  for (const char* csv : {R"({"separator": "ab"})", R"({"separator": "\""})",
                          R"({"separator": "\n"})", R"({"decimal": "x"})", R"({"encoding": "x"})",
                          R"({"header": "no"})", R"({"separator": 1})", R"([])"}) {
    const std::string text =
        std::string(
            R"({"task": "regression", "table": {"target": "y", "features": [{"name": "a"}], "csv": )") +
        csv + "}}";
    EXPECT_TRUE(complains([&] { cli::parse_preprocessing(text, "m"); }, {"m: its preprocessing"}))
        << csv;
  }
}
