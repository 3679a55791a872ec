#include "cli/resume.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <gradus/core/error.hpp>
#include <gradus/training/checkpoint.hpp>

#include "cli/receipt.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kArgumentsKey = "arguments";

/// One of the texts, as JSON.
Json read_metadata(const std::string& dir, const char* key) {
  const std::map<std::string, std::string> metadata = read_checkpoint_metadata(dir);
  const auto found = metadata.find(key);
  Json json = found == metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (!json.is_discarded() && !json.is_null()) return json;
  throw DataError(dir +
                  ": its checkpoints are not of `gradus train`: they do not know its options");
}

/// The arguments without the word "train" and without --resume and its value.
std::vector<std::string> without_resume(const std::vector<std::string>& given) {
  std::vector<std::string> others;
  bool train_seen = false;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "train" && !train_seen) {
      train_seen = true;
    } else if (given[i] == "--resume") {
      ++i;
    } else if (!given[i].starts_with("--resume=")) {
      others.push_back(given[i]);
    }
  }
  return others;
}

}  // namespace

std::map<std::string, std::string> checkpoint_metadata(const TrainOptions& options,
                                                       const Json& receipt) {
  return {
      {kArgumentsKey, Json(options.arguments).dump(-1, ' ', false, Json::error_handler_t::replace)},
      {kReceiptKey, receipt.dump(-1, ' ', false, Json::error_handler_t::replace)}};
}

void check_options_beside_resume(const CLI::App& train) {
  constexpr std::array kMayChange = {
      "--resume",  "--epochs",           "--save",       "--data",  "--train",     "--test",
      "--threads", "--checkpoint-every", "--crash-file", "--color", "--log-level", "--log-style"};
  for (const CLI::Option* option : train.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || std::ranges::find(kMayChange, name) != kMayChange.end()) continue;
    throw CLI::ValidationError(
        name,
        "is the resumed training's own, which goes on to the same bits; beside --resume "
        "only " +
            fmt::format("{}", fmt::join(kMayChange.begin() + 1, kMayChange.end(), ", ")) +
            " may be given");
  }
}

ResumedArguments resumed_arguments(const std::vector<std::string>& given, const std::string& dir) {
  const Json saved = read_metadata(dir, kArgumentsKey);
  ResumedArguments arguments;
  for (const Json& word : saved) {
    if (word.is_string()) arguments.receipt.push_back(word.get<std::string>());
  }
  std::ranges::copy(without_resume(given), std::back_inserter(arguments.receipt));
  arguments.all = arguments.receipt;
  // The folder may have been moved since.
  for (const char* option : {"--checkpoint", "--resume"}) {
    arguments.all.insert(arguments.all.end(), {option, dir});
  }
  return arguments;
}

void check_same_data(const std::string& dir, const Json& receipt) {
  const Json saved = read_metadata(dir, kReceiptKey);
  for (const char* key : {"data_checksum", "samples"}) {
    if (saved.value(key, Json()) == receipt.value(key, Json())) continue;
    throw DataError("--resume: the training in " + dir + " had other data (" + key + " " +
                    saved.value(key, Json()).dump() + ", now " + receipt.value(key, Json()).dump() +
                    "); give the same");
  }
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
