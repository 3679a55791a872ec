// Every C++ snippet of the README is part of an example, and so compiled; every file it links to is
// there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = GRADUS_SOURCE_DIR;

/// Without spaces, as a snippet may be wrapped otherwise than in the example.
std::string squeeze(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  return text;
}

/// What stands between each `begin` and the next `end`.
std::vector<std::string> between(const std::string& text, const std::string& begin,
                                 const std::string& end) {
  std::vector<std::string> found;
  std::size_t from = text.find(begin);
  while (from != std::string::npos) {
    from += begin.size();
    const std::size_t to = text.find(end, from);
    if (to == std::string::npos) break;
    found.push_back(text.substr(from, to - from));
    from = text.find(begin, to);
  }
  return found;
}

TEST(Readme, SnippetsAreInExamples) {
  std::string examples;
  for (const auto& entry : fs::directory_iterator(kRoot / "apps" / "examples")) {
    examples += squeeze(text_of(entry.path()));
  }
  const auto snippets = between(text_of(kRoot / "README.md"), "```cpp\n", "```");
  ASSERT_GE(snippets.size(), 2U);
  for (const std::string& snippet : snippets) {
    EXPECT_NE(examples.find(squeeze(snippet)), std::string::npos) << "in no example:\n" << snippet;
  }
}

/// Without what stands between ```, in which ]( may be C++.
std::string without_code(const std::string& text) {
  std::string rest;
  bool code = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) code = !code;
    if (!code) rest += line + "\n";
  }
  return rest;
}

TEST(Readme, LinksLeadToFiles) {
  int files = 0;
  for (const fs::path document : {"README.md", "data/README.md"}) {
    const fs::path folder = (kRoot / document).parent_path();
    for (const std::string& link : between(without_code(text_of(kRoot / document)), "](", ")")) {
      if (link.starts_with("http")) continue;
      const std::string file = link.substr(0, link.find('#'));  // without the line
      EXPECT_TRUE(fs::exists(folder / file)) << document << " links to " << link;
      ++files;
    }
  }
  EXPECT_GE(files, 10);
}

/// How often a drawing has a text that begins, ends or is set in columns with spaces.
int check_spaces(const fs::path& drawing) {
  int texts = 0;
  for (const std::string& text : between(text_of(drawing), "<text", "</text>")) {
    const std::string content = text.substr(text.find('>') + 1);
    if (content.empty() || (content.front() != ' ' && content.back() != ' ' &&
                            content.find("  ") == std::string::npos)) {
      continue;
    }
    ++texts;
    // Chromium does not take it from the element around.
    EXPECT_NE(text.substr(0, text.find('>')).find("xml:space=\"preserve\""), std::string::npos)
        << drawing << " loses spaces of: " << content;
  }
  return texts;
}

TEST(Readme, DrawingsKeepTheirSpaces) {
  int texts = 0;
  for (const char* folder : {"apps", "tests/bench"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() == ".svg") texts += check_spaces(entry.path());
    }
  }
  EXPECT_GE(texts, 10);
}

}  // namespace
