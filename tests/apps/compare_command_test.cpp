// gradus compare RUN RUN...
#include "cli/report/compare_command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <string>

#include "cli/page/page.hpp"
#include "cli/report/comparison.hpp"
#include "support/command.hpp"
#include "support/errors.hpp"
#include "support/plot_reader.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;
using cli::CompareOptions;

namespace {

constexpr const char* kNames = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds\n";

/// A folder with a history, as `gradus train --log-dir` makes it.
fs::path make_run(const TempDir& dir, const std::string& name, const std::string& lines,
                  const std::string& provenance = "") {
  const fs::path folder = dir / name;
  fs::create_directories(folder);
  write_file(folder / "history.csv", kNames + lines);
  if (!provenance.empty()) write_file(folder / "run.json", provenance);
  return folder;
}

constexpr const char* kFalling = "1,1,0.5,0.8,0.6,0.001,0.2\n2,0.5,0.7,0.4,0.8,0.001,0.2\n";
constexpr const char* kFlat =
    "1,1,0.5,0.65,0.72,0.001,0.2\n2,1,0.5,0.65,0.72,0.001,0.2\n3,1,0.5,0.7,0.6,0.001,0.2\n";

std::string compared(const CompareOptions& options) {
  testing::internal::CaptureStdout();
  int code = -1;
  try {
    code = cli::compare(options);
  } catch (...) {
    testing::internal::GetCapturedStdout();
    throw;
  }
  EXPECT_EQ(code, 0);
  return testing::internal::GetCapturedStdout();
}

}  // namespace

TEST(Compare, ShowsALineForEachRunAndMetric) {
  const TempDir dir;
  const std::string out = compared({.runs = {make_run(dir, "falling", kFalling).string(),
                                             make_run(dir, "flat", kFlat).string() + "/"},
                                    .metrics = {},
                                    .html = ""});
  const std::vector<std::string> lines = lines_of(out);
  ASSERT_EQ(lines.size(), 8U) << out;
  EXPECT_EQ(lines[0], "val_loss      epochs       final        best    at");
  EXPECT_EQ(lines[1], "falling            2      0.4000      0.4000     2  █▁");
  EXPECT_EQ(lines[2], "flat               3      0.7000      0.6500     1  ▅▅▆");
  EXPECT_EQ(lines[4].find("val_accuracy"), 0U);
  EXPECT_EQ(lines[5], "falling            2      0.8000      0.8000     2  ▁█");
  EXPECT_EQ(lines[6], "flat               3      0.6000      0.7200     1  ▅▅▁");
}

TEST(Compare, ShowsWhatTheProvenancesSayDifferently) {
  const TempDir dir;
  const CompareOptions options{
      .runs = {make_run(dir, "a", kFalling,
                        R"({"command": "gradus train --seed 1 --nesterov --epochs 2", "seed": 1,
                            "version": "0.4", "data": {"name": "x", "samples": 5}})")
                   .string(),
               make_run(dir, "b", kFlat,
                        R"({"command": "gradus train --epochs 2 --seed 2", "seed": 2,
                            "version": "0.4", "data": {"name": "y\u001b[31m", "samples": 5}})")
                   .string()},
      .metrics = {"loss"},
      .html = ""};
  const std::string out = compared(options);
  EXPECT_TRUE(contains(out, "command\n  a     --seed 1 --nesterov\n  b     --seed 2\n")) << out;
  EXPECT_TRUE(contains(out, "seed\n  a     1\n  b     2\n")) << out;
  EXPECT_TRUE(contains(out, "data.name\n  a     x\n")) << out;
  EXPECT_FALSE(contains(out, "\x1b")) << "a file's text must not command the terminal";
  EXPECT_FALSE(contains(out, "version"));
  EXPECT_FALSE(contains(out, "samples"));
}

TEST(Compare, OneRunAloneIsFine) {
  const TempDir dir;
  const std::string out =
      compared({.runs = {make_run(dir, "a", kFalling, R"({"seed": 1})").string()},
                .metrics = {},
                .html = ""});
  EXPECT_EQ(lines_of(out).size(), 6U) << out;
}

TEST(Compare, ReadsMetricsWhereThereIsNoTable) {
  const TempDir dir;
  fs::create_directories(dir / "a");
  write_file(dir / "a" / "metrics.jsonl",
             "{\"epoch\":1,\"loss\":0.5,\"learning_rate\":0.1,\"seconds\":2}\n"
             "{\"epoch\":3,\"loss\":null,\"learning_rate\":0.1,\"seconds\":2}\n");
  const cli::Run run = cli::read_run(dir / "a");
  ASSERT_EQ(run.epochs.size(), 2U);
  EXPECT_EQ(run.epochs[1].number, 3);
  EXPECT_EQ(run.epochs[0].logs["loss"], 0.5);
  EXPECT_TRUE(std::isnan(run.epochs[1].logs["loss"]));
  EXPECT_EQ(run.epochs[0].learning_rate, 0.1);
  EXPECT_EQ(run.epochs[0].seconds, 2);
}

TEST(Compare, RunsOfTheSameNameAreCalledByTheirPaths) {
  const TempDir dir;
  const fs::path a = make_run(dir, "a/run", kFalling), b = make_run(dir, "b/run", kFlat);
  const fs::path page = dir / "page.html";
  compared({.runs = {a.string(), b.string()}, .metrics = {}, .html = page.string()});
  const Bytes bytes = read_file(page);
  EXPECT_TRUE(contains(std::string(bytes.begin(), bytes.end()), cli::escape_xml(b.string())));
}

TEST(Compare, WritesThePageWithACurveForEachRun) {
  const TempDir dir;
  const fs::path page = dir / "page.html";
  compared({.runs = {make_run(dir, "a", kFalling, R"({"seed": 1})").string(),
                     make_run(dir, "<b>", kFlat, R"({"seed": "</td>"})").string()},
            .metrics = {},
            .html = page.string()});
  const Bytes bytes = read_file(page);
  const std::string html(bytes.begin(), bytes.end());
  parse_xml(html.substr(html.find('\n') + 1));
  // Two runs' two losses on two scales, and their two accuracies.
  EXPECT_EQ(count_of(html, "<polyline class=\"curve"), 2 * 2 * 2 + 2 * 2);
  EXPECT_EQ(count_of(html, "<b>"), count_of(html, "</b>"));
  EXPECT_TRUE(contains(html, "&lt;b&gt;"));
  EXPECT_TRUE(contains(html, "<td class=\"best\">0.4000 (2)</td>"));
  EXPECT_FALSE(contains(html, "http:"));
}

TEST(Compare, RunsWithoutACommonMetricAreRefused) {
  const TempDir dir;
  fs::create_directories(dir / "b");
  write_file(dir / "b" / "history.csv", "epoch,mae\n1,2\n");
  const CompareOptions options{
      .runs = {make_run(dir, "a", kFalling).string(), (dir / "b").string()},
      .metrics = {},
      .html = ""};
  EXPECT_TRUE(says([&] { compared(options); }, {"metric", "a has loss", "b has mae"}));
  CompareOptions unknown{.runs = {(dir / "b").string()}, .metrics = {"mse"}, .html = ""};
  EXPECT_TRUE(says([&] { compared(unknown); }, {"--metric", "'mse'", "mae"}));
}

TEST(Compare, ItsOptionsTakeSeveralRuns) {
  CLI::App app("compare");
  CompareOptions options;
  cli::add_compare_options(app, options);
  app.parse("a b --metric loss --metric mae c --html page.html");
  EXPECT_EQ(options.runs, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(options.metrics, (std::vector<std::string>{"loss", "mae"}));
  EXPECT_EQ(options.html, "page.html");
  CLI::App other("compare");
  cli::add_compare_options(other, options);
  EXPECT_THROW(other.parse(""), CLI::RequiredError);
}

/// Neither time nor memory grows with the square of the columns.
TEST(Compare, ManyColumnsAreQuickAndTooManyRefused) {
  const TempDir dir;
  const auto write_run = [&](int columns, int epochs) {
    std::string text = "epoch";
    for (int i = 0; i < columns; ++i) text += ",a" + std::to_string(i);
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      text += "\n" + std::to_string(epoch);
      for (int i = 0; i < columns; ++i) text += ",1";
    }
    fs::create_directories(dir / "run");
    write_file(dir / "run" / "history.csv", text + "\n");
  };
  CompareOptions options;
  options.runs = {dir / "run"};
  const auto start = std::chrono::steady_clock::now();
  write_run(900, 300);
  EXPECT_FALSE(compared(options).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  write_run(40000, 1);
  EXPECT_TRUE(complains([&] { compared(options); }, {"has 40001 columns; at most 1000 are read"}));
}
