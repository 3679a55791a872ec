// Options whose value is one of a few names.
#include "cli/options/choices.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options/option_values.hpp"
#include "support/command.hpp"

using namespace gradus;

namespace {

/// How often the word stands in the text, by itself.
int times(const std::string& text, const std::string& word) {
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  int count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || letters.find(text[at - 1]) == std::string::npos;
    const bool ends = end == text.size() || letters.find(text[end]) == std::string::npos;
    if (begins && ends) ++count;
  }
  return count;
}

}  // namespace

TEST(Choices, StandOnceInAnOptionsHelp) {
  CLI::App app("", "gradus");
  const cli::Subcommands commands = cli::add_commands(app);
  int options_with_choices = 0;
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : cli::visible_options(*command)) {
      const std::vector<std::string> names = cli::values_of(*option).words;
      if (names.size() < 2) continue;
      ++options_with_choices;
      const std::string help = option->get_type_name() + " " + option->get_description();
      // A loss is named by so many that only the options that choose one list them.
      const bool is_listed = option->get_name() != "--loss" || times(help, names.front()) > 0;
      for (const std::string& name : names) {
        EXPECT_EQ(times(help, name), is_listed ? 1 : 0)
            << command->get_name() << " " << option->get_name() << ": " << name << "\n"
            << help;
      }
    }
  }
  EXPECT_GT(options_with_choices, 30);
}

TEST(Choices, AreThoseOfHelpCompletionManualAndMessages) {
  const std::string help = run(words("export --help")).out;
  const std::string completion = run(words("--print-completion bash")).out;
  const std::string manual = run(words("--print-man")).out;
  const std::string message = run(words("export model --to kers -o x")).err;
  for (const std::string name : {"keras", "torch", "onnx", "numpy"}) {
    EXPECT_TRUE(contains(help, name + ": ")) << help;
    EXPECT_TRUE(contains(manual, name + ": "));
    EXPECT_TRUE(contains(message, name)) << message;
  }
  EXPECT_TRUE(contains(completion, "keras torch onnx numpy"));
  EXPECT_TRUE(contains(message, "--to: unknown value 'kers'; did you mean 'keras'?")) << message;
}

TEST(Choices, AreSetByName) {
  enum class Size { kSmall, kLarge };
  const cli::Choices<Size> sizes = {{"small", Size::kSmall}, {"large", Size::kLarge}};
  Size size = Size::kSmall;
  std::optional<Size> other;
  CLI::App app;
  cli::add_choice(app, "--size", size, "How large", sizes);
  cli::add_choice(app, "--other", other, "How large", sizes);
  EXPECT_EQ(app.get_option("--size")->get_default_str(), "small");
  EXPECT_EQ(app.get_option("--other")->get_default_str(), "");
  app.parse("--size large --other small");
  EXPECT_EQ(size, Size::kLarge);
  EXPECT_EQ(other, Size::kSmall);
  EXPECT_THROW(app.parse("--size huge"), CLI::ValidationError);
}
