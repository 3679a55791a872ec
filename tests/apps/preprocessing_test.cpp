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
                      .left_out = {{"id", LeftOut::Why::kAsked, ""}},
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

TEST(Preprocessing, OfImagesIsKept) {
  const std::string text = cli::to_json({.classes = {"A", "B"},
                                         .labels = {1, 255},
                                         .images = {ColorMode::kRgb, 28, 20},
                                         .transpose = true});
  const cli::Preprocessing read = cli::parse_preprocessing(text, "m");
  EXPECT_EQ(read.labels, (std::vector<Index>{1, 255}));
  EXPECT_EQ(read.images.color_mode, ColorMode::kRgb);
  EXPECT_EQ(read.images.height, 28);
  EXPECT_EQ(read.images.width, 20);
  EXPECT_TRUE(read.transpose);
  EXPECT_EQ(cli::to_json(read), text);
  const std::string of_mnist = cli::to_json({.classes = {"0", "1"}});
  EXPECT_EQ(of_mnist.find("images"), std::string::npos);
  EXPECT_EQ(cli::parse_preprocessing(of_mnist, "m").images.color_mode, ColorMode::kGrayscale);
}

TEST(Preprocessing, OfImagesThatIsDamagedIsRefused) {
  for (const char* part :
       {R"("images": [])", R"("images": {"size": [28]})", R"("images": {"size": [0, 28]})",
        R"("images": {"size": [28, 4097]})", R"("images": {"size": "28x28"})",
        R"("images": {"color_mode": "cmyk"})", R"("images": {"transpose": 1})", R"("labels": [1])",
        R"("labels": [2, 1])", R"("labels": [1, 1])", R"("labels": ["a", "b"])"}) {
    const std::string text =
        std::string(R"({"task": "classification", "classes": ["a", "b"], )") + part + "}";
    EXPECT_TRUE(complains([&] { cli::parse_preprocessing(text, "m"); }, {"m: its preprocessing"}))
        << part;
  }
}
