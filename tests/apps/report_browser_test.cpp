// The report in a browser: headless Chromium, where there is one.
#include <gtest/gtest.h>

#include <cstdlib>
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
  EXPECT_EQ(count_of(dom, "<polyline class=\"curve"), 12);
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
