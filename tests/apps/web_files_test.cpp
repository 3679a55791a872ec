// What the build embeds (.cmake/embed.cmake) is what the files hold.
#include "cli/page/web_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::web {
extern const std::string_view kAnyText;  // tests/apps/any_text.txt
}

using namespace gradus;

namespace {

namespace fs = std::filesystem;

const fs::path kWebFolder = fs::path(GRADUS_SOURCE_DIR) / "apps" / "web";

/// What a module has after its imports, without "export ".
std::string body_of_module(const fs::path& file) {
  std::string text = text_of(file);
  if (const auto import = text.rfind("\nimport "); import != std::string::npos) {
    text.erase(0, text.find(';', import) + 1);
  }
  const std::string_view word = "\nexport ";
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    text.replace(at, word.size(), "\n");
  }
  return text;
}

}  // namespace

TEST(WebFiles, AreEmbeddedAsTheyAre) {
  EXPECT_EQ(web::kPageHtml, text_of(kWebFolder / "page" / "page.html"));
  EXPECT_EQ(web::kPageCss, text_of(kWebFolder / "page" / "page.css"));
  EXPECT_EQ(web::kExplainHtml, text_of(kWebFolder / "explain" / "explain.html"));
  EXPECT_EQ(web::kExplainCss, text_of(kWebFolder / "explain" / "explain.css"));
}

TEST(WebFiles, AnyTextIs) {
  const std::string text = text_of(fs::path(GRADUS_SOURCE_DIR) / "tests/apps/any_text.txt");
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(web::kAnyText, text);
}

TEST(WebFiles, EveryModuleIsInTheOneScript) {
  for (const auto& [folder, text] :
       {std::pair{"page", web::kPageJs}, {"explain", web::kExplainJs}}) {
    const std::string script(text);
    int modules = 0;
    for (const auto& entry : fs::directory_iterator(kWebFolder / folder)) {
      if (entry.path().extension() != ".js") continue;
      ++modules;
      EXPECT_EQ(count_of(script, body_of_module(entry.path())), 1) << entry.path();
    }
    EXPECT_GT(modules, 5) << folder;
    EXPECT_FALSE(contains(script, "\nimport "));
    EXPECT_FALSE(contains(script, "\nexport "));
  }
}
