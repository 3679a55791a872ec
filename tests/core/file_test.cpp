#include "gradus/core/file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>

#include "gradus/core/error.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  const Bytes bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

std::size_t files_in(const fs::path& dir) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir), {}));
}

TEST(File, GivesBackWhatWasWritten) {
  const TempDir dir;
  std::string bytes = "first line\nsecond\0third";
  bytes.append(100000, '\xff');
  write_file(dir / "a", bytes);
  EXPECT_EQ(text_of(dir / "a"), bytes);
  write_file(dir / "a", std::string_view("shorter"));
  EXPECT_EQ(text_of(dir / "a"), "shorter");
  write_file(dir / "a", std::string_view());
  EXPECT_EQ(text_of(dir / "a"), "");
  EXPECT_EQ(files_in(dir.path()), 1U);
}

TEST(File, ANewFileHasTheUsersPermissions) {
  const TempDir dir;
  const ::mode_t mask = ::umask(027);
  write_file(dir / "a", std::string_view("x"));
  ::umask(mask);
  EXPECT_EQ(fs::status(dir / "a").permissions(), fs::perms(0640));
}

TEST(File, ALinkStaysALink) {
  const TempDir dir;
  write_file(dir / "target", std::string_view("old"));
  fs::create_symlink(dir / "target", dir / "link");
  write_file(dir / "link", std::string_view("new"));
  EXPECT_TRUE(fs::is_symlink(dir / "link"));
  EXPECT_EQ(text_of(dir / "target"), "new");
}

TEST(File, WritesToADeviceWithoutReplacingIt) {
  write_file("/dev/null", std::string_view("x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_THROW(write_file("/dev/full", std::string_view("x")), DataError);
}

TEST(File, SaysWhatCannotBeRead) {
  const TempDir dir;
  EXPECT_THROW(read_file(dir / "nothing"), DataError);
  EXPECT_THROW(read_file(dir.path()), DataError);
  write_file(dir / "a", std::string_view("12345"));
  EXPECT_EQ(read_file(dir / "a", 5).size(), 5U);
  EXPECT_THROW(read_file(dir / "a", 4), DataError);
  EXPECT_THROW(read_file("/dev/zero", 1000), DataError);  // has no size, and no end
}

TEST(File, SaysWhatCannotBeWritten) {
  const TempDir dir;
  EXPECT_THROW(write_file(dir.path(), std::string_view("x")), DataError);
  EXPECT_THROW(write_file(dir.path() / "no" / "such" / "folder", std::string_view("x")), DataError);
}

TEST(File, WhatAKilledWriteLeftIsRemovedLater) {
  const TempDir dir;
  for (const char* name : {"a.7.gradus-tmp", "b.8.gradus-tmp", "c.9.tmp"}) {
    write_file(dir / name, std::string_view("x"));
  }
  const auto hour_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char* name : {"a.7.gradus-tmp", "c.9.tmp"}) {
    fs::last_write_time(dir / name, hour_ago);
  }
  write_file(dir / "d", std::string_view("new"));
  EXPECT_FALSE(fs::exists(dir / "a.7.gradus-tmp"));
  EXPECT_TRUE(fs::exists(dir / "b.8.gradus-tmp"));  // someone may be writing it
  EXPECT_TRUE(fs::exists(dir / "c.9.tmp"));         // not ours
}

/// A full disk, as a process sees it that may only write small files.
TEST(File, AFullDiskLeavesTheOldFile) {
  const TempDir dir;
  write_file(dir / "a", std::string_view("the old file"));
  const ::pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const ::rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file(dir / "a", std::string(100000, 'x'));
    } catch (const DataError&) {
      ::_exit(7);
    }
    ::_exit(8);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(text_of(dir / "a"), "the old file");
  EXPECT_EQ(files_in(dir.path()), 1U);
}

}  // namespace
}  // namespace gradus::inline GRADUS_PRECISION
