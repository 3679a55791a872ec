#include "cli/explain/explain_page.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/plot_reader.hpp"
#include "support/sample_step.hpp"

using namespace gradus;
using cli::explain_html;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr auto kHostileText = "</script><script>alert('a & b')</script>\"";

std::string sample_page(const RecordedStep& step) {
  return explain_html(
      step, {.title = "A step", .command = "gradus explain", .class_names = {"no", "yes"}});
}

/// What the page's scripts read.
nlohmann::json data_of(const std::string& page) {
  const std::string start = "<script type=\"application/json\" id=\"step\">";
  const auto from = page.find(start) + start.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

Bytes decode_base64(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    group = group << 6U | static_cast<std::uint32_t>(digits.find(c));
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(group >> bits & 255U));
    }
  }
  return bytes;
}

/// Expects these numbers, each with all of its bits.
void expect_bits(const nlohmann::json& json, const Matrix& m) {
  ASSERT_FALSE(json.is_null());
  EXPECT_EQ(json["rows"], m.rows());
  EXPECT_EQ(json["columns"], m.cols());
  const Bytes bytes = decode_base64(json["data"]);
  ASSERT_EQ(bytes.size(), static_cast<std::size_t>(m.size()) * sizeof(Scalar));
  EXPECT_EQ(std::memcmp(bytes.data(), m.data(), bytes.size()), 0);
}

}  // namespace

TEST(ExplainPage, IsWellFormedAndAsksForNothing) {
  const std::string page = sample_page(sample_step());
  const std::string doctype = "<!DOCTYPE html>\n";
  ASSERT_EQ(page.find(doctype), 0U);
  for (const Element& element : parse_xml(page.substr(doctype.size()))) {
    for (const char* name : {"src", "href", "action", "data", "poster", "srcset"}) {
      const std::string target = element.attribute(name);
      EXPECT_TRUE(target.empty() || target.starts_with("data:")) << element.tag;
    }
  }
  for (const char* word : {"http:", "https:", "@import", "fetch(", "XMLHttpRequest"}) {
    EXPECT_FALSE(contains(page, word)) << word;
  }
  EXPECT_TRUE(contains(page, "default-src 'none'"));
}

TEST(ExplainPage, HoldsEveryNumberBitForBit) {
  const RecordedStep step = sample_step({.units = 5, .classes = 3, .rows = 7});
  const nlohmann::json data = data_of(sample_page(step));
  expect_bits(data["x"], step.x);
  expect_bits(data["loss"]["y_true"], step.y_true);
  expect_bits(data["loss"]["values"], step.values);
  expect_bits(data["loss"]["coefficients"], step.coefficients);
  ASSERT_EQ(data["layers"].size(), 4U);
  for (std::size_t l = 0; l < 4; ++l) {
    const RecordedLayer& layer = step.layers[l];
    const nlohmann::json& json = data["layers"][l];
    EXPECT_EQ(json["class_name"], layer.class_name);
    expect_bits(json["y"], layer.y);
    if (layer.in_loss) {
      EXPECT_TRUE(json["dy"].is_null());
    } else {
      expect_bits(json["dy"], layer.dy);
    }
    for (std::size_t k = 0; k < layer.parameters.size(); ++k) {
      const RecordedParameter& parameter = layer.parameters[k];
      const nlohmann::json& parameters = json["parameters"][k];
      expect_bits(parameters["before"], parameter.before);
      expect_bits(parameters["after"], parameter.after);
      expect_bits(parameters["gradient"], parameter.gradient);
      ASSERT_EQ(parameters["moments_before"].size(), 2U);
      expect_bits(parameters["moments_before"][1], parameter.moments_before[1]);
      expect_bits(parameters["moments_after"][1], parameter.moments_after[1]);
    }
  }
  EXPECT_EQ(data["loss"]["loss"].get<double>(), step.loss);
  EXPECT_EQ(data["loss"]["loss_after"].get<double>(), *step.loss_after);
  EXPECT_EQ(data["step"], 2);
}

TEST(ExplainPage, EachEquationStandsBesideItsLine) {
  const nlohmann::json data = data_of(sample_page(sample_step()));
  const nlohmann::json& dense = data["layers"][0]["forward"][0];
  EXPECT_EQ(dense["file"], "src/layers/dense.cpp");
  EXPECT_GT(dense["line"], 1);
  EXPECT_FALSE(data["loss"]["value"].empty());
  EXPECT_FALSE(data["optimizer"]["update"].empty());
}

TEST(ExplainPage, WhatIsNotFiniteStaysSo) {
  RecordedStep step = sample_step();
  step.x(0, 0) = kNaN;
  step.x(1, 1) = -kInfinity;
  step.loss = std::numeric_limits<double>::infinity();
  step.loss_after = std::nullopt;
  step.divergence = "the loss is inf; the first tensor that is not finite: output of dense";
  step.tensor = "output of dense";
  const std::string page = sample_page(step);
  const nlohmann::json data = data_of(page);
  expect_bits(data["x"], step.x);
  EXPECT_EQ(data["loss"]["loss"], "inf");
  EXPECT_TRUE(data["loss"]["loss_after"].is_null());
  EXPECT_TRUE(contains(page, "<b>This step diverged.</b>"));
  EXPECT_EQ(data["divergence"]["tensor"], "output of dense");
  const std::string shown = page.substr(0, page.find("application/json"));
  EXPECT_EQ(count_of(shown, "output of dense"), 1) << "said once";
  EXPECT_TRUE(contains(page, "The learning rate was "));
}

TEST(ExplainPage, NamesMayHoldAnything) {
  RecordedStep step = sample_step();
  step.layers[0].name = kHostileText;
  step.loss_name = "\xFF not UTF-8";
  step.divergence = step.tensor = kHostileText;
  const std::string page = explain_html(
      step, {.title = kHostileText, .command = kHostileText, .class_names = {kHostileText, "b"}});
  EXPECT_FALSE(contains(page, "<script>alert"));
  EXPECT_EQ(count_of(page, "<script"), 3);
  EXPECT_EQ(data_of(page)["layers"][0]["name"], kHostileText);
  EXPECT_EQ(data_of(page)["class_names"][0], kHostileText);
}

TEST(ExplainPage, OfMnistIsUnderFiveMegabytes) {
  if (sizeof(Scalar) > 4) GTEST_SKIP() << "needs a build in float";
  const RecordedStep step =
      sample_step({.input = {28, 28, 1}, .units = 84, .classes = 10, .rows = 32});
  EXPECT_LT(sample_page(step).size(), 5'000'000U);
}
