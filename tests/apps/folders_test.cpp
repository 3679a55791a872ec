// The folders of apps/cli: one for each subcommand, and what they share, each standing on others
// that do not stand on it.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "support/sources.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;
using FolderNames = std::set<std::string>;

const fs::path kCommandSources = fs::path(GRADUS_SOURCE_DIR) / "apps" / "cli";

/// The folder of a source of the command, from apps/cli; "" is apps/cli itself.
std::string command_folder_of(const std::string& path) {
  return fs::path(path).parent_path().string();
}

/// The folders that each folder includes.
std::map<std::string, FolderNames> folders_included() {
  std::map<std::string, FolderNames> included;
  for (const std::string& file : sources_in("apps/cli")) {
    const std::string folder = command_folder_of(file.substr(std::string("apps/cli/").size()));
    FolderNames& others = included[folder];
    for (const std::string& path : includes_of(text_of_source(file))) {
      if (path.starts_with("cli/")) others.insert(command_folder_of(path.substr(4)));
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
