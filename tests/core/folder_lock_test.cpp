#include "gradus/core/file.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gradus/core/error.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// What another process says that wants the lock; "" where it gets it.
std::string other_process_says(const std::filesystem::path& folder) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::string text;
    try {
      const FolderLock lock(folder);
    } catch (const InvalidArgument& error) {
      text = error.what();
    }
    const bool written = write(ends[1], text.data(), text.size()) >= 0;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string text(1000, ' ');
  text.resize(static_cast<std::size_t>(read(ends[0], text.data(), text.size())));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

TEST(FolderLock, KeepsAnotherProcessOutAndNamesItself) {
  const TempDir dir;
  {
    const FolderLock lock(dir / "made");
    const std::string said = other_process_says(dir / "made");
    EXPECT_NE(said.find("(" + std::to_string(getpid()) + ")"), std::string::npos) << said;
    EXPECT_NO_THROW(FolderLock(dir / "made")) << "a process may lock what it has locked";
  }
  EXPECT_EQ(other_process_says(dir / "made"), "");
  EXPECT_TRUE(std::filesystem::is_empty(dir / "made")) << "nothing is left behind";
}

TEST(FolderLock, OfAKilledProcessIsNone) {
  const TempDir dir;
  const pid_t child = fork();
  if (child == 0) {
    const FolderLock lock(dir.path());
    _exit(0);  // as a kill does, without its end
  }
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(std::filesystem::exists(dir / ".gradus-lock"));
  EXPECT_NO_THROW(FolderLock(dir.path()));
}

TEST(FolderLock, TouchesNoFileOfSomebodyElse) {
  const TempDir dir;
  write_file(dir / "precious", "text");
  std::filesystem::create_symlink(dir / "precious", dir / ".gradus-lock");
  EXPECT_THROW(FolderLock(dir.path()), DataError);
  std::filesystem::remove(dir / ".gradus-lock");
  write_file(dir / ".gradus-lock", "mine");
  EXPECT_THROW(FolderLock(dir.path()), DataError);
  for (const char* name : {"precious", ".gradus-lock"}) {
    EXPECT_EQ(read_file(dir / name).size(), 4U) << name;
  }
  EXPECT_THROW(FolderLock(dir / "precious" / "below"), DataError);
}

}  // namespace
}  // namespace gradus
