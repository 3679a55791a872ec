// What the epochs of a training say, by the names of their numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The names that the logs of any epoch have, in the order in which they come up.
std::vector<std::string> log_names(const std::vector<Report::Epoch>& epochs);

/// The numbers of a name, one an epoch; NaN where an epoch has none.
std::vector<double> log_values(const std::vector<Report::Epoch>& epochs, const std::string& name);

/// The epoch whose number of this name is best, the first of equals; none where none is finite.
struct Best {
  Index epoch = 0;
  double value = 0;
};
std::optional<Best> best_epoch(const std::vector<Report::Epoch>& epochs, const std::string& name);

/// "0.0712, best 0.0698 at epoch 8".
std::string final_and_best(const std::vector<Report::Epoch>& epochs, const std::string& name);

}  // namespace gradus::cli
