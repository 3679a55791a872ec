#include "cli/cli.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <gradus/core/cpu.hpp>
#include <gradus/core/error.hpp>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>
#include <iostream>
#include <locale>
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/completion.hpp"
#include "cli/options/help_formatter.hpp"
#include "cli/options/man_page.hpp"
#include "cli/options/option_rules.hpp"
#include "cli/options/unknown_option.hpp"
#include "cli/options/validators.hpp"
#include "cli/terminal/logging.hpp"
#include "cli/terminal/streams.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

/// Says what is wrong, and returns the exit code.
int fail(int code, const std::string& message) {
  spdlog::error("{}", printable(message));
  return code;
}

/// The subcommand that was asked for, or the command itself.
const CLI::App& chosen(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

/// What is wrong with the first word that is neither an option nor a value.
std::string unexpected_word(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  const std::string word = words.empty() ? "" : words.front();
  if (word.size() > 1 && word[0] == '-' && std::isdigit(static_cast<unsigned char>(word[1])) == 0) {
    return unknown_option_message(word.substr(0, word.find('=')), chosen(app));
  }
  if (&chosen(app) == &app) {
    const std::vector<std::string> names = command_names(app);
    return unknown_name_message("command", word, names, names);
  }
  return "did not expect '" + word + "'";
}

/// What the package's build asks for: the definitions of the command in another form. No option of
/// the help, which has enough of them.
struct Printing {
  std::string completion_of;  // a shell, or empty
  bool man_page = false;
};

void add_printing_options(CLI::App& app, Printing& printing) {
  app.add_option("--print-completion", printing.completion_of, "Print the completion of a shell")
      ->check(one_of({"bash"}))
      ->group("");
  app.add_flag("--print-man", printing.man_page, "Print the manual page")->group("");
}

/// What to do where no subcommand is asked for.
int run_without_command(CLI::App& app, const Printing& printing) {
  if (printing.man_page || !printing.completion_of.empty()) {
    std::cout << (printing.man_page ? man_page(app) : bash_completion(app));
    return 0;
  }
  std::cerr << app.help();
  return fail(kWrongUsage, "expected a command: gradus " + listed(command_names(app), "or"));
}

using Words = std::vector<std::string>;

/// Throws CLI::ValidationError for lists that are nested too deep: CLI11 recurses for each bracket,
/// and would run out of stack.
void check_nesting(const Words& words) {
  constexpr std::size_t kDeepest = 100;
  for (const std::string& word : words) {
    if (word.find(std::string(kDeepest + 1, '[')) == std::string::npos) continue;
    throw CLI::ValidationError("expected lists at most " + std::to_string(kDeepest) +
                               " deep, got " + in_quotes(word));
  }
}

/// Throws CLI::ValidationError for what is given and has no use.
void check_given(const CLI::App& app, const Words& words) {
  check_words(words, app);
  if (&chosen(app) == &app) return;
  check_words(words, chosen(app));
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0 || app.got_subcommand("train")) continue;
    throw CLI::ValidationError("--" + option->get_single_name(),
                               "is not used by `gradus " + chosen(app).get_name() + "`");
  }
}

/// Parses the line, and what its subcommand knows to parse in its place. Returns the subcommand;
/// nullptr where none is asked for.
Subcommand* parse(CommandLine& line, CLI::App& app, const Subcommands& commands) {
  Subcommand* asked = nullptr;
  for (;;) {
    check_nesting(line.words);
    app.parse(Words(line.words.rbegin(), line.words.rend()));  // CLI11 takes them from the end
    if (line.origin.empty()) check_given(app, line.words);
    check_paths(app);
    const auto found = std::ranges::find_if(
        commands, [&](const auto& command) { return &command->definition() == &chosen(app); });
    Subcommand* const now = found == commands.end() ? nullptr : found->get();
    if (!line.origin.empty() && now != asked) {
      throw DataError(line.origin + " belong to another command");
    }
    if (now == nullptr) return nullptr;
    asked = now;
    std::optional<CommandLine> other = now->in_place_of(line.words);
    if (!other) return now;
    line = std::move(*other);
  }
}

/// Parses the words behind the command's own, and runs what they ask for.
int parse_and_run(Words words) {
  CLI::App app("Gradus: neural networks, step by step.", "gradus");
  app.set_version_flag("--version", "gradus " GRADUS_VERSION " (" + describe_cpu() + ")");
  app.formatter(std::make_shared<HelpFormatter>());
  const Subcommands commands = add_commands(app);
  if (!words.empty() && words.front() == "help") {  // `gradus help train`
    words.erase(words.begin());
    const std::vector<std::string> names = command_names(app);
    const bool is_known = words.empty() || std::ranges::find(names, words.front()) != names.end();
    if (is_known) words.emplace_back("--help");
  }
  Printing printing;
  add_printing_options(app, printing);
  const auto see_help = [&] {
    const CLI::App& command = chosen(app);
    return " (see `gradus " + (&command == &app ? "" : command.get_name() + " ") + "--help`)";
  };
  CommandLine line{std::move(words)};
  try {
    Subcommand* const command = parse(line, app, commands);
    check_use(chosen(app));
    return command == nullptr ? run_without_command(app, printing) : command->run();
  } catch (const CLI::ConfigError& error) {
    return fail(kWrongUsage, std::string("--config: ") + error.what());
  } catch (const CLI::ExtrasError&) {
    return fail(kWrongUsage, unexpected_word(app) + see_help());
  } catch (const CLI::ParseError& error) {
    if (!line.origin.empty()) throw DataError(line.origin + ": " + error.what());
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    return fail(kWrongUsage, std::string(error.what()) + see_help());
  }
}

}  // namespace

int run(int argc, char** argv) {
  open_closed_streams();
  std::locale::global(std::locale::classic());  // numbers are the same in every country
  const PrintableOutput output;
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the user's limit is an error of write()
  try {
    set_up_logging();
    const Words words(argv + std::min(argc, 1), argv + argc);
    const int code = parse_and_run(words);
    check_standard_output();
    return code;
  } catch (const InvalidArgument& error) {
    return fail(kWrongUsage, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kFailure, "out of memory; make the network, the batch or the data smaller");
  } catch (const std::exception& error) {
    return fail(kFailure, error.what());
  }
}

}  // namespace gradus::cli
