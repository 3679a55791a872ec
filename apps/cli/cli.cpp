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

#include "cli/commands.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/completion.hpp"
#include "cli/options/help_formatter.hpp"
#include "cli/options/man_page.hpp"
#include "cli/options/option_rules.hpp"
#include "cli/options/unknown_option.hpp"
#include "cli/terminal/logging.hpp"
#include "cli/terminal/streams.hpp"
#include "cli/train/config_file.hpp"
#include "cli/train/resume.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

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
      ->check(CLI::IsMember({"bash"}))
      ->group("");
  app.add_flag("--print-man", printing.man_page, "Print the manual page")->group("");
}

/// "train, loss or check-loss"
std::string joined_names(const std::vector<Command>& commands) {
  std::string text;
  for (const Command& command : commands) {
    if (!text.empty()) text += &command == &commands.back() ? " or " : ", ";
    text += command.definition->get_name();
  }
  return text;
}

/// Runs the subcommand that was asked for.
int run_chosen(CLI::App& app, const std::vector<Command>& commands, const Printing& printing) {
  for (const Command& command : commands) {
    if (app.got_subcommand(command.definition)) return command.run();
  }
  if (printing.man_page || !printing.completion_of.empty()) {
    std::cout << (printing.man_page ? man_page(app) : bash_completion(app));
    return 0;
  }
  std::cerr << app.help();
  return fail(kWrongUsage, "expected a command: gradus " + joined_names(commands));
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
                               "has no use for `gradus " + chosen(app).get_name() + "`");
  }
}

/// The options of `train` that were given.
Words given_options(const CLI::App& train) {
  Words names;
  for (const CLI::Option* option : train.get_options()) {
    if (option->count() > 0) names.push_back(option->get_name());
  }
  return names;
}

/// The options of a training that goes on: what its checkpoint keeps does not stand for what was
/// given now.
void set_resumed(TrainOptions& options, const ResumedArguments& resumed, const Words& given) {
  options.arguments = resumed.provenance;
  options.kept = resumed.kept;
  options.named = given;
  options.overwrite = std::ranges::find(given, "--overwrite") != given.end();
}

/// Parses the words behind the command's own, and runs what they ask for. resumed: where words come
/// from a checkpoint; given: the options beside --resume.
int parse_and_run(const Words& words, const ResumedArguments* resumed = nullptr,
                  const Words& given = {}) {
  CLI::App app("Gradus: neural networks, step by step.", "gradus");
  app.set_version_flag("--version", "gradus " GRADUS_VERSION " (" + describe_cpu() + ")");
  app.formatter(std::make_shared<HelpFormatter>());
  Options options;
  const std::vector<Command> commands = add_commands(app, options);
  Printing printing;
  add_printing_options(app, printing);
  const auto see_help = [&] {
    const CLI::App& command = chosen(app);
    return " (see `gradus " + (&command == &app ? "" : command.get_name() + " ") + "--help`)";
  };
  try {
    check_nesting(words);
    app.parse(Words(words.rbegin(), words.rend()));  // CLI11 takes them from the end
    if (resumed == nullptr) check_given(app, words);
    check_paths(app);
    if (!options.train.config.empty()) {
      const CLI::App& train = *app.get_subcommand("train");
      return parse_and_run(with_config(words, options.train.config, train), resumed, given);
    }
    if (resumed != nullptr) {
      if (!app.got_subcommand("train")) {
        throw DataError("--resume: its checkpoint is no training's");
      }
      set_resumed(options.train, *resumed, given);
    } else if (!options.train.resume.empty()) {
      check_options_beside_resume(chosen(app));
      const ResumedArguments all = resumed_arguments(
          without_option(words, *chosen(app).get_option("--resume")), options.train.resume);
      return parse_and_run(all.all, &all, given_options(chosen(app)));
    } else {
      options.train.arguments = words;
    }
    check_use(chosen(app));
    return run_chosen(app, commands, printing);
  } catch (const CLI::ConfigError& error) {
    return fail(kWrongUsage, std::string("--config: ") + error.what());
  } catch (const CLI::ExtrasError&) {
    return fail(kWrongUsage, unexpected_word(app) + see_help());
  } catch (const CLI::ParseError& error) {
    if (resumed != nullptr) {
      throw DataError("--resume: the checkpoint's options: " + std::string(error.what()));
    }
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

}  // namespace cli
}}  // namespace gradus
