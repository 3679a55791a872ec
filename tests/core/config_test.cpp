#include "gradus/core/config.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.hpp"

using namespace gradus;

namespace {

struct Options {
  bool flag = false;
  float single = 0.1F;
  double twice = 0.1;
  Index count = 3;
  std::string name = "none";
  std::optional<Index> maybe = {};
  std::vector<double> list = {1, 2};

  static void fields(auto& self, auto&& field) {
    field("flag", self.flag);
    field("single", self.single);
    field("twice", self.twice);
    field("count", self.count);
    field("name", self.name);
    field("maybe", self.maybe);
    field("list", self.list);
  }
};

Options from(const Config& config) { return options_from<Options>(config, "owner"); }

/// The message about one argument.
std::string complaint_about(const std::string& name, const ConfigValue& value) {
  return message_of([&] { from({{name, value}}); });
}

constexpr double kInfiniteNumber = std::numeric_limits<double>::infinity();

}  // namespace

TEST(Config, IsWrittenAsKerasWould) {
  EXPECT_EQ(to_text({}), "None");
  EXPECT_EQ(to_text(true), "True");
  EXPECT_EQ(to_text(false), "False");
  EXPECT_EQ(to_text(0.25), "0.25");
  EXPECT_EQ(to_text(1e-7), "1e-07");
  EXPECT_EQ(to_text(3.0), "3");
  EXPECT_EQ(to_text("sum"), "'sum'");
  EXPECT_EQ(to_text(std::vector<double>{0, 1.5}), "[0, 1.5]");
  EXPECT_EQ(to_text(std::vector<double>{}), "[]");
}

TEST(Config, ShowsAFloatAsItWasWritten) {
  EXPECT_EQ(to_text(value_of(0.1F)), "0.1");
  EXPECT_EQ(to_text(value_of(0.4F)), "0.4");
  EXPECT_EQ(to_text(value_of(1e-7F)), "1e-07");
  EXPECT_EQ(to_text(value_of(0.1)), "0.1");
  for (const float number : {0.1F, 1.0F / 3, 3.4e38F, 1e-45F, -2.0F}) {
    EXPECT_EQ(static_cast<float>(std::get<double>(value_of(number))), number);
  }
  EXPECT_EQ(std::get<double>(value_of(std::numeric_limits<float>::infinity())), kInfiniteNumber);
}

TEST(Config, BecomesOptionsWithDefaults) {
  EXPECT_EQ(from({}).count, 3);
  const Options options = from({{"flag", true},
                                {"single", 0.5},
                                {"twice", 2.5},
                                {"count", -7.0},
                                {"name", "text"},
                                {"maybe", 255.0},
                                {"list", std::vector<double>{4}}});
  EXPECT_TRUE(options.flag);
  EXPECT_EQ(options.single, 0.5F);
  EXPECT_EQ(options.twice, 2.5);
  EXPECT_EQ(options.count, -7);
  EXPECT_EQ(options.name, "text");
  EXPECT_EQ(options.maybe, 255);
  EXPECT_EQ(options.list, std::vector<double>{4});
  EXPECT_EQ(from({{"maybe", {}}}).maybe, std::nullopt);
  EXPECT_EQ(from({{"count", 1.0}, {"count", 2.0}}).count, 2) << "the last counts";
}

TEST(Config, ComesFromOptionsInTheirOrder) {
  const Config config = config_of(Options());
  std::string text;
  for (const auto& [name, value] : config) text += name + "=" + to_text(value) + " ";
  EXPECT_EQ(text, "flag=False single=0.1 twice=0.1 count=3 name='none' maybe=None list=[1, 2] ");
  EXPECT_EQ(config_of(from(config)), config) << "there and back";
}

TEST(Config, RefusesAnUnknownName) {
  EXPECT_TRUE(says(
      [] {
        from({{"flg", true}});
      },
      {"owner: unknown argument 'flg'", "did you mean 'flag'?",
       "Known: flag, single, twice, count, name, maybe, list"}));
}

TEST(Config, RefusesAWrongType) {
  EXPECT_EQ(complaint_about("flag", 1.0), "owner: flag: expected true or false, got 1");
  EXPECT_EQ(complaint_about("single", "x"), "owner: single: expected a number, got 'x'");
  EXPECT_EQ(complaint_about("twice", true), "owner: twice: expected a number, got True");
  EXPECT_EQ(complaint_about("twice", {}), "owner: twice: expected a number, got None");
  EXPECT_EQ(complaint_about("name", 3.0), "owner: name: expected a text, got 3");
  EXPECT_EQ(complaint_about("list", 3.0), "owner: list: expected a list of numbers, got 3");
  EXPECT_EQ(complaint_about("maybe", "x"), "owner: maybe: expected a whole number, got 'x'");
}

TEST(Config, RefusesNumbersThatDoNotFit) {
  for (const double number : {0.5, 1e300, -1e17, kInfiniteNumber, -kInfiniteNumber, std::nan("")}) {
    EXPECT_NE(complaint_about("count", number).find("owner: count: expected a whole number, got"),
              std::string::npos)
        << number;
  }
  EXPECT_EQ(from({{"count", 9007199254740992.0}}).count, Index(1) << 53);
  EXPECT_EQ(complaint_about("single", 1e300),
            "owner: single: expected a number within the range of float, got 1e+300");
  EXPECT_EQ(from({{"single", 1e-300}}).single, 0);
  EXPECT_EQ(static_cast<double>(from({{"single", kInfiniteNumber}}).single), kInfiniteNumber)
      << "whose owner will refuse it";
}

TEST(Config, AsArgumentsIsACallsForm) {
  EXPECT_EQ(as_arguments({}), "");
  EXPECT_EQ(as_arguments({{"delta", 2.0}, {"reduction", std::string("sum")}}),
            "delta=2, reduction='sum'");
}
