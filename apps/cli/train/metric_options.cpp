#include "cli/train/metric_options.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>
#include <gradus/metrics/accuracy.hpp>

#include "cli/options/arguments.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// "recall:class=setosa", and what class=NAME stands for is looked up by id_of.
template <class IdOf>
Polymorphic<Metric> metric_of(const std::string& text, IdOf id_of) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  std::string label = name;
  Config config;
  if (colon != std::string::npos) {
    for (const auto& [argument, value] :
         parse_arguments(text.substr(colon + 1), ':', "--metrics", "precision:average=weighted")) {
      const bool is_class = argument == "class";
      config.emplace_back(is_class ? "class_id" : argument,
                          is_class ? id_of(value) : argument_value(value));
      label += "_" + value;
    }
  }
  Polymorphic<Metric> metric = Metric::from_config(name, config);
  metric->set_name(label);
  return metric;
}

bool are_zeros_and_ones(const Matrix& y) { return ((y.array() == 0) || (y.array() == 1)).all(); }

void check_fits_numbers(const Metric& metric, const std::string& text) {
  const bool counts = metric.takes_class_ids() || dynamic_cast<const BinaryAccuracy*>(&metric);
  if (!counts) return;
  throw InvalidArgument("--metrics: ", text,
                        " compares classes, and the numbers to predict are none; use "
                        "mean_absolute_error, mean_squared_error or root_mean_squared_error, or "
                        "give --task classification");
}

}  // namespace

CLI::Validator known_metric() {
  const auto check = [](const std::string& text) -> std::string {
    try {
      (void)metric_of(text, [](const std::string& /*name*/) { return ConfigValue(0.0); });
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  return {check, ""};
}

std::vector<Polymorphic<Metric>> make_metrics(const std::vector<std::string>& texts,
                                              const Data& data) {
  const bool regression = data.preprocessing.task == Task::kRegression;
  if (texts.empty()) return {regression ? "mean_absolute_error" : "accuracy"};
  const std::vector<std::string>& classes = data.preprocessing.classes;
  const auto id_of = [&](const std::string& name) -> ConfigValue {
    const auto found = std::ranges::find(classes, name);
    if (found != classes.end()) return static_cast<double>(found - classes.begin());
    throw InvalidArgument("--metrics: there is no class ", in_quotes(name), "; the classes are ",
                          list_in_quotes(classes));
  };
  const bool numbers = regression && !are_zeros_and_ones(data.sets.train.y());
  std::vector<Polymorphic<Metric>> metrics;
  for (const std::string& text : texts) {
    metrics.push_back(metric_of(text, id_of));
    if (numbers) check_fits_numbers(*metrics.back(), text);
  }
  return metrics;
}

}  // namespace gradus::cli
