// Tables in the shapes in which well-known ones are published, with values of our own: each trains
// in at most three options.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "gradus/core/file.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

std::string pick(const std::vector<std::string>& values, int i) {
  return values[static_cast<std::size_t>(i) % values.size()];
}

std::string published_rows(const std::string& header, const std::function<std::string(int)>& row) {
  std::string text = header;
  for (int i = 0; i < 120; ++i) text += row(i) + "\n";
  return text;
}

// Quotes within names; ages, cabins and ports that are missing; tickets of numbers and of codes.
std::string titanic(int i) {
  const std::string n = std::to_string(i);
  const std::string name = i % 5 == 0 ? "\"Doe" + n + ", Mrs. John (Jane \"\"Jenny\"\" Roe)\""
                                      : "\"Roe" + n + ", Mr. Jack\"";
  return n + "," + std::to_string(i % 2) + "," + std::to_string(1 + i % 3) + "," + name + "," +
         pick({"male", "female"}, i) + "," + (i % 5 == 2 ? "" : std::to_string(18 + i % 50)) + "," +
         std::to_string(i % 4) + "," + std::to_string(i % 3) + "," +
         (i % 4 == 0 ? "A/5 " + std::to_string(21171 + i) : std::to_string(113803 + i)) + "," +
         std::to_string(7 + i % 60) + ".25," + (i % 4 == 1 ? "C" + n : "") + "," +
         (i == 61 ? "" : pick({"S", "C", "Q"}, i));
}

// No header, and blanks before cells.
std::string adult(int i) {
  return std::to_string(20 + i % 60) + ", " + pick({"Private", "State-gov", "?"}, i) + ", " +
         std::to_string(77516 + 31 * i) + ", " + pick({"Bachelors", "HS-grad", "11th"}, i) + ", " +
         std::to_string(7 + i % 9) + ", " + pick({"Never-married", "Divorced"}, i) + ", " +
         pick({"Sales", "?", "Tech-support"}, i) + ", " + pick({"Husband", "Wife"}, i) + ", " +
         pick({"White", "Black"}, i) + ", " + pick({"Male", "Female"}, i) + ", " +
         std::to_string(i % 7 == 0 ? 2174 : 0) + ", 0, " + std::to_string(20 + i % 40) + ", " +
         pick({"United-States", "Cuba", "?"}, i) + ", " + pick({"<=50K", ">50K"}, i / 2);
}

std::string penguin(int i) {
  const bool missing = i % 40 == 3;
  const auto number = [&](int least) {
    return missing ? std::string("NA") : std::to_string(least + i % 17) + ".5";
  };
  return pick({"Adelie", "Gentoo", "Chinstrap"}, i) + "," +
         pick({"Torgersen", "Biscoe", "Dream"}, i) + "," + number(33) + "," + number(14) + "," +
         number(180) + "," + number(3000) + "," +
         (i % 11 == 4 ? "NA" : pick({"male", "female"}, i)) + "," + std::to_string(2007 + i % 3);
}

std::string diamond(int i) {
  return "0." + std::to_string(21 + i % 70) + "," +
         pick({"Ideal", "Premium", "Good", "Very Good", "Fair"}, i) + "," +
         pick({"E", "I", "J", "H", "F", "G", "D"}, i) + "," +
         pick({"SI2", "SI1", "VS1", "VS2", "VVS2", "VVS1", "I1", "IF"}, i) + ",61.5,55," +
         std::to_string(326 + 13 * i) + ",3.95,3.98,2.43";
}

// An id, M or B, and 30 numbers.
std::string tumour(int i) {
  std::string row = std::to_string(842302 + 1117 * i) + "," + pick({"M", "B", "B"}, i);
  for (int k = 0; k < 30; ++k) row += "," + std::to_string(i % 13 + k) + ".0" + std::to_string(k);
  return row;
}

struct PublishedTable {
  const char* name;
  std::string text;
  const char* options;
  const char* understood;
};

class PublishedTables : public testing::TestWithParam<PublishedTable> {};

}  // namespace

TEST_P(PublishedTables, TrainInAtMostThreeOptions) {
  const TempDir dir;
  write_file(dir / "t.csv", GetParam().text);
  const std::string options = GetParam().options;
  EXPECT_LE(count_of(options, "--"), 3);
  const CommandResult result =
      run(words("train --epochs 1 --save", dir / "m", "--train", dir / "t.csv", options));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, GetParam().understood)) << result.err;
  const CommandResult evaluated = run(words("evaluate", dir / "m", "--data", dir / "t.csv"));
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, PublishedTables,
    testing::Values(
        PublishedTable{
            "Titanic",
            published_rows("PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,"
                           "Cabin,Embarked\n",
                           titanic),
            "--target Survived --missing median --standardize",
            "Target: Survived, 2 classes: 0 (60), 1 (60)"},
        PublishedTable{"Adult", published_rows("", adult),
                       "--target 15 --missing mode --standardize",
                       "Target: column 15, 2 classes: <=50K (60), >50K (60)"},
        PublishedTable{
            "Penguins",
            published_rows("species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,"
                           "body_mass_g,sex,year\n",
                           penguin),
            "--target species --missing drop --standardize", "Target: species, 3 classes: Adelie"},
        PublishedTable{"Diamonds",
                       published_rows("carat,cut,color,clarity,depth,table,price,x,y,z\n", diamond),
                       "--target price --standardize --ordinal color=J,I,H,G,F,E,D",
                       "Target: price, a number, 326 to 1873"},
        PublishedTable{"BreastCancer", published_rows("", tumour),
                       "--target 2 --drop 1 --standardize",
                       "Target: column 2, 2 classes: B (80), M (40)"}),
    [](const auto& test) { return test.param.name; });
