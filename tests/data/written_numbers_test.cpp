#include "data/written_numbers.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "gradus/core/text.hpp"

using namespace gradus;

namespace {

struct WrittenNumber {
  std::string cell;
  double expected = 0;
  char decimal = '.';
};

}  // namespace

TEST(WrittenNumbers, AreReadAsTheirWritersMeanThem) {
  const std::vector<WrittenNumber> numbers = {{"$ 12.30", 12.3},
                                              {"$12", 12},
                                              {"-$5", -5},
                                              {"$-5", -5},
                                              {"- $ 5.5", -5.5},
                                              {"12.5 %", 12.5},
                                              {"12.5%", 12.5},
                                              {"+3 %", 3},
                                              {"7\u00a0€", 7},
                                              {"€ 3,50", 3.5},
                                              {"3,50 €", 3.5, ','},
                                              {"£1,234.50", 1234.5},
                                              {"1.234,50 €", 1234.5},
                                              {"1.234,50 €", 1234.5, ','},
                                              {"€ 1,500", 1500},
                                              {"€ 1.500", 1.5},
                                              {"€ 1,500", 1.5, ','},
                                              {"€ 1.500", 1500, ','},
                                              {"¥1,234,567", 1234567},
                                              {"1,000", 1000},
                                              {"-1,234,567", -1234567},
                                              {"1,234.5", 1234.5},
                                              {"1.234,5", 1234.5},
                                              {"1'234.5", 1234.5},
                                              {"1'000'000", 1e6}};
  for (const auto& [cell, expected, decimal] : numbers) {
    const std::optional<double> number = read_written_number(cell, decimal);
    ASSERT_TRUE(number.has_value()) << cell;
    EXPECT_EQ(*number, expected) << cell;
  }
}

TEST(WrittenNumbers, OtherCellsAreNone) {
  for (const char* cell : {"",
                           " ",
                           "%",
                           "$",
                           "$$5",
                           "$5$",
                           "5 %%",
                           "% 5",
                           "--$5",
                           "+-5 %",
                           "$ -+5",
                           "red",
                           "$ five",
                           "1,5",
                           "0,123",
                           "1,00",
                           "1,2,3",
                           "1,0000",
                           "12,34,567",
                           "1,000,00",
                           "1.2.3",
                           "1.2.3 %",
                           "192.168.100.200",
                           "1,000.",
                           ",000",
                           "'",
                           "1'0",
                           "12 kg",
                           "2020-01-01",
                           "1e3 %",
                           "$ 1 000",
                           "$ ,",
                           "€ .",
                           "1,000,",
                           "1.000,5,0",
                           "$ 0x10",
                           "nan %",
                           "$ inf"}) {
    EXPECT_FALSE(read_written_number(cell, '.').has_value()) << cell;
  }
  EXPECT_FALSE(read_written_number("$ " + std::string(400, '9'), '.').has_value()) << "too large";
}

TEST(WrittenNumbers, WithAPointTheyAreNumbersOfTheirSign) {
  const auto both = [](const std::string& number) {
    return with_point(number, '.').value_or("-") + " " + with_point(number, ',').value_or("-");
  };
  EXPECT_EQ(both("1,500"), "1500 1.500");
  EXPECT_EQ(both("1.500"), "1.500 1500");
  EXPECT_EQ(both("-0,5"), "-0.5 -0.5");
  EXPECT_EQ(both("+2.25"), "+2.25 +2.25");
  EXPECT_EQ(both("1,000,000"), "1000000 -");
  EXPECT_EQ(both("007"), "007 007");
  EXPECT_EQ(both("30.11.2026"), "- -");
}

TEST(WrittenNumbers, TellTheDecimalSignOnlyWhereItIsSure) {
  std::string signs;
  for (const char* cell : {"0,5", "1.5", "1,500", "1.500", "1.234,5", "1,234.5", "€ 3,50", "3.5 %",
                           "5", "a,b", "1.2.3", ""}) {
    const char sign = sure_decimal_sign(cell);
    signs += sign == '\0' ? '0' : sign;
  }
  EXPECT_EQ(signs, ",.00,.,.0000");
}
