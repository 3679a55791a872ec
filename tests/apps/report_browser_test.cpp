// The report in a browser: headless Chromium, where there is one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "cli/report/comparison.hpp"
#include "cli/report/report.hpp"
#include "support/command.hpp"
#include "support/sample_report.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

/// The browser's path; empty where there is none.
fs::path find_browser() {
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
      if (fs::exists(fs::path(folder) / name)) return fs::path(folder) / name;
    }
  }
  return {};
}

/// What the browser gives for a page with these arguments.
CommandResult browse(const fs::path& browser, const TempDir& dir, const std::string& page,
                     const std::string& arguments) {
  write_file(dir / "page.html", page);
  return run(words("--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run",
                   "--enable-logging=stderr --hide-scrollbars --virtual-time-budget=2000",
                   "--user-data-dir=" + (dir / "profile").string(), arguments,
                   "file://" + (dir / "page.html").string()),
             {.program = browser, .time_limit = std::chrono::seconds(100)});
}

/// The page as its own scripts leave it, and this one after them.
std::string dom_of(const fs::path& browser, std::string page, const std::string& script) {
  const TempDir dir;
  page.insert(page.find("</body>"), "<script>" + script + "</script>\n");
  const CommandResult result = browse(browser, dir, page, "--dump-dom");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(contains(result.err, "CONSOLE")) << "what the page complains of: " << result.err;
  return result.out;
}

std::string comparison_page() {
  return comparison_html(
      cli::compare_runs({{.name = "a", .epochs = sample_epochs(5), .receipt = {{"seed", "1"}}},
                         {.name = "b", .epochs = sample_epochs(9), .receipt = {{"seed", "2"}}}}));
}

/// The browser, or the test is skipped.
#define BROWSER_OR_SKIP(browser)           \
  const fs::path browser = find_browser(); \
  if (browser.empty()) GTEST_SKIP() << "no chromium on the PATH"

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
  EXPECT_EQ(count_of(dom, "<script>"), 2) << "a class's name made one";
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
