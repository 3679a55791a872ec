#include "cli/options/man_page.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <gradus/core/text.hpp>
#include <string_view>
#include <vector>

#include "cli/options/option_values.hpp"
#include "cli/options/roff.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct Entry {
  std::string term, text;
};

const std::vector<Entry>& exit_codes() {
  static const std::vector<Entry> kAll = {
      {"0", "It worked."},
      {"1",
       "It failed: unreadable data or files, training that diverged, or a check that did not "
       "hold."},
      {"2", "Wrong usage: an unknown option or an invalid value. Nothing was done."},
      {"130",
       "Interrupted by Ctrl-C, after the current batch; what was trained until then is "
       "reported and logged."},
  };
  return kAll;
}

const std::vector<Entry>& environment_variables() {
  static const std::vector<Entry> kAll = {
      {"GRADUS_DATA", "Folder with the MNIST files, if --data does not name one."},
      {"NO_COLOR", "If set and not empty: no colours, unless --color says always."},
      {"TERM", "If it is `dumb`: no progress bar and no colours."},
  };
  return kAll;
}

const std::vector<Entry>& page_examples() {
  static const std::vector<Entry> kAll = {
      {"Train the MNIST classifier, with all defaults:", "gradus train"},
      {"Two hidden layers, another optimizer, and a log in a folder:",
       "gradus train --hidden 128,64 --optimizer sgd --learning-rate 0.1 --momentum 0.9 "
       "--log-dir runs/1"},
      {"Options from a file, with one of them overridden:",
       "gradus train --config options.toml --epochs 20"},
      {"Save the model, evaluate it, and apply it to an image:",
       "gradus train --save model.safetensors && gradus evaluate model.safetensors --data digits "
       "&& "
       "gradus predict model.safetensors digit.png"},
      {"Your own data, with a column to predict:",
       "gradus train --train wine.csv --target quality --standardize --validation-split 0.2"},
      {"Write checkpoints, and resume after a crash:",
       "gradus train --checkpoint checkpoints; gradus train --resume checkpoints"},
      {"A loss and its gradient, and where the number comes from:",
       "gradus loss bce --y-true 1,1,0 --y-pred 0.9,0.6,0.2 --gradient --explain"},
  };
  return kAll;
}

/// "2026-11-22", today or the day that $SOURCE_DATE_EPOCH sets.
std::string page_date() {
  std::time_t seconds = std::time(nullptr);
  if (const char* variable = std::getenv("SOURCE_DATE_EPOCH")) {
    const std::string_view text = variable;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 16> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d", &parts)};
}

/// "gradus loss [OPTION...] [NAME]"
std::string synopsis(CLI::App& app, const std::string& name) {
  std::string line = roff_bold(name) + " [" + roff_italic("OPTION") + "...]";
  for (const CLI::Option* option : visible_options(app)) {
    if (!option->get_positional()) continue;
    std::string word = roff_italic(value_name(*option));
    if (option->get_items_expected_max() > 1) word += "...";
    line += option->get_required() ? " " + word : " [" + word + "]";
  }
  return line + "\n";
}

std::string synopses(CLI::App& app) {
  std::string text;
  for (CLI::App* subcommand : visible_subcommands(app)) {
    text += synopsis(*subcommand, "gradus " + subcommand->get_name()) + ".br\n";
  }
  return text + roff_bold("gradus") + " " + roff_bold("--help") + " | " + roff_bold("--version") +
         "\n";
}

/// An option's names and value, and below them what it does and its default.
std::string option_entry(const CLI::Option& option) {
  std::string term = joined(dashed_names(option), ", ", roff_bold);
  const std::string value = value_name(option);
  if (!value.empty()) term += (term.empty() ? "" : " ") + roff_italic(value);
  std::string text = option.get_description();
  if (!option.get_default_str().empty()) text += " (default " + option.get_default_str() + ")";
  return ".TP\n" + term + "\n" + roff_text(text);
}

/// What a subcommand, or the command itself, does and takes. The help's own option comes last.
std::string options_section(CLI::App& app, const std::string& name) {
  std::string text = ".SS \"" + name + "\"\n";
  if (app.get_parent() != nullptr) text += roff_text(app.get_description() + ".");
  for (const CLI::Option* option : visible_options(app)) {
    if (option->get_positional()) text += option_entry(*option);
  }
  std::string general;
  for (const std::string& group : app.get_groups()) {
    const bool is_general = group == "Options";
    std::string entries;
    for (const CLI::Option* option : visible_options(app)) {
      if (option->get_group() == group && !option->get_positional()) {
        entries += option_entry(*option);
      }
    }
    if (entries.empty()) continue;
    if (is_general) {
      general = entries;
    } else {
      text += ".PP\n" + roff_bold(group) + "\n" + entries;
    }
  }
  text += general;
  text += roff_paragraphs(app.get_footer());
  return text;
}

std::string entry_list(const std::vector<Entry>& entries) {
  std::string text;
  for (const auto& [term, meaning] : entries) {
    text += ".TP\n" + roff_bold(term) + "\n" + roff_text(meaning);
  }
  return text;
}

std::vector<Entry> subcommand_entries(CLI::App& app) {
  std::vector<Entry> entries;
  for (const CLI::App* subcommand : visible_subcommands(app)) {
    entries.push_back({subcommand->get_name(), subcommand->get_description() + "."});
  }
  return entries;
}

std::string example_list() {
  return joined(page_examples(), ".PP\n", [](const Entry& example) {
    return roff_text(example.term) + ".PP\n.RS 4\n.nf\n" + roff_bold(example.text) + "\n.fi\n.RE\n";
  });
}

}  // namespace

std::string man_page(CLI::App& app) {
  std::string text =
      ".TH GRADUS 1 " + page_date() + " \"gradus " GRADUS_VERSION "\" \"User Commands\"\n";
  text += ".nh\n.ad l\n";  // no hyphens in names, no gaps between words
  text += ".SH NAME\ngradus \\- train small neural networks, step by step\n";
  text += ".SH SYNOPSIS\n" + synopses(app);
  text += ".SH DESCRIPTION\n" +
          roff_text(
              "`gradus` trains dense neural networks, with the names, defaults and numbers "
              "of Keras 3. Results go to standard output, messages and the progress bar to "
              "standard error.") +
          entry_list(subcommand_entries(app));
  text += ".SH OPTIONS\n" + options_section(app, "gradus");
  for (CLI::App* subcommand : visible_subcommands(app)) {
    text += options_section(*subcommand, "gradus " + subcommand->get_name());
  }
  text += ".SH \"EXIT STATUS\"\n" + entry_list(exit_codes());
  text += ".SH ENVIRONMENT\n" + entry_list(environment_variables());
  text += ".SH EXAMPLES\n" + example_list();
  text += ".SH \"SEE ALSO\"\n" +
          roff_text(
              "The documentation of Keras 3, whose names the options and their values have: "
              "https://keras.io/api/");
  return text;
}

}  // namespace gradus::cli
