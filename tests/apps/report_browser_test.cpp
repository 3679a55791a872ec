// The report in a browser: headless Chromium, where there is one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <string>

#include "cli/report/comparison.hpp"
#include "cli/report/report.hpp"
#include "support/browser.hpp"
#include "support/command.hpp"
#include "support/sample_report.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;
using cli::Report;

namespace {

std::string comparison_page() {
  return comparison_html(cli::compare_runs(
      {{.name = "a", .epochs = sample_epochs(5), .provenance = {{"seed", "1"}}},
       {.name = "b", .epochs = sample_epochs(9), .provenance = {{"seed", "2"}}}}));
}

}  // namespace

TEST(ReportBrowser, ShowsEverythingWithoutAComplaint) {
  BROWSER_OR_SKIP(browser);
  // What is wider than a narrow page makes it scroll sideways, and what has no size is not seen.
  const std::string dom = dom_of(browser, report_html(sample_report()), R"js(
    const images = [...document.images];
    const shown = images.filter((image) => image.complete && image.naturalWidth > 0);
    document.body.dataset.images = shown.length + " of " + images.length;
    const plots = [...document.querySelectorAll("main .plot")];
    document.body.dataset.plots = plots.filter((plot) => plot.getBoundingClientRect().height > 100).length;
    document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
  )js");
  EXPECT_TRUE(contains(dom, "data-images=\"4 of 4\"")) << dom.substr(0, 400);
  EXPECT_TRUE(contains(dom, "data-plots=\"4\"")) << "the logarithmic ones are hidden at first";
  EXPECT_TRUE(contains(dom, "data-wide=\"false\""));
  EXPECT_EQ(count_of(dom, "<polyline class=\"curve"), 20);
  EXPECT_EQ(count_of(dom, "class=\"hit-cell"), 3);
  EXPECT_EQ(count_of(dom, "<script"), 2) << "a class's name made one";
}

TEST(ReportBrowser, ItsScriptSwitchesTheThemeAndShowsValues) {
  BROWSER_OR_SKIP(browser);
  const std::string dom = dom_of(browser, report_html(sample_report()), R"js(
    document.getElementById("theme").click();
    document.querySelector(".hit").dispatchEvent(new PointerEvent("pointerenter"));
    const colour = getComputedStyle(document.body).backgroundColor;
    document.body.dataset.background = colour;
    document.getElementById("curve-0-log").click();
    document.body.dataset.log = getComputedStyle(document.querySelector(".log")).display;
  )js");
  EXPECT_TRUE(contains(dom, "data-theme=\"dark\""));
  EXPECT_TRUE(contains(dom, "data-background=\"rgb(15, 19, 24)\""));
  EXPECT_TRUE(contains(dom, "data-log=\"block\""));
  EXPECT_TRUE(contains(dom, "epoch 1\nvalidation  1.2000\ntraining  1.0000</div>"));
}

TEST(ReportBrowser, SmoothsTheCurvesAndChoosesTheirAxis) {
  BROWSER_OR_SKIP(browser);
  const std::string dom = dom_of(browser, report_html(sample_report()), R"js(
    const shown = () => [...document.querySelectorAll("#curves .plot")].filter((p) => p.getClientRects().length);
    const labels = () => shown().map((plot) => plot.getAttribute("aria-label")).join("; ");
    document.body.dataset.before = labels();
    for (const [id, value] of [["smoothing", "0.9"], ["x-axis", "time"]]) {
      const control = document.getElementById(id);
      control.value = value;
      control.dispatchEvent(new Event("input"));
    }
    document.body.dataset.after = labels();
    const plot = shown()[0];
    const points = (line) => line.getAttribute("points").split(" ").map((p) => Number(p.split(",")[1]));
    const raw = points(plot.querySelector("polyline:not(.smooth)"));
    const smooth = points(plot.querySelector("polyline.smooth"));
    document.body.dataset.same = smooth.length === raw.length && smooth[0] === raw[0];
    document.body.dataset.flatter = Math.abs(smooth.at(-1) - smooth[0]) < 0.7 * Math.abs(raw.at(-1) - raw[0]);
  )js");
  EXPECT_TRUE(contains(dom, "data-before=\"loss over epoch: "))
      << dom.substr(dom.find("<body"), 400);
  EXPECT_TRUE(contains(dom, "data-after=\"loss over wall time, s: "));
  EXPECT_TRUE(contains(dom, "data-same=\"true\""));
  EXPECT_TRUE(contains(dom, "data-flatter=\"true\""));
  EXPECT_EQ(count_of(dom, " smooth\""), 20);
}

TEST(ReportBrowser, LoadsItselfAnewAndKeepsWhatTheReaderChose) {
  BROWSER_OR_SKIP(browser);
  Report report = sample_report();
  report.progress = {.running = true, .text = "Epoch 2 of 9", .written = std::time(nullptr)};
  const std::string script = R"js(
    const loads = Number(sessionStorage.getItem("loads") ?? 0) + 1;
    sessionStorage.setItem("loads", loads);
    if (loads === 1) {
      document.getElementById("theme").click();
      document.getElementById("numbers").open = true;
      const slider = document.getElementById("smoothing");
      slider.value = "0.5";
      slider.dispatchEvent(new Event("input"));
      scrollTo({ top: 333, behavior: "instant" });
    } else {
      document.body.dataset.kept = [document.getElementById("smoothing").value,
        document.getElementById("numbers").open, document.documentElement.dataset.theme !== undefined,
        document.querySelectorAll(".smooth").length > 0].join(" ");
    }
  )js";
  const std::string dom = dom_of(browser, report_html(report), script, "", 5000);
  EXPECT_TRUE(contains(dom, "data-kept=\"0.5 true true true\""))
      << dom.substr(dom.find("<body"), 900);
  report.progress.running = false;
  EXPECT_FALSE(contains(dom_of(browser, report_html(report), script, "", 5000), "data-kept"));
}

TEST(ReportBrowser, ThePageOfARunningTrainingSaysSoAnOldOneDoesNot) {
  BROWSER_OR_SKIP(browser);
  Report report = sample_report();
  report.progress = {.running = true,
                     .text = "Epoch 2 of 9",
                     .written = std::time(nullptr),
                     .seconds_between = 60};
  const std::string fresh = dom_of(browser, report_html(report), "");
  EXPECT_TRUE(contains(fresh, "<b>Training.</b> <span>Epoch 2 of 9.</span>"));
  report.progress.written -= 7200;
  const std::string old = dom_of(browser, report_html(report), "");
  EXPECT_TRUE(contains(old, "<b>No news for 2 h.</b>")) << old.substr(old.find("<body"), 900);
  EXPECT_FALSE(contains(old, "Training.<"));
  EXPECT_TRUE(contains(old, "Last written at "));
}

TEST(ReportBrowser, ManyClassesFitOrSayThatTheyScrollAndChartsHaveOneTypeSize) {
  BROWSER_OR_SKIP(browser);
  Report report = sample_report();
  report.class_names.assign(26, std::string(60, 'w'));
  report.confusion = Report().confusion;
  report.confusion.setIdentity(26, 26);
  report.provenance = {{"command", std::string(3000, 'x')}};
  report.targets = {{.samples = 2, .points = {{1, 2}, {2, 2}}, .residuals = {.counts = {1, 2}}}};
  const std::string dom = dom_of(browser, report_html(report), R"js(
    await new Promise((resolve) => setTimeout(resolve, 300));
    document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
    const tables = [...document.querySelectorAll(".scroll")].filter((box) => box.getClientRects().length);
    document.body.dataset.said = tables.every(
      (box) => (box.scrollWidth > box.clientWidth) !== box.previousElementSibling.hidden);
    const plots = [...document.querySelectorAll(".plot")].filter((plot) => plot.getClientRects().length);
    const sizes = plots.map((plot) =>
      (parseFloat(getComputedStyle(plot).fontSize) * plot.clientWidth) / plot.viewBox.baseVal.width);
    document.body.dataset.spread = (Math.max(...sizes) - Math.min(...sizes)).toFixed(2);
  )js");
  EXPECT_TRUE(contains(dom, "data-wide=\"false\"")) << dom.substr(dom.find("<body"), 400);
  EXPECT_TRUE(contains(dom, "data-said=\"true\""));
  EXPECT_TRUE(contains(dom, "data-spread=\"0.00\"")) << dom.substr(dom.find("<body"), 400);
}

TEST(ReportBrowser, TheComparisonHasEveryRun) {
  BROWSER_OR_SKIP(browser);
  const std::string dom = dom_of(browser, comparison_page(), "");
  EXPECT_EQ(count_of(dom, "<polyline class=\"curve"), 2 * 2 * 2 + 2 * 2);
  EXPECT_EQ(count_of(dom, "<section"), 3);
}

TEST(ReportBrowser, MakesAPicture) {
  BROWSER_OR_SKIP(browser);
  const TempDir dir;
  const fs::path picture = dir / "page.png";
  const CommandResult result = browse(browser, dir, report_html(sample_report()),
                                      "--window-size=1200,1600 --screenshot=" + picture.string());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_TRUE(fs::exists(picture)) << result.err;
  EXPECT_GT(fs::file_size(picture), 50'000U) << "an empty page is far smaller";
}
