// The report while training runs, and how it says that training has ended.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "support/command.hpp"
#include "support/small_mnist.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const std::string kLive = "id=\"live\" data-written=\"";

CommandResult train_watched(const fs::path& log, const std::string& arguments,
                            const CommandOptions& options = {}) {
  return run(words("train --hidden 4 --data", small_mnist().path(), arguments, "--log-dir", log),
             options);
}

/// A program that notes what it is given, and then stays for a while.
fs::path make_browser(const TempDir& dir) {
  const fs::path browser = dir / "browser";
  write_file(browser, "#!/bin/sh\nfor word in \"$@\"; do echo \"[$word]\"; done > '" +
                          (dir / "given").string() + "'\nsleep 5\ntouch '" +
                          (dir / "end").string() + "'\n");
  fs::permissions(browser, fs::perms::owner_all);
  return browser;
}

bool comes_to_be(const fs::path& file) {
  for (int i = 0; i < 400 && !fs::exists(file); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return fs::exists(file);
}

}  // namespace

TEST(LiveReport, OfAnEndedTrainingSaysHowItEndedAndStaysAsItIs) {
  const TempDir dir;
  EXPECT_EQ(train_watched(dir / "a", "--epochs 2").exit_code, 0);
  const std::string page = text_of(dir / "a" / "report.html");
  EXPECT_TRUE(contains(page, "<p class=\"progress\">Finished: 2 of 2 epochs.")) << page;
  EXPECT_FALSE(contains(page, kLive));
  EXPECT_TRUE(contains(page, "loss of each batch")) << "2 epochs of 2 batches";

  EXPECT_EQ(
      train_watched(dir / "b", "--epochs 50 --early-stopping patience=1,min_delta=9").exit_code, 0);
  EXPECT_TRUE(contains(text_of(dir / "b" / "report.html"), ">Ended early, after 2 of 50 epochs."));

  const std::string diverging =
      "--hidden 16,16 --activation linear --optimizer sgd --learning-rate 0.3 --epochs 9 "
      "--batch-size 50 --data";
  EXPECT_EQ(run(words("train", diverging, small_mnist().path(), "--log-dir", dir / "c")).exit_code,
            1);
  const std::string diverged = text_of(dir / "c" / "report.html");
  EXPECT_TRUE(contains(diverged, "<p class=\"progress\">Diverged after "));
  EXPECT_FALSE(contains(diverged, kLive));
}

TEST(LiveReport, InterruptedSaysSoAndKilledDoesNotSayThatItRuns) {
  const TempDir dir;
  CommandOptions options;
  options.signal_after = "Epoch 2/";
  for (const int signal : {SIGINT, SIGKILL}) {
    options.signal = signal;
    const fs::path log = dir / std::to_string(signal);
    train_watched(log, "--epochs 1000000 --batch-size 1", options);
    const std::string page = text_of(log / "report.html");
    EXPECT_EQ(contains(page, ">Interrupted after "), signal == SIGINT);
    EXPECT_EQ(contains(page, kLive), signal == SIGKILL);
    EXPECT_EQ(contains(page, "Last written at 20"), signal == SIGKILL);
    EXPECT_TRUE(contains(page, " of 1000000 epochs")) << signal;
  }
}

TEST(LiveReport, OpensInTheBrowserWithoutAShellAndWithoutWaiting) {
  const TempDir dir;
  const fs::path log = dir / "a $(touch hacked); 'log'";
  const CommandResult result =
      train_watched(log, "--epochs 1 --open",
                    {.environment = {"BROWSER=" + make_browser(dir).string() + " --new %s:other"},
                     .directory = dir.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(fs::exists(dir / "end")) << "the browser was waited for";
  ASSERT_TRUE(comes_to_be(dir / "given"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(text_of(dir / "given"), "[--new]\n[" + (log / "report.html").string() + "]\n");
  EXPECT_FALSE(fs::exists(dir / "hacked"));
}

TEST(LiveReport, ThatCannotBeOpenedIsAMessage) {
  const TempDir dir;
  const CommandResult none =
      train_watched(dir / "a", "--epochs 1 --open",
                    {.environment = {"BROWSER=", "DISPLAY=", "WAYLAND_DISPLAY="}});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_TRUE(contains(none.err, "--open: there is no display; open ")) << none.err;
  const CommandResult wrong =
      train_watched(dir / "b", "--epochs 1 --open", {.environment = {"BROWSER=/no/such/browser"}});
  EXPECT_EQ(wrong.exit_code, 0);
  EXPECT_TRUE(contains(wrong.err, "/no/such/browser: No such file")) << wrong.err;
}

TEST(LiveReport, OpenNeedsALog) {
  const CommandResult result = run(words("train --epochs 1 --open --data", small_mnist().path()));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "--open: needs --log-dir")) << result.err;
}
