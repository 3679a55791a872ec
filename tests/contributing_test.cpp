// CONTRIBUTING.md tells the truth: the files that it names exist, and no addition touches many.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

const fs::path kProjectFolder = GRADUS_SOURCE_DIR;

/// The paths of files in a text: `src/layers/dense.cpp`, or `src/layers/NAME.cpp` for any.
std::vector<std::string> paths_in(const std::string& text) {
  static const std::regex kPath("`([\\w./]+/[\\w.]+\\.(?:cpp|hpp|cmake|json|yml|sh))`");
  std::vector<std::string> paths;
  for (std::sregex_iterator match(text.begin(), text.end(), kPath), end; match != end; ++match) {
    paths.push_back((*match)[1]);
  }
  return paths;
}

/// Whether there is such a file, with any name in place of NAME.
bool exists(const std::string& path) {
  const std::size_t at = path.find("NAME");
  if (at == std::string::npos) return fs::exists(kProjectFolder / path);
  const fs::path folder = kProjectFolder / path.substr(0, path.rfind('/', at));
  const std::string rest = path.substr(at + 4);
  if (!fs::is_directory(folder)) return false;
  return std::ranges::any_of(fs::directory_iterator(folder), [&](const auto& entry) {
    return rest.starts_with('/') ? fs::exists(entry.path().string() + rest)
                                 : entry.path().filename().string().ends_with(rest);
  });
}

/// The sections "## Add ..." by title.
std::map<std::string, std::string> checklists(const std::string& page) {
  std::map<std::string, std::string> sections;
  std::istringstream lines(page);
  std::string title;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) title = line.substr(3);
    if (title.starts_with("Add ")) sections[title] += line + "\n";
  }
  return sections;
}

TEST(Contributing, NamesFilesThatExist) {
  const std::vector<std::string> paths =
      paths_in(text_of(kProjectFolder / ".github/CONTRIBUTING.md"));
  EXPECT_GE(paths.size(), 30U);
  for (const std::string& path : paths) EXPECT_TRUE(exists(path)) << path;
}

/// The files of the steps "1. ...", a header and its source as one.
std::set<std::string> places_in(const std::string& checklist) {
  std::set<std::string> places;
  std::istringstream lines(checklist);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 2 || line[1] != '.') continue;
    for (const std::string& path : paths_in(line)) places.insert(fs::path(path).stem().string());
  }
  return places;
}

TEST(Contributing, NoAdditionTouchesManyPlaces) {
  const auto lists = checklists(text_of(kProjectFolder / ".github/CONTRIBUTING.md"));
  EXPECT_EQ(lists.size(), 7U);
  for (const auto& [title, text] : lists) {
    EXPECT_GE(places_in(text).size(), 3U) << title;
    EXPECT_LE(places_in(text).size(), title == "Add an exercise" ? 4U : 3U) << title;
  }
}

/// What stands between the two texts.
std::string section_of(const fs::path& file, const std::string& begin, char end) {
  const std::string text = text_of(kProjectFolder / file);
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return "no " + begin + " in " + file.string();
  return text.substr(at + begin.size(), text.find(end, at + begin.size()) - at - begin.size());
}

TEST(Contributing, TheVersionWithoutGitIsTheSameEverywhere) {
  const std::string version = section_of(".cmake/version.cmake", "set(gradus_version ", ')');
  EXPECT_TRUE(std::regex_match(version, std::regex("\\d+\\.\\d+\\.\\d+"))) << version;
  EXPECT_EQ(section_of(".github/packaging/vcpkg/gradus/vcpkg.json", "\"version-semver\": \"", '"'),
            version);
}

TEST(Contributing, AMissingFileIsSeen) {
  EXPECT_TRUE(exists("src/layers/dense.cpp"));
  EXPECT_TRUE(exists("src/layers/NAME.cpp"));
  EXPECT_FALSE(exists("src/layers/nothing.cpp"));
  EXPECT_FALSE(exists("src/layers/NAME.none"));
  EXPECT_FALSE(exists("src/nothing/NAME.cpp"));
  EXPECT_FALSE(exists("src/NAME/nothing.cpp"));
  EXPECT_TRUE(exists("src/NAME/dense.cpp"));
}

}  // namespace
