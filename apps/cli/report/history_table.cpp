#include "cli/report/history_table.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/report/metric_names.hpp"
#include "cli/report/page.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

std::vector<std::string> log_names(const std::vector<Report::Epoch>& epochs) {
  std::vector<std::string> names;
  for (const Report::Epoch& epoch : epochs) {
    for (const auto& [name, value] : epoch.logs.items()) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<double> log_values(const std::vector<Report::Epoch>& epochs, const std::string& name) {
  std::vector<double> values;
  for (const Report::Epoch& epoch : epochs) {
    const bool known = epoch.logs.contains(name);
    values.push_back(known ? epoch.logs[name] : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

std::optional<Best> best_epoch(const std::vector<Report::Epoch>& epochs, const std::string& name) {
  const double sign = higher_is_better(name) ? 1 : -1;
  std::optional<Best> best;
  for (const Report::Epoch& epoch : epochs) {
    if (!epoch.logs.contains(name)) continue;
    const double value = epoch.logs[name];
    if (!std::isfinite(value)) continue;
    if (!best || sign * value > sign * best->value) best = {epoch.number, value};
  }
  return best;
}

std::string final_and_best(const std::vector<Report::Epoch>& epochs, const std::string& name) {
  const std::vector<double> values = log_values(epochs, name);
  if (values.empty()) return "";
  std::string text = number_text(values.back());
  const std::optional<Best> best = best_epoch(epochs, name);
  if (best && best->epoch != epochs.back().number) {
    text += fmt::format(", best {} at epoch {}", number_text(best->value), best->epoch);
  }
  return text;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
