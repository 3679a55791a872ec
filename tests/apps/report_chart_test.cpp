// The charts and bitmaps in the page that shows a training.
#include "cli/page/chart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "cli/report/bitmap.hpp"
#include "support/errors.hpp"
#include "support/plot_reader.hpp"

using namespace gradus;
using cli::Chart;
using cli::whole_axis;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// Where a curve is, read back by the grid of its chart.
class ChartReader {
 public:
  explicit ChartReader(const std::string& html) {
    for (const Element& element : parse_xml(html)) {
      if (element.is("text")) read_text(element);
      if (element.is("polyline")) read_curve(element);
    }
  }

  std::size_t curves() const { return curves_.size(); }
  std::size_t points(std::size_t curve) const { return curves_.at(curve).size(); }
  double x(std::size_t curve, std::size_t i) const {
    return between(x_ticks_, curves_.at(curve).at(i).x);
  }
  double y(std::size_t curve, std::size_t i) const {
    return between(y_ticks_, curves_.at(curve).at(i).y);
  }

 private:
  struct Tick {
    double pixel, value;
  };

  static double between(const std::vector<Tick>& ticks, double pixel) {
    const Tick a = ticks.front(), b = ticks.back();
    return a.value + (pixel - a.pixel) / (b.pixel - a.pixel) * (b.value - a.value);
  }
  void read_text(const Element& element) {
    if (element.content.find_first_not_of("-0123456789.e+") != std::string::npos) return;
    const double value = std::stod(element.content);
    if (element.attribute("text-anchor") == "end") {
      y_ticks_.push_back({element.number("y") - 4, value});
    } else {
      x_ticks_.push_back({element.number("x"), value});
    }
  }
  void read_curve(const Element& element) {
    std::string numbers = element.attribute("points");
    std::ranges::replace(numbers, ',', ' ');
    std::istringstream stream(numbers);
    curves_.emplace_back();
    for (cli::Point p; stream >> p.x >> p.y;) curves_.back().push_back(p);
  }

  std::vector<Tick> x_ticks_, y_ticks_;
  std::vector<std::vector<cli::Point>> curves_;
};

Chart chart_of(const std::vector<double>& values, cli::Scale scale = cli::Scale::kLinear) {
  Chart chart{
      .id = "c", .title = "loss", .x = {}, .series = {{"training", values}}, .scale = scale};
  for (std::size_t i = 0; i < values.size(); ++i) chart.x.push_back(static_cast<double>(i + 1));
  return chart;
}

}  // namespace

TEST(ReportChart, PutsPointsWhereTheTicksSay) {
  const std::vector<double> values = {0.9, 0.35, 0.2, 0.61};
  const ChartReader chart(cli::line_chart(chart_of(values)));
  ASSERT_EQ(chart.curves(), 1U);
  ASSERT_EQ(chart.points(0), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(chart.y(0, i), values[i], 0.002);
    EXPECT_NEAR(chart.x(0, i), static_cast<double>(i + 1), 0.01);
  }
}

TEST(ReportChart, LeavesGapsAndDrawsLonelyPoints) {
  const std::string html = cli::line_chart(chart_of({1, 2, kUndefined, 3, kInfinite, 4, 5, 6}));
  const ChartReader chart(html);
  ASSERT_EQ(chart.curves(), 2U);
  EXPECT_EQ(chart.points(0), 2U);
  EXPECT_EQ(chart.points(1), 3U);
  EXPECT_EQ(count_of(html, "r=\"3\""), 1);
}

TEST(ReportChart, NothingToDrawIsNothing) {
  EXPECT_EQ(cli::line_chart(chart_of({})), "");
  EXPECT_EQ(cli::line_chart(chart_of({kUndefined, kUndefined})), "");
  EXPECT_EQ(cli::point_chart({}), "");
}

TEST(ReportChart, OffersALogarithmOnlyOfWhatHasOne) {
  constexpr auto kBoth = cli::Scale::kLinearOrLog;
  EXPECT_EQ(count_of(cli::line_chart(chart_of({1, 0.1}, kBoth)), "<svg class=\"plot\""), 2);
  EXPECT_EQ(count_of(cli::line_chart(chart_of({1, 0}, kBoth)), "<svg class=\"plot\""), 1);
  EXPECT_EQ(count_of(cli::line_chart(chart_of({1, -1}, kBoth)), "<svg class=\"plot\""), 1);
}

TEST(ReportChart, LogarithmicTicksAreOneTwoFiveOrDecades) {
  using Kind = cli::Axis::Kind;
  EXPECT_EQ(whole_axis({0.1, 4}, Kind::kLog).ticks(), (std::vector<double>{0.1, 0.2, 0.5, 1, 2}));
  const std::vector<double> decades = whole_axis({1e-7, 2e3}, Kind::kLog).ticks();
  ASSERT_GE(decades.size(), 4U);
  EXPECT_LE(decades.size(), 8U);
  EXPECT_GE(whole_axis({1.01, 1.02}, Kind::kLog).ticks().size(), 2U) << "far less than a decade";
  const cli::Axis axis = whole_axis({1e-2, 1}, Kind::kLog);
  EXPECT_NEAR(axis.fraction(0.1), 0.5, 1e-12);
}

// The base64 texts come from Python's struct and base64.
TEST(ReportBitmap, IsAWindowsBitmap) {
  EXPECT_EQ(
      cli::bitmap_uri({.height = 2,
                       .width = 2,
                       .channels = 3,
                       .bytes = {255, 0, 0, 1, 2, 3, 0, 255, 0, 0, 0, 255}}),
      "data:image/bmp;base64,"
      "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAP8A/wAAAAAAAP8DAgE"
      "AAA==");
  EXPECT_EQ(
      cli::bitmap_uri({.height = 1, .width = 3, .channels = 1, .bytes = {7, 8, 255}}),
      "data:image/bmp;base64,"
      "Qk1CAAAAAAAAADYAAAAoAAAAAwAAAAEAAAABABgAAAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAABwcHCAgI////AAAA");
}

TEST(ReportBitmap, RefusesWhatIsNoImage) {
  EXPECT_TRUE(says([] { cli::bitmap_uri({2, 2, 1, {1, 2, 3}}); }, {"2 x 2 x 1", "3 bytes"}));
  EXPECT_THROW(cli::bitmap_uri({0, 0, 1, {}}), InvalidArgument);
  EXPECT_THROW(cli::bitmap_uri({-1, -1, 1, {1}}), InvalidArgument);
  EXPECT_THROW(cli::bitmap_uri({1, 1, 2, {1, 2}}), InvalidArgument);
  EXPECT_THROW(cli::bitmap_uri({Index{1} << 40, Index{1} << 40, 1, {}}), InvalidArgument);
}

TEST(ReportBitmap, DivergingColoursAreWhiteAtZero) {
  using Colour = std::vector<std::uint8_t>;
  EXPECT_EQ(cli::diverging_colour(0), (Colour{247, 247, 247}));
  EXPECT_EQ(cli::diverging_colour(-1), (Colour{33, 102, 172}));
  EXPECT_EQ(cli::diverging_colour(1), (Colour{178, 24, 43}));
  EXPECT_EQ(cli::diverging_colour(kInfinite), (Colour{178, 24, 43}));
  EXPECT_EQ(cli::diverging_colour(kUndefined), (Colour{247, 247, 247}));
  EXPECT_EQ(cli::diverging_colour(1.0 / 3), (Colour{253, 219, 199}));
}
