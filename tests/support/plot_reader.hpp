// Reads the drawings of losses back: ticks, curves, and whether they are XML.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/command.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A tag such as <text x="1">, and what follows it up to the next tag.
struct Element {
  std::string tag, content;

  std::string attribute(const std::string& name) const {
    const std::string start = " " + name + "=\"";
    const auto at = tag.find(start);
    if (at == std::string::npos) return {};
    const auto from = at + start.size();
    return tag.substr(from, tag.find('"', from) - from);
  }
  double number(const std::string& name) const { return std::stod(attribute(name)); }
  bool is(const std::string& name) const { return tag.rfind(name + " ", 0) == 0; }
};

/// The text without its CDATA sections: what is in them, XML does not read.
inline std::string without_cdata(std::string text) {
  for (auto at = text.find("<![CDATA["); at != std::string::npos; at = text.find("<![CDATA[", at)) {
    const auto end = text.find("]]>", at);
    if (end == std::string::npos) break;
    text.erase(at, end + 3 - at);
  }
  return text;
}

/// Expects tags that are closed in order, quotes that are closed within them, and no bare < or &.
inline std::vector<Element> parse_xml(const std::string& whole) {
  const std::string text = without_cdata(whole);
  std::vector<Element> elements;
  std::vector<std::string> open;
  for (auto at = text.find('<'); at != std::string::npos;) {
    const auto end = text.find('>', at);
    const auto next = text.find('<', at + 1);
    if (end == std::string::npos || end > next) {
      ADD_FAILURE() << "a tag without an end: " << text.substr(at, 60);
      return elements;
    }
    Element element{text.substr(at + 1, end - at - 1), text.substr(end + 1, next - end - 1)};
    EXPECT_EQ(count_of(element.tag, "\"") % 2, 0) << element.tag;
    const std::string name = element.tag.substr(0, element.tag.find_first_of(" /", 1));
    if (name.front() == '/') {
      EXPECT_TRUE(!open.empty() && "/" + open.back() == name) << element.tag;
      if (!open.empty()) open.pop_back();
    } else if (element.tag.back() != '/') {
      open.push_back(name);
    }
    elements.push_back(std::move(element));
    at = next;
  }
  EXPECT_TRUE(open.empty());
  int entities = 0;
  for (const char* entity : {"&amp;", "&lt;", "&gt;", "&quot;"}) entities += count_of(text, entity);
  EXPECT_EQ(count_of(text, "&"), entities);
  return elements;
}

/// What a reader of the drawing sees: ticks with their numbers, and curves between them.
class Plot {
  // A tick's label hangs so far below its tick.
  static constexpr double kHalfTextHeight = 4;

 public:
  explicit Plot(const std::string& svg) : elements_(parse_xml(svg)) {
    for (const Element& element : elements_) {
      if (element.is("text")) read_text(element);
      if (element.is("polyline")) read_curve(element);
    }
  }

  /// The value at x of the curve of this class, upper panel (0) or lower (1); NaN where none is.
  double value(std::size_t panel, const std::string& css_class, double x) const {
    for (const Curve& curve : curves_) {
      if (curve.css_class != css_class || panel_of(curve) != panel) continue;
      for (std::size_t i = 1; i < curve.points.size(); ++i) {
        const auto [x0, y0] = to_values(panel, curve.points[i - 1]);
        const auto [x1, y1] = to_values(panel, curve.points[i]);
        if (x < x0 - 1e-9 || x > x1 + 1e-9 || x1 == x0) continue;
        return y0 + (x - x0) / (x1 - x0) * (y1 - y0);
      }
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  double highest_tick(std::size_t panel) const { return y_ticks_.at(panel).back().second; }
  std::size_t panels() const { return y_ticks_.size(); }

  void expect_all_in_sight() const {
    ASSERT_FALSE(elements_.empty());
    const double width = elements_.front().number("width");
    const double height = elements_.front().number("height");
    EXPECT_FALSE(curves_.empty());
    for (const Curve& curve : curves_) {
      for (const auto& [x, y] : curve.points) {
        ASSERT_TRUE(x >= 0 && x <= width && y >= 0 && y <= height) << x << " " << y;
      }
    }
    for (const Element& element : elements_) {
      if (!element.is("text")) continue;
      EXPECT_TRUE(element.number("x") > 0 && element.number("x") < width) << element.content;
      EXPECT_TRUE(element.number("y") > 0 && element.number("y") < height) << element.content;
    }
  }

 private:
  using Pair = std::pair<double, double>;
  struct Curve {
    std::string css_class;
    std::vector<Pair> points;
  };

  /// The labels of a y axis come from below to above, those of the upper panel first.
  void read_text(const Element& text) {
    if (text.content.find_first_not_of("-0123456789.e+") != std::string::npos) return;
    const double value = std::stod(text.content);
    if (text.attribute("text-anchor") == "middle") {
      x_ticks_.emplace_back(text.number("x"), value);
    } else {
      const double y = text.number("y") - kHalfTextHeight;
      if (y_ticks_.empty() || y > y_ticks_.back().back().first) y_ticks_.emplace_back();
      y_ticks_.back().emplace_back(y, value);
    }
  }

  void read_curve(const Element& element) {
    std::string numbers = element.attribute("points");
    std::ranges::replace(numbers, ',', ' ');
    std::istringstream stream(numbers);
    Curve curve{element.attribute("class"), {}};
    for (double x = 0, y = 0; stream >> x >> y;) curve.points.emplace_back(x, y);
    EXPECT_TRUE(stream.eof()) << "no number: " << numbers;
    curves_.push_back(std::move(curve));
  }

  static double interpolate(const std::vector<Pair>& ticks, double pixel) {
    const auto [p0, v0] = ticks.front();
    const auto [p1, v1] = ticks.back();
    return v0 + (pixel - p0) / (p1 - p0) * (v1 - v0);
  }
  Pair to_values(std::size_t panel, Pair point) const {
    return {interpolate(x_ticks_, point.first), interpolate(y_ticks_.at(panel), point.second)};
  }
  /// The panels stand one above the other, each with its ticks.
  std::size_t panel_of(const Curve& curve) const {
    const double middle = (y_ticks_.at(0).front().first + y_ticks_.at(1).back().first) / 2;
    return curve.points.front().second > middle ? 1 : 0;
  }

  std::vector<Element> elements_;
  std::vector<Pair> x_ticks_;
  std::vector<std::vector<Pair>> y_ticks_;
  std::vector<Curve> curves_;
};

}  // namespace gradus
