#include "cli/train/resume.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/training/sequential.hpp>
#include <random>
#include <span>

#include "cli/options/option_rules.hpp"
#include "cli/saved/provenance.hpp"
#include "cli/train/run_log.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kArgumentsKey = "arguments";

using Texts = std::map<std::string, std::string>;

/// One of the checkpoint's texts, as JSON.
Json parse_text(const Texts& kept, const char* key, const std::string& dir) {
  const auto found = kept.find(key);
  if (found != kept.end()) return parse_json(found->second, printable(dir) + ": " + key);
  throw DataError(printable(dir) +
                  ": its checkpoints were not written by `gradus train`: they hold no options");
}

/// Whether the last such option among the words has this value already.
bool is_there(const std::vector<std::string>& words, const std::string& option,
              const std::string& value) {
  const auto last = std::find(words.rbegin(), words.rend(), option);
  return last != words.rend() && last != words.rbegin() && *std::prev(last) == value;
}

[[noreturn]] void fail_in_arguments(const std::string& dir, const std::string& what) {
  throw DataError(printable(dir) + ": its checkpoints hold options that " + what);
}

/// An argument, as checkpoint_metadata() writes it.
std::string word_of(const Json& json, const std::string& dir) {
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) fail_in_arguments(dir, "are not text");
  std::string word;
  for (const Json& byte : json) {
    constexpr int kMost = 255;
    if (!byte.is_number_unsigned() || byte > kMost) fail_in_arguments(dir, "are not text");
    word += static_cast<char>(byte.get<int>());
  }
  return word;
}

/// What `gradus train` puts into no checkpoint: what stood in a file of options is there itself.
void check_arguments(const std::vector<std::string>& words, const std::string& dir) {
  constexpr std::array kNever = {"--config", "--help", "-h", "--resume", "--version"};
  for (const std::string& word : words) {
    const std::string option = word.substr(0, word.find('='));
    if (std::ranges::find(kNever, option) == kNever.end()) continue;
    fail_in_arguments(dir, "`gradus train` never writes there: " + option);
  }
  // What stands before the command is for the terminal: --color always.
  const bool begins =
      !words.empty() && (words.front() == "train" || words.front().starts_with('-'));
  if (!begins || std::ranges::find(words, "train") == words.end()) {
    fail_in_arguments(dir, "are not of `gradus train`");
  }
}

/// The arguments that the training in this folder was begun with.
std::vector<std::string> saved_arguments(const Texts& kept, const std::string& dir) {
  const Json list = parse_text(kept, kArgumentsKey, dir);
  if (!list.is_array()) fail_in_arguments(dir, "are not a list");
  std::vector<std::string> words;
  for (const Json& word : list) words.push_back(word_of(word, dir));
  check_arguments(words, dir);
  return words;
}

/// Throws CLI::ValidationError for an option that would make it another training.
void check_options_beside_resume(const CLI::App& train) {
  constexpr std::array kMayChange = {
      "--resume",           "--epochs",   "--save",  "--save-best", "--log-dir",
      "--diverged-step",    "--data",     "--train", "--test",      "--threads",
      "--overwrite",        "--progress", "--color", "--log-level", "--log-style",
      "--checkpoint-every", "--open"};
  for (const CLI::Option* option : train.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || std::ranges::find(kMayChange, name) != kMayChange.end()) continue;
    throw CLI::ValidationError(
        name,
        "belongs to the resumed training, which continues bit for bit; with --resume "
        "only " +
            joined(std::span(kMayChange).subspan(1)) + " may be given");
  }
}

/// The options of `train` that were given.
std::vector<std::string> given_options(const CLI::App& train) {
  std::vector<std::string> names;
  for (const CLI::Option* option : train.get_options()) {
    if (option->count() > 0) names.push_back(option->get_name());
  }
  return names;
}

}  // namespace

Texts checkpoint_metadata(const TrainOptions& options, const Json& provenance,
                          const std::string& run) {
  Json arguments = Json::array();
  for (const std::string& word : options.arguments) {
    // JSON has no text that is not UTF-8: its bytes as numbers, then.
    if (as_utf8(word) == word) {
      arguments.push_back(word);
    } else {
      arguments.push_back(std::vector<std::uint8_t>(word.begin(), word.end()));
    }
  }
  return {
      {kRunKey, run}, {kArgumentsKey, to_line(arguments)}, {kProvenanceKey, to_line(provenance)}};
}

ResumedArguments resumed_arguments(const std::vector<std::string>& words, const CLI::App& train,
                                   const std::string& dir) {
  check_options_beside_resume(train);
  ResumedArguments arguments;
  arguments.named = given_options(train);
  arguments.kept = read_checkpoint_metadata(dir);
  const std::vector<std::string> saved = saved_arguments(arguments.kept, dir);
  arguments.provenance = saved;
  arguments.all = saved;
  std::vector<std::string> others = without_option(words, *train.get_option("--resume"));
  others.erase(std::ranges::find(others, "train"));
  for (std::size_t i = 0; i < others.size(); ++i) {
    arguments.all.push_back(others[i]);
    // What is only named again makes no other training.
    if (i + 1 < others.size() && is_there(saved, others[i], others[i + 1])) {
      arguments.all.push_back(others[++i]);
    } else {
      arguments.provenance.push_back(others[i]);
    }
  }
  // The folder may have been moved since.
  for (const char* option : {"--checkpoint", "--resume"}) {
    arguments.all.insert(arguments.all.end(), {option, dir});
  }
  return arguments;
}

void set_resumed(TrainOptions& options, const ResumedArguments& resumed) {
  options.arguments = resumed.provenance;
  options.kept = resumed.kept;
  options.named = resumed.named;
  options.overwrite = std::ranges::find(resumed.named, "--overwrite") != resumed.named.end();
}

std::string run_name(const TrainOptions& options) {
  constexpr std::size_t kNameSize = 16;
  const auto found = options.kept.find(kRunKey);
  if (found != options.kept.end() && found->second.size() == kNameSize &&
      found->second.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return found->second;
  }
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

Json kept_provenance(const TrainOptions& options) {
  return parse_text(options.kept, kProvenanceKey, options.resume);
}

void check_same_training(const TrainOptions& options, const Json& provenance) {
  const Json saved = kept_provenance(options);
  const auto text_of = [](const Json& json, const char* key) {
    const Json value = json.is_object() ? json.value(key, Json()) : Json();
    return printable(to_line(value));
  };
  for (const char* key : {"data_checksum", "samples", "class_weight"}) {
    const std::string then = text_of(saved, key), now = text_of(provenance, key);
    if (then == now) continue;
    throw DataError("--resume: the training in " + printable(options.resume) +
                    " used other data (" + key + " " + then + ", now " + now +
                    "); use the same data");
  }
  const std::string then = text_of(saved, "gradus_version"),
                    now = text_of(provenance, "gradus_version");
  if (then == now) return;
  spdlog::warn("The checkpoint is from Gradus {}, and this is {}: the bits may differ", then, now);
}

}  // namespace gradus::cli
