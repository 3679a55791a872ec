// Pages in a browser: headless Chromium, where there is one.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The browser's path; empty where there is none.
inline std::filesystem::path find_browser() {
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
      const auto file = std::filesystem::path(folder) / name;
      if (std::filesystem::exists(file)) return file;
    }
  }
  return {};
}

/// What the browser gives for a page with these arguments. hash: of its address, "#stage=2".
/// milliseconds: how long it looks at it.
inline CommandResult browse(const std::filesystem::path& browser, const TempDir& dir,
                            const std::string& page, const std::string& arguments,
                            const std::string& hash = "", int milliseconds = 2000) {
  write_file(dir / "page.html", page);
  return run(words("--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run",
                   "--enable-logging=stderr --hide-scrollbars",
                   "--virtual-time-budget=" + std::to_string(milliseconds),
                   "--user-data-dir=" + (dir / "profile").string(), arguments,
                   "file://" + (dir / "page.html").string() + hash),
             {.program = browser, .time_limit = std::chrono::seconds(100)});
}

/// The page as its own scripts leave it, and this one after them, a module as they are.
inline std::string dom_of(const std::filesystem::path& browser, std::string page,
                          const std::string& script, const std::string& hash = "",
                          int milliseconds = 2000) {
  const TempDir dir;
  page.insert(page.find("</body>"), "<script type=\"module\">" + script + "</script>\n");
  const CommandResult result = browse(browser, dir, page, "--dump-dom", hash, milliseconds);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(contains(result.err, "CONSOLE")) << "what the page complains of: " << result.err;
  return result.out;
}

/// The browser, or the test is skipped.
#define BROWSER_OR_SKIP(browser)                                \
  const std::filesystem::path browser = gradus::find_browser(); \
  if (browser.empty()) GTEST_SKIP() << "needs Chromium"

}  // namespace gradus
