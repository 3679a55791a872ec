#include "cli/options/option_rules.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <gradus/core/text.hpp>
#include <span>
#include <sstream>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

using Words = std::vector<std::string>;

/// None of `options` has a use where a condition of `when` holds ("": always) and none of `needs`
/// does. Options and conditions are separated by blanks. A condition is
///
///     --x         it is given
///     --x=text    its value, given or by default, is this; a * in it stands for anything
///     --x!=text   it is given, and its value is another
struct Rule {
  const char* options = "";
  const char* when = "";
  const char* needs = "";
  const char* why = "";  // behind the message
};

constexpr const char* kPresetWithData = "--preset=tiny --preset=xor";
constexpr const char* kSavedModel = "--model=*.safetensors";

constexpr std::array kRules = {
    // What is trained, on what.
    Rule{"--data", "--train", ""},
    Rule{"--test --target --task --standardize --drop --keep --categorical --numeric --ordinal "
         "--dates --unseen --missing --missing-values --header --separator --decimal "
         "--encoding --arrays --color-mode --size",
         "", "--train"},
    Rule{"--data --train --limit --normalize --transpose --augment --model --hidden --activation "
         "--dropout --l1 "
         "--l2",
         kPresetWithData, "", ", which sets data and layers"},
    Rule{"--recipe=best --hidden --activation --dropout --l1 --l2 --augment", "--model", "",
         ", which sets all layers"},
    Rule{"--activation --dropout", "--hidden=0", "", ", no hidden layer"},
    Rule{"--hidden", "--hidden=0,* --hidden=*,0 --hidden=*,0,*", "",
         ": 0 means no hidden layer, and stands alone"},
    Rule{"--task --normalize --standardize --transpose --color-mode --size", kSavedModel, "",
         ", whose file says how it was trained"},
    Rule{"--loss-config", kSavedModel, "--loss"},
    Rule{"--optimizer --optimizer-config --momentum --nesterov",
         "--exercise=4 --exercise=6 --exercise=9", "", ", which sets the optimizer"},
    Rule{"--activation", "--exercise=1 --exercise=7", "", ", which sets the activation"},
    Rule{"--loss --loss-config", "--exercise=10", "", ", which sets the loss"},
    Rule{"--momentum --nesterov", "", "--optimizer=sgd"},
    // What else a training does.
    Rule{"--monitor", "",
         "--early-stopping!=*monitor=* --reduce-lr-on-plateau!=*monitor=* --save-best"},
    Rule{"--split", "", "--validation-split"},
    Rule{"--validation-split --split --test --save --save-best --checkpoint --resume "
         "--diverged-step --open",
         "--folds", "",
         ", which trains a model for each fold and keeps none; train once more "
         "without it"},
    Rule{"--checkpoint-every", "", "--checkpoint --resume"},
    Rule{"--open", "", "--log-dir --resume"},
    Rule{"--overwrite", "", "--log-dir --checkpoint --resume"},
    // Other commands.
    Rule{"--no-draw --color", "--json", "", ", which draws nothing"},
    Rule{"--color", "--no-draw", ""},
    Rule{"--json --no-draw --color", "--output", "", ", which prints nothing"},
    Rule{"--seed --reveal", "", "NUMBER",
         ", the number of an exercise: gradus exercise 1 --reveal"},
    Rule{"--seed", "--reveal", ""},
    Rule{"NAME --y-true --y-pred --sample-weight --config --gradient --explain --precision --plot "
         "--jsonl",
         "--list", ""},
    Rule{"NAME --y-true --y-pred --sample-weight --config --gradient --explain --plot", "--jsonl",
         "", ", whose lines set it"},
    Rule{"--sample-weight --gradient --explain", "", "--y-true"},
    Rule{"--precision", "", "--y-true --jsonl"},
};

Words split(const char* text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// "--x=text" or "--x!=text" in its parts.
struct Condition {
  explicit Condition(const std::string& text) {
    const std::size_t equals = text.find('=');
    name = text.substr(0, equals);
    if (equals == std::string::npos) return;
    pattern = text.substr(equals + 1);
    negated = name.ends_with('!');
    if (negated) name.pop_back();
  }

  /// As it is given: "--optimizer sgd".
  std::string str() const { return pattern.empty() || negated ? name : name + " " + pattern; }

  std::string name, pattern;
  bool negated = false;
};

/// Of one value, given or by default; of a list, joined.
std::string value_of(const CLI::Option& option) {
  return option.count() == 0 ? option.get_default_str()
                             : CLI::detail::join(option.reduced_results(), ",");
}

/// A flag may be given as false, in a file or as --flag=false: as good as none.
bool counts(const CLI::Option& option) {
  return option.count() > 0 &&
         (option.get_items_expected_max() > 0 || option.reduced_results().front() != "false");
}

bool holds(const Condition& condition, const CLI::App& command) {
  const CLI::Option* option = command.get_option_no_throw(condition.name);
  if (option == nullptr) return false;
  if (condition.pattern.empty()) return counts(*option);
  if (condition.negated && !counts(*option)) return false;
  const int unlike = fnmatch(condition.pattern.c_str(), value_of(*option).c_str(), FNM_CASEFOLD);
  return (unlike != 0) == condition.negated;
}

/// "needs --optimizer sgd, got --optimizer adam"
std::string message_of_needs(const Words& needs, const CLI::App& command) {
  Words conditions;
  std::string got;
  for (const std::string& need : needs) {
    const Condition condition(need);
    conditions.push_back(condition.str());
    const CLI::Option* option = command.get_option_no_throw(condition.name);
    if (!condition.pattern.empty() && !condition.negated) {
      got += ", got " + condition.name + " " + value_of(*option);
    } else if (condition.negated && counts(*option)) {
      got = ", and those given name their own";
    }
  }
  return "needs " + listed(conditions, "or") + got;
}

void check_rule(const Rule& rule, const CLI::App& command) {
  const auto is_true = [&](const std::string& text) { return holds(Condition(text), command); };
  const auto is_known = [&](const std::string& text) {
    return command.get_option_no_throw(Condition(text).name) != nullptr;
  };
  const Words when = split(rule.when), needs = split(rule.needs), options = split(rule.options);
  const auto cause = std::ranges::find_if(when, is_true);
  if (!when.empty() && cause == when.end()) return;
  if (!needs.empty() && std::ranges::none_of(needs, is_known)) return;  // another command's rule
  if (std::ranges::any_of(needs, is_true)) return;
  const auto useless = std::ranges::find_if(options, is_true);
  if (useless == options.end()) return;
  std::string message = needs.empty() ? "" : message_of_needs(needs, command);
  if (!when.empty()) {
    const Condition beside(*cause);
    const bool itself = beside.name == *useless;
    const std::string value =
        beside.pattern.empty() ? "" : " " + value_of(*command.get_option_no_throw(beside.name));
    message += itself          ? "got" + value
               : needs.empty() ? "cannot be used with " + beside.name + value
                               : " beside " + beside.name + value;
  }
  throw CLI::ValidationError(Condition(*useless).str(), message + rule.why);
}

bool gives(const std::string& word, const CLI::Option& option) {
  const auto is_long = [&](const std::string& name) {
    return word == "--" + name || word.starts_with("--" + name + "=");
  };
  const auto is_short = [&](const std::string& name) {
    return word.starts_with("-" + name) && !word.starts_with("--");
  };
  return std::ranges::any_of(option.get_lnames(), is_long) ||
         std::ranges::any_of(option.get_snames(), is_short);
}

/// Without what stands behind "--", which are no options.
std::span<const std::string> before_dashes(const Words& words) {
  return {words.begin(), std::ranges::find(words, "--")};
}

/// "84,,10" has an empty entry.
void check_list(const std::string& list, const CLI::Option& option) {
  if (("," + list + ",").find(",,") == std::string::npos) return;
  throw CLI::ValidationError(option.get_name(),
                             "an entry of the list " + in_quotes(list) + " is empty");
}

}  // namespace

bool is_given(const Words& words, const CLI::Option& option) {
  return std::ranges::any_of(before_dashes(words),
                             [&](const std::string& word) { return gives(word, option); });
}

Words without_option(const Words& words, const CLI::Option& option) {
  Words others;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!gives(words[i], option)) {
      others.push_back(words[i]);
    } else if (words[i].find('=') == std::string::npos) {
      ++i;
    }
  }
  return others;
}

void check_words(const Words& words, const CLI::App& command) {
  const std::span<const std::string> given = before_dashes(words);
  for (const CLI::Option* option : command.get_options()) {
    int times = 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!gives(given[i], *option)) continue;
      ++times;
      if (option->get_delimiter() == '\0') continue;
      const std::size_t equals = given[i].find('=');
      if (equals != std::string::npos) check_list(given[i].substr(equals + 1), *option);
      if (equals != std::string::npos) continue;
      for (; i + 1 < given.size() && !given[i + 1].starts_with("--"); ++i) {
        check_list(given[i + 1], *option);
      }
    }
    if (times < 2 || option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll) continue;
    throw CLI::ValidationError(option->get_name(),
                               "is given " + std::to_string(times) + " times; give it once");
  }
}

void check_use(const CLI::App& command) {
  for (const Rule& rule : kRules) check_rule(rule, command);
}

}  // namespace gradus::cli
