#include "gradus/core/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include "gradus/core/error.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

namespace fs = std::filesystem;

std::size_t count_of_files(const fs::path& dir) {
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
  EXPECT_EQ(count_of_files(dir.path()), 1U);
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
  EXPECT_THROW(read_file("/dev/zero", 1000), DataError);
}

TEST(File, SaysWhatCannotBeWritten) {
  const TempDir dir;
  EXPECT_THROW(write_file(dir.path(), std::string_view("x")), DataError);
  EXPECT_THROW(write_file(dir.path() / "no" / "such" / "folder", std::string_view("x")), DataError);
}

TEST(File, WhatAKilledWriteLeftIsRemovedLater) {
  const TempDir dir;
  for (const char* name : {".gradus-1.tmp", ".gradus-2.tmp", "c.gradus-tmp"}) {
    write_file(dir / name, std::string_view("x"));
  }
  const auto hour_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char* name : {".gradus-1.tmp", "c.gradus-tmp"}) {
    fs::last_write_time(dir / name, hour_ago);
  }
  const OutputFile waiting(dir / "waiting");  // that of a training that takes hours
  for (const fs::directory_entry& entry : fs::directory_iterator(dir.path())) {
    if (entry.path() != dir / ".gradus-2.tmp") fs::last_write_time(entry.path(), hour_ago);
  }
  EXPECT_EQ(count_of_files(dir.path()), 4U);
  write_file(dir / "d", std::string_view("new"));
  EXPECT_EQ(count_of_files(dir.path()), 4U);
  EXPECT_FALSE(fs::exists(dir / ".gradus-1.tmp"));
  EXPECT_TRUE(fs::exists(dir / ".gradus-2.tmp"));  // someone may be writing it
  EXPECT_TRUE(fs::exists(dir / "c.gradus-tmp"));   // not ours
}

TEST(File, AFileThatIsReplacedKeepsItsPermissions) {
  const TempDir dir;
  write_file(dir / "a", std::string_view("old"));
  fs::permissions(dir / "a", fs::perms(0600));
  write_file(dir / "a", std::string_view("new"));
  EXPECT_EQ(fs::status(dir / "a").permissions(), fs::perms(0600));
  fs::permissions(dir / "a", fs::perms(0444));
  EXPECT_THROW(write_file(dir / "a", std::string_view("newer")), DataError);
  EXPECT_EQ(text_of(dir / "a"), "new");
}

TEST(File, ANameMayBeAsLongAsTheSystemAllows) {
  const TempDir dir;
  const std::string name(255, 'n');
  write_file(dir / name, std::string_view("x"));
  EXPECT_EQ(text_of(dir / name), "x");
  EXPECT_THROW(write_file(dir / std::string(256, 'n'), std::string_view("x")), DataError);
}

TEST(File, NeverWaitsForTheOtherEndOfAPipe) {
  const TempDir dir;
  const std::string pipe = (dir / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THROW(read_file(pipe), DataError);
  EXPECT_THROW(write_file(pipe, std::string_view("x")), DataError);
}

TEST(File, RefusesALoopOfLinks) {
  const TempDir dir;
  fs::create_symlink(dir / "b", dir / "a");
  fs::create_symlink(dir / "a", dir / "b");
  EXPECT_THROW(read_file(dir / "a"), DataError);
  EXPECT_THROW(write_file(dir / "a", std::string_view("x")), DataError);
  fs::create_symlink("later", dir / "dangling");
  write_file(dir / "dangling", std::string_view("x"));
  EXPECT_EQ(text_of(dir / "later"), "x");
}

TEST(File, OnlyCommitPutsItInPlace) {
  const TempDir dir;
  write_file(dir / "a", std::string_view("old"));
  {
    OutputFile file(dir / "a");
    EXPECT_EQ(text_of(dir / "a"), "old");
    EXPECT_EQ(count_of_files(dir.path()), 2U);
  }
  EXPECT_EQ(text_of(dir / "a"), "old");
  EXPECT_EQ(count_of_files(dir.path()), 1U);
  OutputFile file(dir / "a");
  file.commit("new");
  EXPECT_EQ(text_of(dir / "a"), "new");
  EXPECT_EQ(count_of_files(dir.path()), 1U);
}

/// A full disk, as a process sees it that may only write small files.
TEST(File, AFullDiskLeavesTheOldFile) {
  const TempDir dir;
  write_file(dir / "a", std::string_view("the old file"));
  const ::pid_t child = ::fork();
  if (child == 0) {
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
  EXPECT_EQ(count_of_files(dir.path()), 1U);
}

/// Whoever forks and ends must not take the parent's file along.
TEST(File, AForkedProcessLeavesWhatIsNotItsOwn) {
  const TempDir dir;
  OutputFile file(dir / "a");
  const ::pid_t child = ::fork();
  if (child == 0) {
    file.~OutputFile();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(count_of_files(dir.path()), 1U);
  file.commit("new");
  EXPECT_EQ(text_of(dir / "a"), "new");
}

/// A training of a week must not end in nothing because somebody tidied up.
TEST(File, ATemporaryFileThatIsGoneIsMadeAgain) {
  const TempDir dir;
  OutputFile file(dir / "a");
  for (const fs::directory_entry& entry : fs::directory_iterator(dir.path())) {
    fs::remove(entry.path());
  }
  file.commit("new");
  EXPECT_EQ(text_of(dir / "a"), "new");
  EXPECT_EQ(count_of_files(dir.path()), 1U);
}

TEST(File, AFolderMayGetAnotherNameMeanwhile) {
  const TempDir dir;
  fs::create_directory(dir / "before");
  OutputFile file(dir / "before" / "a");
  fs::rename(dir / "before", dir / "after");
  file.commit("new");
  EXPECT_EQ(text_of(dir / "after" / "a"), "new");
  OutputFile other(dir / "after" / "b");
  fs::remove_all(dir / "after");
  EXPECT_THROW(other.commit("lost"), DataError);
}

/// A reader that goes away is an error, and no SIGPIPE.
TEST(File, APipeWithoutAReaderIsAnError) {
  const TempDir dir;
  const std::string pipe = (dir / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  auto reader = std::make_unique<Descriptor>(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK));
  OutputFile file(pipe);
  file.commit("x");
  OutputFile other(pipe);
  reader.reset();
  EXPECT_THROW(other.commit("x"), DataError);
}

TEST(File, ALinkThatIsPlantedIsNotFollowed) {
  const TempDir dir;
  write_file(dir / "victim", std::string_view("precious"));
  OutputFile file(dir / "a");
  for (const fs::directory_entry& entry : fs::directory_iterator(dir.path())) {
    if (entry.path() == dir / "victim") continue;
    fs::remove(entry.path());
    fs::create_symlink(dir / "victim", entry.path());
  }
  file.commit("new");
  EXPECT_EQ(text_of(dir / "victim"), "precious");
  EXPECT_EQ(text_of(dir / "a"), "new");
  EXPECT_FALSE(fs::is_symlink(dir / "a"));
}

/// Nobody who may not read the old file may read the new one.
TEST(File, ItsTemporaryFileIsAsPrivateAsTheOld) {
  const TempDir dir;
  write_file(dir / "a", std::string_view("secret"));
  fs::permissions(dir / "a", fs::perms(0600));
  const OutputFile file(dir / "a");
  for (const fs::directory_entry& entry : fs::directory_iterator(dir.path())) {
    EXPECT_EQ(entry.status().permissions(), fs::perms(0600)) << entry.path();
  }
}

}  // namespace
}  // namespace gradus
