#include "cli/options/completion.hpp"

#include <gradus/core/text.hpp>
#include <vector>

#include "cli/options/option_values.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kOffer =
    R"(# Completion of gradus in bash, as gradus --print-completion bash writes it.

# _gradus_offer KIND LIST WORDS: what begins with the word at hand. KIND: -f for files, -d for
# folders too, - for neither. LIST: with commas between.
_gradus_offer() {
  local head=
  if [[ $2 == list ]]; then head=${word%"${word##*,}"}; fi
  mapfile -t COMPREPLY < <(compgen -P "$head" -W "$3" -- "${word#"$head"}")
  if [[ $1 == - ]]; then return; fi
  local files
  mapfile -t files < <(compgen "$1" -- "$word")
  COMPREPLY+=("${files[@]}")
  compopt -o filenames 2>/dev/null
}

)";

constexpr const char* kBegin = R"(_gradus() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  # Of --option=value, bash makes three words.
  if [[ $word == '=' ]]; then
    word=
  elif [[ $before == '=' ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
)";

std::string offer_command(const OptionValues& values) {
  const std::string kind = values.files ? "-f" : values.directories ? "-d" : "-";
  return "_gradus_offer " + kind + (values.list ? " list '" : " one '") +
         joined(values.words, " ") + "'";
}

/// Those of the subcommand, and those of the command where they may stand behind it.
std::vector<CLI::Option*> options_behind(CLI::App& app) {
  std::vector<CLI::Option*> options = visible_options(app);
  if (app.get_parent() != nullptr && app.get_fallthrough()) {
    for (CLI::Option* option : visible_options(*app.get_parent())) {
      if (app.get_option_no_throw(option->get_name()) == nullptr) options.push_back(option);
    }
  }
  return options;
}

/// The cases of an option that stands before the word: "train --epochs") ... ;;
std::string value_cases(CLI::App& app, const std::string& name) {
  std::string text;
  for (CLI::Option* option : options_behind(app)) {
    if (option->get_positional() || value_name(*option).empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& dashed : dashed_names(*option)) {
      patterns.push_back("'" + name + " " + dashed + "'");
    }
    const OptionValues values = values_of(*option);
    // Where there need not be a value, the next option may stand.
    if (values.empty() && option->get_items_expected_min() == 0) continue;
    text += "    " + joined(patterns, " | ") + ")\n";
    if (!values.empty()) text += "      " + offer_command(values) + "\n";
    text += "      return\n      ;;\n";
  }
  return text;
}

/// What can stand where no option waits for its value.
OptionValues positional_values(CLI::App& app) {
  OptionValues all;
  for (CLI::Option* option : visible_options(app)) {
    if (!option->get_positional()) continue;
    const OptionValues values = values_of(*option);
    all.words.insert(all.words.end(), values.words.begin(), values.words.end());
    all.files |= values.files;
    all.directories |= values.directories;
  }
  return all;
}

/// The case of a subcommand, or of the command itself, before any option's value.
std::string word_case(CLI::App& app, const std::string& name, const OptionValues& values) {
  std::vector<std::string> options;
  for (const CLI::Option* option : options_behind(app)) {
    for (const std::string& dashed : dashed_names(*option)) options.push_back(dashed);
  }
  std::string text = "    '" + name + "')\n      options='" + joined(options, " ") + "'\n";
  if (!values.empty()) {
    text += "      if [[ $word != -* ]]; then\n        " + offer_command(values) +
            "\n        return\n      fi\n";
  }
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completion(CLI::App& app) {
  OptionValues names;
  std::string cases = value_cases(app, "");
  std::string words;
  for (CLI::App* subcommand : visible_subcommands(app)) {
    const std::string& name = subcommand->get_name();
    names.words.push_back(name);
    cases += value_cases(*subcommand, name);
    words += word_case(*subcommand, name, positional_values(*subcommand));
  }
  return std::string(kOffer) + kBegin +  //
         "  local candidate command=''\n"
         "  for candidate in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
         "    case $candidate in\n      " +
         joined(names.words, " | ") +
         ")\n        command=$candidate\n        break\n        ;;\n"
         "    esac\n  done\n"
         "  case \"$command $before\" in\n" +
         cases +
         "  esac\n"
         "  local options\n"
         "  case $command in\n" +
         word_case(app, "", names) + words +
         "  esac\n"
         "  _gradus_offer - one \"$options\"\n"
         "}\n\n"
         "complete -F _gradus gradus\n";
}

}  // namespace gradus::cli
