// What is known of how a model came to be.
#pragma once

#include <gradus/training/logs.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/data_source.hpp"
#include "cli/train_options.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// Where it stands in a model's metadata.
inline constexpr const char* kReceiptKey = "receipt";

/// The command as it can be typed again: command, gradus_version, seed, data, data_checksum. No
/// time and no place: the same training has the same receipt.
nlohmann::ordered_json make_receipt(const TrainOptions& options, const Data& data);

/// Adds how training ended: epochs and the metrics of the last one.
void add_metrics(nlohmann::ordered_json& receipt, const std::vector<Logs>& epochs);

/// The receipt as names and texts, what is nested as "metrics.loss".
std::vector<std::pair<std::string, std::string>> receipt_lines(
    const nlohmann::ordered_json& receipt);

/// Words as a shell takes them: those with other characters than letters, digits and a few in
/// quotes, and as $'\xff' what is no UTF-8 or a terminal would obey.
std::string shell_words(const std::vector<std::string>& words);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
