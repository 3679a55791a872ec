// What is known of how a model came to be.
#pragma once

#include <cstdint>
#include <gradus/training/callback.hpp>
#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Where it stands in a model's metadata.
inline constexpr const char* kProvenanceKey = "provenance";

/// The command as it can be typed again: command, gradus_version, seed, data, data_checksum. No
/// time and no place: the same training has the same provenance. arguments: behind `gradus`.
Json make_provenance(const std::vector<std::string>& arguments, std::uint64_t seed,
                     const Data& data);

/// Adds how training ended: epochs and the metrics of the last one.
void add_metrics(Json& provenance, const std::vector<Logs>& epochs);

/// The provenance as names and texts, what is nested as "metrics.loss".
std::vector<std::pair<std::string, std::string>> provenance_lines(const Json& provenance);

}  // namespace gradus::cli
