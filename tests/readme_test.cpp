// Every C++ snippet of the README is part of an example, and so compiled; every file it links to is
// there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = GRADUS_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Without spaces, as a snippet may be wrapped otherwise than in the example.
std::string squeeze(const std::string& text) {
  return std::regex_replace(text, std::regex("\\s+"), "");
}

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    found.push_back((*it)[1]);
  }
  return found;
}

TEST(Readme, SnippetsAreInExamples) {
  std::string examples;
  for (const auto& entry : fs::directory_iterator(kRoot / "apps" / "examples")) {
    examples += squeeze(read(entry.path()));
  }
  const auto snippets = matches(read(kRoot / "README.md"), std::regex("```cpp\n([^`]*)```"));
  ASSERT_GE(snippets.size(), 2U);
  for (const std::string& snippet : snippets) {
    EXPECT_NE(examples.find(squeeze(snippet)), std::string::npos) << "in no example:\n" << snippet;
  }
}

TEST(Readme, LinksLeadToFiles) {
  for (const fs::path document : {"README.md", "data/README.md"}) {
    const fs::path folder = (kRoot / document).parent_path();
    const auto links = matches(read(kRoot / document), std::regex("\\]\\(([^):#]+)\\)"));
    for (const std::string& link : links) {
      EXPECT_TRUE(fs::exists(folder / link)) << document << " links to " << link;
    }
  }
  EXPECT_GE(matches(read(kRoot / "README.md"), std::regex("\\]\\(([^):#]+)\\)")).size(), 10U);
}

}  // namespace
