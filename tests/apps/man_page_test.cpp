// The manual page.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/options/man_page.hpp"
#include "support/command.hpp"
#include "support/help.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

/// The page, without the backslashes of its hyphens.
std::string plain_page() {
  std::string page = run(words("--print-man")).out;
  for (auto at = page.find("\\-"); at != std::string::npos; at = page.find("\\-", at)) {
    page.erase(at, 1);
  }
  return page;
}

/// From one heading to the next of its kind.
std::string part_of(const std::string& page, const std::string& heading) {
  const auto begin = page.find(heading + "\n");
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find("\n" + heading.substr(0, 4), begin + 1) - begin);
}

/// What a checker of manual pages reports, if it is installed.
void expect_no_complaints(const fs::path& program, const std::vector<std::string>& options) {
  if (!fs::exists(program)) GTEST_SKIP() << "needs " << program;
  const TempDir folder;
  const fs::path file = folder / "gradus.1";
  std::ofstream(file) << run(words("--print-man")).out;
  std::vector<std::string> arguments = options;
  arguments.push_back(file);
  const CommandResult result =
      run(arguments, {.program = program, .environment = {"LC_ALL=C.UTF-8", "MANPAGER=cat"}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_FALSE(contains(result.out, "WARNING") || contains(result.out, "STYLE")) << result.out;
}

}  // namespace

TEST(ManPage, KeepsTablesThatAFooterHas) {
  const std::string page = plain_page();
  EXPECT_TRUE(contains(page, ".nf\n  rel. error ")) << "how to read check-gradients";
  EXPECT_TRUE(contains(page, "\n  ok               no element above 1e-5.\n  kink "));
}

TEST(ManPage, HasTheUsualSectionsInTheirOrder) {
  const std::string page = plain_page();
  EXPECT_TRUE(page.starts_with(".TH GRADUS 1 ")) << page.substr(0, 80);
  std::size_t last = 0;
  for (const std::string section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"",
                                    "ENVIRONMENT", "EXAMPLES", "\"SEE ALSO\""}) {
    const auto at = page.find(".SH " + section + "\n");
    ASSERT_NE(at, std::string::npos) << section;
    EXPECT_GT(at, last) << section;
    last = at;
  }
}

TEST(ManPage, HasEveryOptionOfTheHelp) {
  const std::string page = plain_page();
  for (const std::string& subcommand : subcommands_in_help()) {
    EXPECT_TRUE(contains(part_of(page, ".SH SYNOPSIS"), "gradus " + subcommand)) << subcommand;
    const std::string part = part_of(page, ".SS \"gradus " + subcommand + "\"");
    for (const std::string& option : options_in_help(subcommand)) {
      EXPECT_TRUE(contains(part, ".TP\n\\fB" + option + "\\fR") ||
                  contains(part, "\\fR, \\fB" + option + "\\fR"))
          << subcommand << " " << option;
    }
  }
}

TEST(ManPage, SaysWhatAnOptionTakesAndItsDefault) {
  const std::string train = part_of(plain_page(), ".SS \"gradus train\"");
  EXPECT_TRUE(contains(train,
                       "\\fB--epochs\\fR \\fIN\\fR\nPasses over the training data "
                       "(default 10)\n"))
      << train;
  EXPECT_TRUE(contains(train, "\\fB--log-style\\fR \\fIkeras|plain|jsonl\\fR\n"));
}

TEST(ManPage, DoesNotNameWhatTheHelpHides) {
  EXPECT_FALSE(contains(plain_page(), "--print"));
  EXPECT_FALSE(contains(run(words("--help")).out, "--print"));
}

TEST(ManPage, EscapesWhatRoffWouldTakeForSomethingElse) {
  CLI::App app("", "gradus");
  std::string value;
  app.add_subcommand("do", "Do it")
      ->add_option("--path", value, ".hidden 'files' of C:\\temp as `ls -a` lists them")
      ->type_name("FILE");
  EXPECT_TRUE(contains(cli::man_page(app),
                       "\n.TP\n\\fB\\-\\-path\\fR \\fIFILE\\fR\n"
                       "\\&.hidden \\(aqfiles\\(aq of C:\\etemp as \\fBls \\-a\\fR lists them\n"))
      << cli::man_page(app);
}

TEST(ManPage, HasTheDateOfTheBuilder) {
  const CommandResult page =
      run(words("--print-man"), {.environment = {"SOURCE_DATE_EPOCH=951782400"}});
  EXPECT_EQ(lines_of(page.out).front(),
            ".TH GRADUS 1 2000-02-29 \"gradus " GRADUS_VERSION "\" \"User Commands\"");
}

TEST(ManPage, HasNothingThatMandocComplainsAbout) {
  expect_no_complaints("/usr/bin/mandoc", {"-Tlint"});
}

TEST(ManPage, HasNothingThatManComplainsAbout) {
  expect_no_complaints("/usr/bin/man", {"--warnings", "-l"});
}
