// Every C++ snippet of a Markdown page is part of an example, and so compiled; every link leads to
// a file, and in it to a line or a heading.
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

/// All Markdown pages of the project, as paths from its folder.
std::vector<fs::path> pages() {
  std::vector<fs::path> found;
  for (auto at = fs::recursive_directory_iterator(kRoot); at != fs::end(at); ++at) {
    const std::string name = at->path().filename().string();
    if (name == "build" || name == ".git" || name == "node_modules") {
      at.disable_recursion_pending();
    } else if (at->path().extension() == ".md") {
      found.push_back(at->path().lexically_relative(kRoot));
    }
  }
  return found;
}

TEST(Readme, FitsInTwelveKilobytes) { EXPECT_LE(fs::file_size(kRoot / "README.md"), 12'288U); }

TEST(Readme, SnippetsAreInExamples) {
  std::string examples;
  for (const auto& entry : fs::directory_iterator(kRoot / "apps" / "examples")) {
    examples += squeeze(text_of(entry.path()));
  }
  int snippets = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& snippet : between(text_of(kRoot / page), "```cpp\n", "```")) {
      EXPECT_NE(examples.find(squeeze(snippet)), std::string::npos) << page << "\n" << snippet;
      ++snippets;
    }
  }
  EXPECT_GE(snippets, 6);
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

/// What GitHub makes of a heading: "Why it is fast" is #why-it-is-fast.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-') {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

/// Whether a file has such a place: L12 for its line 12, or a heading.
bool has_place(const fs::path& file, const std::string& place) {
  std::istringstream lines(text_of(file));
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (place == "L" + std::to_string(number)) return !line.empty();
    const std::size_t text = line.find_first_not_of('#');
    if (file.extension() == ".md" && text != 0 && text != std::string::npos &&
        anchor_of(line.substr(text + 1)) == place) {
      return true;
    }
  }
  return false;
}

/// What is wrong with a link of a page; empty for nothing.
std::string doc_complaint(const fs::path& page, const std::string& link) {
  const std::size_t hash = link.find('#');
  const std::string path = link.substr(0, hash);
  const fs::path file = path.empty() ? kRoot / page : (kRoot / page).parent_path() / path;
  if (!fs::exists(file)) return "no such file";
  if (hash == std::string::npos || has_place(file, link.substr(hash + 1))) return "";
  return "no such line or heading";
}

TEST(Readme, LinksLeadToFilesLinesAndHeadings) {
  int links = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& link : between(without_code(text_of(kRoot / page)), "](", ")")) {
      if (link.starts_with("http")) continue;
      EXPECT_EQ(doc_complaint(page, link), "") << page << " links to " << link;
      ++links;
    }
  }
  EXPECT_GE(links, 100);
}

TEST(Readme, AWrongLinkIsSeen) {
  EXPECT_EQ(doc_complaint("README.md", "src/README.md#why-it-is-fast"), "");
  EXPECT_EQ(doc_complaint("src/README.md", "#why-it-is-fast"), "");
  EXPECT_EQ(doc_complaint("src/README.md", "layers/dense.cpp#L1"), "");
  EXPECT_EQ(doc_complaint("README.md", "layers/dense.cpp"), "no such file");
  EXPECT_EQ(doc_complaint("README.md", "src/README.md#why-it-is-slow"), "no such line or heading");
  EXPECT_EQ(doc_complaint("src/README.md", "layers/dense.cpp#L99999"), "no such line or heading");
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
  for (const char* folder : {"apps", "src", "tests/bench"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() == ".svg") texts += check_spaces(entry.path());
    }
  }
  EXPECT_GE(texts, 10);
}

}  // namespace
