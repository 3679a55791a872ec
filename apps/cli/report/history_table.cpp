#include "cli/report/history_table.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "cli/page/page.hpp"
#include "cli/report/metric_names.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::vector<std::string> log_names(const std::vector<Report::Epoch>& epochs) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const Report::Epoch& epoch : epochs) {
    std::size_t place = 0;
    for (const auto& [name, value] : epoch.logs.items()) {
      // Most epochs have the names of the one before, in its order.
      const bool is_same = place < names.size() && names[place] == name;
      ++place;
      if (!is_same && known.insert(name).second) names.push_back(name);
    }
  }
  return names;
}

std::vector<double> log_values(const std::vector<Report::Epoch>& epochs, const std::string& name) {
  std::vector<double> values;
  std::size_t place = 0;  // the one that it had in the epoch before
  for (const Report::Epoch& epoch : epochs) {
    const auto& items = epoch.logs.items();
    if (place >= items.size() || items[place].first != name) {
      const auto has_name = [&](const auto& item) { return item.first == name; };
      place = static_cast<std::size_t>(std::ranges::find_if(items, has_name) - items.begin());
    }
    const bool known = place < items.size();
    values.push_back(known ? items[place].second : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

std::optional<Best> best_epoch(const std::vector<Report::Epoch>& epochs, const std::string& name) {
  const double sign = higher_is_better(name) ? 1 : -1;
  const std::vector<double> values = log_values(epochs, name);
  std::optional<Best> best;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    if (!best || sign * values[i] > sign * best->value) best = {epochs[i].number, values[i]};
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

}  // namespace gradus::cli
