#include "cli/saved/provenance.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/cpu.hpp>
#include <gradus/core/text.hpp>

#include "cli/options/choices.hpp"
#include "cli/terminal/text.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// As many digits as a float has.
double rounded(double number) {
  const std::string text = printed(number, 'g', 9);
  if (std::isfinite(number)) read_double(text, number);
  return number;
}

}  // namespace

Json make_provenance(const std::vector<std::string>& arguments, std::uint64_t seed,
                     const Data& data) {
  std::vector<std::string> words = {"gradus"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Json provenance = {{"command", shell_words(words)},
                     {"gradus_version", GRADUS_VERSION},
                     {"seed", seed},
                     {"data", data.name},
                     {"data_checksum", fmt::format("crc32:{:08x}", data.checksum)},
                     {"samples", data.sets.train.size()}};
  if (data.rows) {
    provenance["validation_samples"] = data.validation.size();
  }
  if (data.split) {
    const auto choice = std::ranges::find(kSplitNames, data.split->split, &Choice<Split>::value);
    provenance["split"] = {{"fraction", data.split->fraction}, {"kind", choice->name}};
  }
  if (!has_fused_multiply_add(cpu())) provenance["instruction_set"] = describe_cpu();
  return provenance;
}

void add_metrics(Json& provenance, const std::vector<Logs>& epochs) {
  provenance["epochs"] = epochs.size();
  if (epochs.empty()) return;
  Json metrics = Json::object();
  for (const auto& [name, value] : epochs.back().items()) metrics[name] = rounded(value);
  provenance["metrics"] = metrics;
}

std::vector<std::pair<std::string, std::string>> provenance_lines(const Json& provenance) {
  std::vector<std::pair<std::string, std::string>> lines;
  const auto text_of = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : to_line(value);
  };
  for (const auto& [name, value] : provenance.items()) {
    if (!value.is_object()) {
      lines.emplace_back(name, text_of(value));
      continue;
    }
    for (const auto& [inner, inner_value] : value.items()) {
      lines.emplace_back(name + "." + inner, text_of(inner_value));
    }
  }
  return lines;
}

}  // namespace gradus::cli
