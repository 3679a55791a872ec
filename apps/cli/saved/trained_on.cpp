#include "cli/saved/trained_on.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/data/split.hpp>
#include <optional>

#include "cli/options/choices.hpp"
#include "cli/saved/provenance.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// What make_provenance() says of the samples; nothing where this is not said.
struct TrainedOn {
  Index samples = 0;  // the validation ones among them
  std::string checksum;
  std::optional<SplitOptions> split;
};

std::optional<TrainedOn> read_trained_on(const std::map<std::string, std::string>& metadata) {
  const auto found = metadata.find(kProvenanceKey);
  if (found == metadata.end()) return std::nullopt;
  try {
    const Json provenance = parse_json(found->second, kProvenanceKey);
    TrainedOn trained{.samples = provenance.at("samples").get<Index>() +
                                 provenance.value("validation_samples", Index{0}),
                      .checksum = provenance.at("data_checksum").get<std::string>(),
                      .split = {}};
    if (trained.samples < 1) return std::nullopt;
    if (!provenance.contains("split")) return trained;
    const Json& split = provenance["split"];
    const auto choice =
        std::ranges::find(kSplitNames, split.at("kind").get<std::string>(), &Choice<Split>::name);
    if (choice == kSplitNames.end()) return std::nullopt;
    trained.split = SplitOptions{.fraction = split.at("fraction").get<double>(),
                                 .split = choice->value,
                                 .seed = provenance.at("seed").get<std::uint64_t>()};
    return trained;
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const DataError&) {
    return std::nullopt;
  }
}

bool has_checksum(Dataset data, const TrainedOn& trained) {
  if (data.size() < trained.samples) return false;
  data.keep_first(trained.samples);
  return fmt::format("crc32:{:08x}", data.checksum()) == trained.checksum;
}

}  // namespace

Dataset without_trained_on(Dataset data, const std::map<std::string, std::string>& metadata,
                           const std::string& place) {
  const std::optional<TrainedOn> trained = read_trained_on(metadata);
  if (!trained || !has_checksum(data, *trained)) return data;
  if (!trained->split) {
    spdlog::warn(
        "{}: the model was trained on these samples, so new ones tell more; "
        "`gradus train --validation-split 0.2` keeps some apart",
        printable(place));
    return data;
  }
  data.keep_first(trained->samples);
  try {
    Dataset validation = data.rows(split_rows(data.y(), *trained->split).validation);
    spdlog::info("{}: the model was trained on it; evaluated are the {} samples that validated",
                 printable(place), validation.size());
    return validation;
  } catch (const InvalidArgument&) {
    throw DataError("the model's provenance holds a split that cannot be");
  }
}

}  // namespace gradus::cli
