// Completion in bash.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "cli/options/completion.hpp"
#include "support/command.hpp"
#include "support/help.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

/// What bash offers for the last of the words behind `gradus`.
Words complete(const std::string& script, const std::vector<std::string>& line,
               const fs::path& directory) {
  const char* const kComplete =
      "set -u; source /dev/stdin <<<\"$1\"; shift; "
      "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _gradus; printf '%s\\n' \"${COMPREPLY[@]}\"";
  std::vector<std::string> arguments = {"-c", kComplete, "bash", script, "gradus"};
  arguments.insert(arguments.end(), line.begin(), line.end());
  const CommandResult result = run(arguments, {.program = "/bin/bash", .directory = directory});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  const std::vector<std::string> offered = lines_of(result.out);
  Words all(offered.begin(), offered.end());
  EXPECT_EQ(all.size(), offered.size()) << "something is offered twice:\n" << result.out;
  all.erase("");  // printf's line where there is nothing
  return all;
}

/// The same with the command's own script.
Words complete(const std::vector<std::string>& line, const fs::path& directory = {}) {
  static const std::string kScript = run(words("--print-completion bash")).out;
  return complete(kScript, line, directory);
}

bool includes(const Words& all, const Words& part) {
  return std::includes(all.begin(), all.end(), part.begin(), part.end());
}

}  // namespace

TEST(Completion, OffersTheSubcommandsOfTheHelp) {
  EXPECT_EQ(complete({""}), subcommands_in_help());
  EXPECT_EQ(complete({"tr"}), Words{"train"});
  EXPECT_TRUE(includes(subcommands_in_help(), {"train", "loss", "check-loss"}));
}

TEST(Completion, OffersTheOptionsOfTheHelp) {
  EXPECT_EQ(complete({"--"}), options_in_help(""));
  for (const std::string& subcommand : subcommands_in_help()) {
    const Words offered = complete({subcommand, "--"});
    EXPECT_TRUE(includes(offered, options_in_help(subcommand))) << subcommand;
  }
  EXPECT_EQ(complete({"train", "--epochs", "3", "--batch"}), Words{"--batch-size"});
  EXPECT_EQ(complete({"loss", "--grad"}), Words{"--gradient"});
  EXPECT_EQ(complete({"loss", "--epochs"}), Words{});
}

TEST(Completion, OfTrainHasTheOptionsThatMayStandBehindIt) {
  EXPECT_EQ(complete({"train", "--conf"}), Words{"--config"});
  EXPECT_EQ(complete({"train", "--h"}), (Words{"--header", "--help", "--hidden"}));
}

TEST(Completion, OffersTheChoicesOfAnOption) {
  EXPECT_EQ(complete({"train", "--log-style", ""}), (Words{"keras", "plain", "jsonl"}));
  EXPECT_EQ(complete({"train", "--log-style", "k"}), Words{"keras"});
  EXPECT_EQ(complete({"loss", "mse", "--precision", ""}), (Words{"float", "double"}));
}

TEST(Completion, OffersTheNamesThatAnOptionKnows) {
  EXPECT_EQ(complete({"train", "--optimizer", "ada"}),
            (Words{"adagrad", "adam", "adamax", "adamw"}));
  EXPECT_EQ(complete({"train", "--activation", "s"}), (Words{"sigmoid", "softmax", "softplus"}));
  EXPECT_EQ(complete({"train", "--loss", "sparse"}), Words{"sparse_categorical_crossentropy"});
  EXPECT_TRUE(includes(complete({"train", "--recipe", ""}), {"best", "default"}));
}

TEST(Completion, OfAListCompletesItsLastName) {
  EXPECT_EQ(complete({"train", "--metrics", "accuracy,prec"}), Words{"accuracy,precision"});
}

TEST(Completion, SeesThroughTheEqualsSign) {
  EXPECT_EQ(complete({"train", "--log-style", "=", "k"}), Words{"keras"});
  EXPECT_EQ(complete({"train", "--log-style", "="}), (Words{"keras", "plain", "jsonl"}));
}

TEST(Completion, OffersNothingForANumber) {
  EXPECT_EQ(complete({"train", "--epochs", ""}), Words{});
  EXPECT_EQ(complete({"train", "--learning-rate", ""}), Words{});
}

TEST(Completion, OffersFoldersAndFiles) {
  const TempDir folder;
  fs::create_directory(folder / "two words");
  std::ofstream(folder / "options.toml") << "epochs = 1\n";
  EXPECT_EQ(complete({"train", "--data", ""}, folder.path()), (Words{"digits", "two words"}));
  EXPECT_EQ(complete({"train", "--log-dir", ""}, folder.path()), Words{"two words"});
  EXPECT_EQ(complete({"train", "--config", "o"}, folder.path()), Words{"options.toml"});
}

TEST(Completion, OffersFilesForAPositionalThatIsOne) {
  CLI::App app("", "gradus");
  std::string model, folder, hidden;
  app.add_option("--hidden", hidden)->group("");
  CLI::App* show = app.add_subcommand("show", "Show it");
  show->add_option("MODEL", model, "The model")->required();
  show->add_option("--maybe", folder)->expected(0, 1)->type_name("[K=V]");
  CLI::App* list = app.add_subcommand("list", "List it");
  list->add_option("WHERE", folder, "The run")->type_name("DIR");
  const std::string script = cli::bash_completion(app);

  const TempDir home;
  fs::create_directory(home / "run");
  std::ofstream(home / "digits.model") << "weights";
  EXPECT_EQ(complete(script, {"show", ""}, home.path()), (Words{"digits.model", "run"}));
  EXPECT_EQ(complete(script, {"show", "--h"}, home.path()), Words{"--help"});
  EXPECT_EQ(complete(script, {"show", "--maybe", "--h"}, home.path()), Words{"--help"});
  EXPECT_EQ(complete(script, {"list", ""}, home.path()), Words{"run"});
  EXPECT_EQ(complete(script, {"--h"}, home.path()), Words{"--help"});
}

TEST(Completion, OfAnUnknownShellIsRefused) {
  EXPECT_EQ(run(words("--print-completion csh")).exit_code, 2);
}
