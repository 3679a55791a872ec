// The folders of apps/cli: one for each subcommand, and what they share, each standing on others
// that do not stand on it.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;
using FolderNames = std::set<std::string>;

const fs::path kCommandSources = fs::path(GRADUS_SOURCE_DIR) / "apps" / "cli";

/// The folders that each folder includes; "." is apps/cli itself.
std::map<std::string, FolderNames> folders_included() {
  static const std::regex include("#include \"cli/(?:(.*)/)?[^/]*\"");
  std::map<std::string, FolderNames> included;
  for (const auto& entry : fs::recursive_directory_iterator(kCommandSources)) {
    if (!entry.is_regular_file()) continue;
    const std::string folder =
        entry.path().parent_path().lexically_relative(kCommandSources).string();
    FolderNames& others = included[folder];
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), include), end; match != end;
         ++match) {
      others.insert((*match)[1].matched ? (*match)[1].str() : ".");
    }
    others.erase(folder);
  }
  return included;
}

// What stands on no other folder is taken away, again and again, until nothing is left.
TEST(CommandFolders, NoneStandsOnWhatStandsOnIt) {
  std::map<std::string, FolderNames> included = folders_included();
  EXPECT_GT(included.size(), 15U);
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (auto& [folder, others] : included) {
      const auto stands_alone = [&](const std::string& other) {
        return included.at(other).empty();
      };
      goes_on |= std::erase_if(others, stands_alone) > 0;
    }
  }
  for (const auto& [folder, others] : included) {
    for (const std::string& other : others) ADD_FAILURE() << folder << " stands on " << other;
  }
}

TEST(CommandFolders, OnlyTheListOfSubcommandsStandsOutside) {
  FolderNames outside;
  for (const auto& entry : fs::directory_iterator(kCommandSources)) {
    if (entry.is_regular_file()) outside.insert(entry.path().filename().string());
  }
  EXPECT_EQ(outside, (FolderNames{"cli.cpp", "cli.hpp", "commands.cpp", "commands.hpp"}));
  const std::string cli = text_of(kCommandSources / "cli.cpp");
  EXPECT_EQ(cli.find("\"cli/train/"), std::string::npos) << "no subcommand is special";
}

TEST(CommandFolders, DataKnowNoOptionParser) {
  for (const auto& entry : fs::directory_iterator(kCommandSources / "data")) {
    EXPECT_EQ(text_of(entry.path()).find("CLI"), std::string::npos) << entry.path();
  }
}

}  // namespace
